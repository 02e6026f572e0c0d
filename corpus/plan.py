"""Roadmaps as data: the phases that the guides lay out, each item in the guide's own lines.

A roadmap is `plan/<name>.yaml`. An item is one line of a guide after the lines that lead into it; `bind` proves that
they stand in the guide so. When an item is left out, added or done is data too: facts that an applicant has told, and
the rules of `corpus/rules` with their figures. Whether one has a fact "enough" is judged
only where a guide names a number; "strong" letters and "weak" scores are left to the reader.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from corpus.faults import reasons, yaml_in
from corpus.figures import Bounds, bounds
from corpus.models import Guide, Heading, Model, Span, Track
from corpus.windows import window

PLAN = Path(__file__).parent / "plan"

PlanFact = Literal["step1", "step2_ck", "step3", "us_clinical_experience", "physiatry_letters", "away_rotations"]
"""What an applicant may have: an exam taken, an experience, letters or rotations."""


class PlanError(ValueError):
    """A roadmap that cannot be trusted; the message names its file and what is wrong."""


class Condition(Model):
    """One thing that is told of an applicant. What was not told meets no condition: it is never a no."""

    present: PlanFact | None = Field(None, description="Told to be there")
    absent: PlanFact | None = Field(None, description="Told not to be there, or to be none")
    met: str | None = Field(None, description="A rule of `corpus/rules` that is met")
    reached: str | None = Field(
        None, description="A rule of `corpus/rules` of whose figure the least number is reached"
    )

    @model_validator(mode="after")
    def _is_one(self) -> "Condition":
        if len(self.model_fields_set) != 1:
            raise ValueError("a condition is one of present, absent, met and reached")
        return self

    @property
    def rule(self) -> str | None:
        return self.met or self.reached


Section = Annotated[tuple[str, ...], Field(min_length=1)]


class Item(Model):
    """One thing to do. Of several conditions in a list, one is enough."""

    lines: Section = Field(description="The lines that lead into it, outermost first, and its own")
    guide: str | None = Field(None, description="Where it is not the roadmap's own")
    section: Section | None = Field(None, description="Where it is not the phase's own")
    shown_when: tuple[Condition, ...] = Field((), description="None: always")
    left_out_when: tuple[Condition, ...] = ()
    done_when: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.shown_when + self.left_out_when + self.done_when


class Before(Model):
    """So many months before the season opens; the figure stands in the phase's title."""

    months_before: str

    @property
    def bounds(self) -> Bounds:
        return bounds(self.months_before)


class Season(Model):
    """From the season's opening on, until the end of the stretch that the phase's title names, where it names one."""

    opens: Literal[True]
    window: str | None = None


class Phase(Model):
    """A stretch of the way; its title is the guide's heading."""

    section: Section
    said: tuple[str, ...] = Field((), description="How an applicant says to be in it")
    past_when: tuple[Condition, ...] = Field((), description="What tells that an applicant is beyond it")
    timing: Before | Season | None = None
    items: tuple[Item, ...] = Field(min_length=1)

    @property
    def title(self) -> str:
        return self.section[-1]

    @model_validator(mode="after")
    def _timing_is_in_the_title(self) -> "Phase":
        match self.timing:
            case Before(months_before=figure, bounds=limits):
                if figure not in self.title or limits.min is None or limits.max is None:
                    raise ValueError(f"the figure {figure!r} is no range of months in the title {self.title!r}")
            case Season(window=str(months)):
                window(months)
                if months not in self.title:
                    raise ValueError(f"the months {months!r} are not in the title {self.title!r}")
        return self


class Roadmap(Model):
    """A guide's phases in order, for one kind of applicant."""

    file: str = Field(description="As errors call it")
    guide: str
    track: Track
    phases: tuple[Phase, ...] = Field(min_length=1)


@dataclass(frozen=True)
class BoundItem:
    """An item and where its lines stand."""

    item: Item
    guide: Guide
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class BoundPhase:
    phase: Phase
    heading: Heading
    items: tuple[BoundItem, ...]


@dataclass(frozen=True)
class BoundRoadmap:
    roadmap: Roadmap
    guide: Guide
    phases: tuple[BoundPhase, ...]


def load_roadmaps(folder: Path = PLAN) -> list[Roadmap]:
    """Every roadmap of a folder, the one for applicants of US schools first. Raises PlanError."""
    return sorted((_load(path) for path in sorted(folder.glob("*.yaml"))), key=lambda r: r.track != "us")


def _load(path: Path) -> Roadmap:
    try:
        data = yaml_in(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PlanError(f"{path}: not YAML in UTF-8: {error}") from error
    if not isinstance(data, dict):
        raise PlanError(f"{path}: not a list of 'key: value' lines")
    try:
        return Roadmap.model_validate(data | {"file": str(path)})
    except ValidationError as error:
        raise PlanError(f"{path}: {reasons(error, 'roadmap')}") from error


def bind(roadmaps: Iterable[Roadmap], guides: Mapping[str, Guide]) -> list[BoundRoadmap]:
    """Where every line of the roadmaps stands. What belongs to guides that are not there is left out.

    Raises PlanError for a line that does not stand where its roadmap says.
    """
    return [_bind(roadmap, guides) for roadmap in roadmaps if roadmap.guide in guides]


def _bind(roadmap: Roadmap, guides: Mapping[str, Guide]) -> BoundRoadmap:
    entries = {guide_id: list(_entries(guide)) for guide_id, guide in guides.items()}
    phases = []
    for phase in roadmap.phases:
        items = []
        for item in phase.items:
            if (guide_id := item.guide or roadmap.guide) in guides:
                spans = _find(item.lines, item.section or phase.section, entries[guide_id], roadmap.file)
                items.append(BoundItem(item, guides[guide_id], spans))
        (span,) = _find((phase.title,), phase.section, entries[roadmap.guide], roadmap.file)
        heading = next(h for h in guides[roadmap.guide].headings if h.start == span.start)
        phases.append(BoundPhase(phase, heading, tuple(items)))
    return BoundRoadmap(roadmap, guides[roadmap.guide], tuple(phases))


@dataclass(frozen=True)
class _Entry:
    """A heading or a line of a guide, with what leads into it: headings, then lines less deep in its block."""

    words: str
    span: Span
    path: tuple[str, ...]
    leads: tuple[tuple[str, Span], ...]


def _entries(guide: Guide) -> Iterator[_Entry]:
    above: list[Heading] = []
    for heading in guide.headings:
        above = [h for h in above if h.level < heading.level]
        path = tuple(h.title for h in (*above, heading))
        yield _Entry(heading.title, heading, path, tuple((h.title, h) for h in above))
        above.append(heading)
    for block in guide.blocks:
        headings = [h for h in guide.headings if h.end <= block.start and h.title in block.section]
        stack: list[tuple[int, str, Span]] = []
        for line in block.lines:
            words = guide.text[line.start : line.end]
            stack = [lead for lead in stack if lead[0] < line.depth]
            leads = [(h.title, h) for h in headings] + [(lead, span) for _, lead, span in stack]
            yield _Entry(words, line, block.section, tuple(leads))
            stack.append((line.depth, words, line))


def _find(lines: Sequence[str], section: Sequence[str], entries: Sequence[_Entry], file: str) -> tuple[Span, ...]:
    """Where the last of the lines stands in a section, led into by the others; it must stand there once."""
    found = [
        (*leads, entry.span)
        for entry in entries
        if entry.words == lines[-1] and _runs_through(entry.path, section)
        if (leads := _leads(entry, lines[:-1])) is not None
    ]
    if len(found) != 1:
        how = "does not stand" if not found else "stands more than once"
        told = " ".join(lines)
        raise PlanError(f"{file}: {told[:100]!r} {how} under {' › '.join(section)}; copy the guide's lines exactly")
    return found[0]


def _runs_through(path: Sequence[str], section: Sequence[str]) -> bool:
    return any(tuple(path[i : i + len(section)]) == tuple(section) for i in range(len(path)))


def _leads(entry: _Entry, wanted: Sequence[str]) -> tuple[Span, ...] | None:
    """Where the lines wanted stand among those that lead into an entry, the nearest where words recur; None if not."""
    spans: list[Span] = []
    left = list(wanted)
    for words, span in reversed(entry.leads):
        if left and words == left[-1]:
            left.pop()
            spans.append(span)
    ordered = tuple(reversed(spans))
    upwards = all(before.end <= after.start for before, after in pairwise(ordered))
    return ordered if not left and upwards else None
