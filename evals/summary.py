"""Scores by split and kind, and what has got worse since the last accepted run."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean, median

from pydantic import Field, ValidationError

from corpus.models import Model
from evals.run import Result
from evals.scorers import AMOUNTS, DATASET_SCORERS, SCORERS

BASELINE = Path(__file__).parent / "baseline.json"
ALL = "all"

GATED = (
    "status",
    "vital",
    "consistent",
    "gold",
    "quotes",
    "numbers",
    "citation_recall",
    "citation_precision",
    "rules",
    "success_at_3",
    "success_at_5",
    "refusal_precision",
    "refusal_recall",
    "answered",
)
EXACT = frozenset({"quotes", "numbers"})
"""Promises: no loss is small."""

TOLERANCE = 0.01
"""A loss over a whole split that counts as none. One kind may lose one case: with a dozen cases that is no trend."""


class BaselineError(ValueError):
    """A baseline that cannot be used; the message names it and what to do."""


class Group(Model):
    """The cases of one kind and split. A score is the mean (of amounts the median) over the cases it applies to."""

    n: int
    scores: dict[str, float]
    skipped: dict[str, int] = Field(default_factory=dict)

    def rounded(self) -> "Group":
        scores = {name: round(value, 4) for name, value in self.scores.items() if name != "ms"}
        return Group(n=self.n, scores=scores)


class Summary(Model):
    """Groups by split, then kind; the kind "all" is the split as a whole."""

    splits: dict[str, dict[str, Group]]


def summarise(results: Sequence[Result]) -> Summary:
    splits: dict[str, dict[str, Group]] = {}
    for split in ("tune", "check"):
        chosen = [result for result in results if result.case.split == split]
        if not chosen:
            continue
        kinds = dict.fromkeys(result.case.kind for result in chosen)
        splits[split] = {kind: _group([r for r in chosen if r.case.kind == kind]) for kind in kinds}
        splits[split][ALL] = _group(chosen, whole=True)
    return Summary(splits=splits)


def _group(results: Sequence[Result], whole: bool = False) -> Group:
    scores: dict[str, float] = {}
    skipped: dict[str, int] = {}
    for name in SCORERS:
        values = [score.value for result in results if (score := result.scores.get(name)) is not None]
        if values:
            scores[name] = median(values) if name in AMOUNTS else fmean(values)
        skipped[name] = len(results) - len(values)
    # One kind is all answerable or all not, and has no precision to speak of.
    for name, scorer in DATASET_SCORERS.items() if whole else ():
        if score := scorer([result.asked for result in results]):
            scores[name] = score.value
    return Group(n=len(results), scores=scores, skipped=skipped)


def load_baseline(path: Path) -> Summary:
    """Raises BaselineError."""
    try:
        return Summary.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(
            f"{path}: cannot be read ({error.strerror}); a full run with --accept writes one"
        ) from error
    except ValidationError as error:
        raise BaselineError(f"{path}: not a baseline; a full run with --accept writes one") from error


def write_baseline(summary: Summary, path: Path) -> None:
    """Aggregates alone, and no time, which is the machine's."""
    accepted = {split: {kind: g.rounded() for kind, g in kinds.items()} for split, kinds in summary.splits.items()}
    text = Summary(splits=accepted).model_dump_json(indent=1, exclude_defaults=True)
    path.write_text(text + "\n", encoding="utf-8")


def regressions(now: Summary, accepted: Summary) -> list[str]:
    """Each gated score that fell by more than the tolerance, in a group that both runs hold."""
    return [
        f"{split}/{kind}: {name} {before.scores[name]:.3f} → {group.scores[name]:.3f}"
        for split, kind, group, before in _shared(now, accepted)
        for name in GATED
        if name in before.scores and name in group.scores
        if before.scores[name] - group.scores[name] > _allowed(name, kind, group.n)
    ]


def incomparable(now: Summary, accepted: Summary) -> list[str]:
    """Groups whose cases have changed in number since, so that their scores compare less well."""
    return [
        f"{split}/{kind}: {before.n} cases then, {group.n} now"
        for split, kind, group, before in _shared(now, accepted)
        if before.n != group.n
    ]


def _shared(now: Summary, accepted: Summary) -> Iterable[tuple[str, str, Group, Group]]:
    for split, kinds in now.splits.items():
        before = accepted.splits.get(split, {})
        for kind, group in kinds.items():
            # A run of some kinds alone says nothing of the whole.
            if kind in before and (kind != ALL or before.keys() <= kinds.keys()):
                yield split, kind, group, before[kind]


def _allowed(name: str, kind: str, n: int) -> float:
    rounding = 0.00006
    if name in EXACT:
        return rounding
    return rounding + (TOLERANCE if kind == ALL else max(TOLERANCE, 1 / n))
