"""The guides' roadmaps for one applicant: what to do in which phase, what is done already, and when, where dated.

The code holds no figure of the guides: months and numbers come from the roadmaps, which prove them. Nothing is dated
unless the operator sets the season's ERAS opening.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from pydantic import Field

from assistant.answer.citations import Citations
from assistant.models import Applicant
from assistant.rules import Rulebook
from assistant.rules.facts import Facts, facts, on_scale, score
from assistant.rules.outcomes import outcome
from corpus.models import Audience, Model, Track
from corpus.plan import Before, BoundItem, BoundPhase, BoundRoadmap, Condition, PlanFact, Season
from corpus.rules import Judged
from corpus.windows import window

When = Literal["past", "current", "coming"]

YEAR = 12
"""Months from one season to the next: a season whose end the guide does not name is over by then."""


class PlanItem(Model):
    text: str = Field(description="The guide's line after the lines that lead into it")
    citations: tuple[int, ...]
    done: bool = Field(description="What the applicant told settles it")
    lead: str | None = Field(None, description="The lines that lead into it")
    line: str = Field(description="The guide's line alone")
    guide_id: str


class PlanPhase(Model):
    title: str = Field(description="The guide's heading")
    items: tuple[PlanItem, ...]
    citations: tuple[int, ...] = Field(description="The heading's")
    guide_id: str
    track: Track = Field(description="Whose roadmap it belongs to: both are given while the track is not known")
    audience: Audience
    starts: date | None = Field(None, description="Computed from the operator's date; the guide dates nothing")
    ends: date | None = Field(None, description="The last day, likewise")
    when: When | None = None


class Plan(Model):
    """A plan; an item's or phase's `citations` are numbers of the citations beside it."""

    phases: tuple[PlanPhase, ...]
    eras_opening: date | None = None
    dating: str | None = Field(None, description="Where the dates come from")


@dataclass(frozen=True)
class Outline:
    """A phase as it applies to an applicant, not cited yet."""

    phase: BoundPhase
    roadmap: BoundRoadmap
    items: tuple[tuple[BoundItem, bool], ...]
    starts: date | None = None
    ends: date | None = None
    when: When | None = None

    @property
    def words(self) -> int:
        return sum(len(joined(bound.item.lines).split()) for bound, _ in self.items)


def plan(
    applicant: Applicant,
    roadmaps: Iterable[BoundRoadmap],
    book: Rulebook,
    citations: Citations,
    eras_opening: date | None,
    today: date,
) -> Plan:
    """The phases of the applicant's roadmap, or of both while the track is not known, the general one first."""
    outlines = outline(applicant, roadmaps, book, eras_opening, today)
    return Plan(
        phases=tuple(cited(phase, citations) for phase in outlines),
        eras_opening=eras_opening,
        dating=dating(eras_opening) if eras_opening else None,
    )


def dating(opening: date) -> str:
    return (
        f"Dates are computed from the ERAS opening that this service's operator has set, {opening.isoformat()}, and "
        "the months that the guide names; the guide itself gives no dates."
    )


def outline(
    applicant: Applicant,
    roadmaps: Iterable[BoundRoadmap],
    book: Rulebook,
    eras_opening: date | None,
    today: date,
) -> list[Outline]:
    """The phases and items that apply, with what is done."""
    judge = _Judge(applicant, facts(applicant, today), book)
    outlines = []
    for roadmap in roadmaps:
        if applicant.track not in (None, roadmap.roadmap.track):
            continue
        dates = [_dates(phase, eras_opening) for phase in roadmap.phases]
        whens = [
            when or ("past" if judge.any(phase.phase.past_when) else None)
            for phase, when in zip(roadmap.phases, _whens(dates, today), strict=True)
        ]
        outlines += [
            Outline(phase, roadmap, tuple(judge.items(phase)), *dated, when)
            for phase, dated, when in zip(roadmap.phases, dates, whens, strict=True)
        ]
    return outlines


def cited(phase: Outline, citations: Citations) -> PlanPhase:
    """A phase with its citations; items under one lead-in share the stretch that begins with it."""
    guide, heading = phase.roadmap.guide, phase.phase.heading
    title = citations.cite(guide.id, heading.start, heading.end)
    items = []
    for _, group in groupby(phase.items, key=lambda item: (item[0].guide.id, item[0].spans[0].start)):
        together = list(group)
        spans = [span for bound, _ in together for span in bound.spans]
        home = together[0][0].guide
        n = citations.cite(home.id, spans[0].start, max(span.end for span in spans))
        items += [_item(bound, done, n) for bound, done in together]
    return PlanPhase(
        title=phase.phase.phase.title,
        items=tuple(items),
        citations=(title,),
        guide_id=guide.id,
        track=phase.roadmap.roadmap.track,
        audience=guide.audience,
        starts=phase.starts,
        ends=phase.ends,
        when=phase.when,
    )


def _item(bound: BoundItem, done: bool, n: int) -> PlanItem:
    *leads, line = bound.item.lines
    return PlanItem(
        text=joined(bound.item.lines),
        citations=(n,),
        done=done,
        lead=joined(leads) or None,
        line=line,
        guide_id=bound.guide.id,
    )


def joined(lines: Sequence[str]) -> str:
    """Lines in one: a heading that leads into a line gets the colon that a lead-in has."""
    return " ".join([f"{lead.rstrip(':')}:" for lead in lines[:-1]] + list(lines[-1:]))


class _Judge:
    """Holds one applicant's facts against conditions."""

    def __init__(self, applicant: Applicant, known: Facts, book: Rulebook) -> None:
        self.told = _told(applicant)
        self.known = known
        self.book = book

    def items(self, phase: BoundPhase) -> Iterable[tuple[BoundItem, bool]]:
        for bound in phase.items:
            item = bound.item
            if (item.shown_when and not self.any(item.shown_when)) or self.any(item.left_out_when):
                continue
            yield bound, self.any(item.done_when)

    def any(self, conditions: Iterable[Condition]) -> bool:
        return any(self._met(condition) for condition in conditions)

    def _met(self, condition: Condition) -> bool:
        if condition.present:
            return bool(self.told[condition.present])
        if condition.absent:
            return self.told[condition.absent] in (False, 0)
        # A rule whose guide is not in the collection is met by nobody.
        bound = self.book.bound.get(condition.rule or "")
        if bound is None or not isinstance(rule := bound.rule, Judged):
            return False
        value = self.known[rule.fact]
        if condition.met:
            return outcome(rule, value) == "met"
        # More than the guide's range is enough too.
        least = rule.bounds.min if rule.bounds else None
        return isinstance(value, int) and least is not None and value >= least


def _told(applicant: Applicant) -> dict[PlanFact, int | bool | None]:
    """What the applicant has: a number, yes or no, or None where it was not told. No score is not "not taken"."""
    step1 = applicant.step1_result or on_scale(applicant.step1_score) or applicant.step1_attempts
    return {
        "step1": True if step1 else None,
        "step2_ck": True if score(applicant) else None,
        "step3": True if on_scale(applicant.step3) else None,
        "us_clinical_experience": applicant.us_clinical_experience,
        "physiatry_letters": applicant.physiatry_letters,
        "away_rotations": applicant.away_rotations,
    }


Dates = tuple[date | None, date | None]


def _dates(phase: BoundPhase, opening: date | None) -> Dates:
    """A phase's first and last day by the guide's own figure; the season's last may be open."""
    match opening, phase.phase.timing:
        case date(), Before(bounds=limits) if limits.min is not None and limits.max is not None:
            return _shifted(opening, -limits.max), _shifted(opening, -limits.min) - timedelta(days=1)
        case date(), Season(window=months):
            return opening, _last(months, opening) if months else None
        case _:
            return None, None


def _last(months: str, opening: date) -> date:
    """The last day of the stretch of the year that a season opening on a day runs through."""
    return min(last for year in (opening.year - 1, opening.year) if (last := window(months).edges(year)[1]) >= opening)


def _shifted(day: date, months: int) -> date:
    """So many months later, or earlier; on the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whens(dates: Sequence[Dates], today: date) -> list[When | None]:
    """Where today stands among phases in order; one without dates is past while a later one is current."""
    whens: list[When | None] = [_when(starts, ends, today) for starts, ends in dates]
    return [when or ("past" if "current" in whens[place:] else None) for place, when in enumerate(whens)]


def _when(starts: date | None, ends: date | None, today: date) -> When | None:
    if starts is None:
        return None
    if today < starts:
        return "coming"
    over = today > ends if ends else today >= _shifted(starts, YEAR)
    return "past" if over else "current"


def starting(outlines: Sequence[Outline], message: str) -> int | None:
    """Which phase of one roadmap an applicant is in: as the message says, else by date; None where neither tells."""
    told = [
        (found.start(), place)
        for place, outline in enumerate(outlines)
        for name in outline.phase.phase.said
        if (found := re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", message, re.IGNORECASE))
    ]
    if told:
        # The first said is the applicant's; "late M3" begins before the "M3" in it.
        return min(told)[1]
    whens = [o.when if o.starts else None for o in outlines]
    if "current" in whens:
        return max(i for i, when in enumerate(whens) if when == "current")
    if "coming" in whens and "past" in whens:
        return max(i for i, when in enumerate(whens) if when == "past")
    return 0 if whens[:1] == ["coming"] else None
