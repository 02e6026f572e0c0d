"""What a run found, as every report shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.cases import Split
from evals.curve import Point, abstention
from evals.run import Result
from evals.summary import Summary


@dataclass(frozen=True)
class Findings:
    """The results with their summary, what they are held against, and what of them may be looked at."""

    results: Sequence[Result]
    summary: Summary
    accepted: Summary | None = None
    """The last accepted run."""
    threshold: float | None = None
    """The coverage from which a question is answered; None where it cannot be seen."""
    shut: Sequence[str] = ()
    """What keeps a gate shut."""
    notes: Sequence[str] = ()
    """What a reader should know, and no gate asks for."""
    shown: frozenset[Split] = frozenset({"tune", "own"})
    """Splits whose cases may be looked at one by one; a check that is read is no check for long."""

    def of(self, split: str) -> list[Result]:
        return [result for result in self.results if result.case.split == split]

    @property
    def listed(self) -> list[Result]:
        """Results that may be looked at one by one."""
        return [result for result in self.results if result.case.split in self.shown]

    @property
    def failures(self) -> list[Result]:
        """Failures that may be looked at."""
        return [result for result in self.listed if result.faults()]

    @property
    def withheld(self) -> int:
        """Failures that are counted and not shown."""
        return sum(bool(result.faults()) for result in self.results) - len(self.failures)

    def abstention(self) -> dict[str, list[Point]]:
        """The curve of each split that has one."""
        curves = {split: abstention(self.of(split)) for split in self.summary.splits}
        return {split: points for split, points in curves.items() if points}
