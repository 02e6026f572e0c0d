"""Rules held against facts: an assessment in which each figure carries its citation."""

from collections.abc import Callable, Iterable
from datetime import date

from assistant.models import (
    Advisory,
    Applicant,
    Assessment,
    Breadth,
    Finding,
    Flag,
    Outcome,
    Scenario,
    Supposition,
    Tier,
    TrackReading,
)
from assistant.rules.facts import SCALE, Facts, Value, facts, score
from assistant.rules.rulebook import Bound, Rulebook
from corpus.models import Track
from corpus.rules import BreadthRule, Judged, TierRule

Cite = Callable[[Bound], int]
"""Gives a rule's quote its number among the citations of the response."""

TRACKS: tuple[Track, ...] = ("us", "img")


def evaluate(
    applicant: Applicant, suppositions: Iterable[Supposition], book: Rulebook, cite: Cite, today: date
) -> Assessment:
    """What the rules say; tier and breadth exactly by the contract's tables."""
    known = facts(applicant, today)
    track = applicant.track
    judge = _Judge(book, cite)
    return Assessment(
        track=track,
        tier=judge.tier(track, known["step2_ck"]) if track else None,
        breadth=judge.breadth(track, known)[0] if track else None,
        flags=judge.flags(track, known),
        missing=_missing(applicant),
        scenarios=tuple(_scenarios(applicant, suppositions, judge, today)),
        readings=() if track or known["step2_ck"] is None else tuple(judge.reading(t, known) for t in TRACKS),
        advisories=_advisories(book, known["step2_ck"]),
        findings=tuple(judge.findings(track, known)) if track else (),
    )


class _Judge:
    """One evaluation: a rulebook, and the citations that it gives out."""

    def __init__(self, book: Rulebook, cite: Cite) -> None:
        self.book = book
        self.cite = cite

    def tier(self, track: Track, ck: Value) -> Tier | None:
        """The tier that a score, or the whole of a range, lies in; a gap between tiers is one, named for both."""
        if ck is None:
            return None
        rules = self.book.tiers(track)
        if found := next((rule for rule in rules if outcome(rule, ck) == "met"), None):
            return self._tier(track, found.tier, found.label, [found])
        for lower, upper in zip(rules, rules[1:], strict=False):
            low, high = _gap(lower, upper)
            if low <= high and _within(ck, low, high):
                label = f"Between “{lower.label}” and “{upper.label}”"
                return self._tier(track, f"between_{lower.tier}_and_{upper.tier}", label, [lower, upper])
        return None

    def _tier(self, track: Track, tier: str, label: str, rules: list[TierRule]) -> Tier:
        limits = [rule.bounds for rule in rules if rule.bounds]
        low, high = (limits[0].min, limits[0].max) if len(rules) == 1 else _gap(*rules)
        hedge = self.book.hedge(track)
        return Tier(
            id=tier,
            label=label,
            min=low,
            max=high,
            approximate=any(limit.approximate for limit in limits),
            citations=tuple(self.cite(self.book[rule.id]) for rule in rules),
            caveat=self.cite(self.book[hedge.id]) if hedge else None,
        )

    def breadth(self, track: Track, known: Facts) -> tuple[Breadth | None, Outcome]:
        """How many programs, and how that was settled."""
        rule = self.book.breadth(track)
        if rule is None:
            return None, "silent"
        settled = self._settle(rule, known)
        if settled != "met":
            return None, settled
        limits = rule.bounds
        assert limits.min is not None and limits.max is not None
        cited = (self.cite(self.book[rule.id]),)
        return Breadth(min=limits.min, max=limits.max, open_ended=limits.open_ended, citations=cited), "met"

    def _settle(self, rule: BreadthRule, known: Facts) -> Outcome:
        if any(self._met(name, known) for name in rule.when):
            return "met"
        gaps = ((self.book[a].rule, self.book[b].rule) for a, b in rule.unclear_between)
        in_gap = any(
            isinstance(a, TierRule) and isinstance(b, TierRule) and _within(known["step2_ck"], *_gap(a, b))
            for a, b in gaps
        )
        return "unclear" if in_gap or any(self._met(name, known) for name in rule.unclear) else "silent"

    def _met(self, name: str, known: Facts) -> bool:
        rule = self.book[name].rule
        return isinstance(rule, Judged) and outcome(rule, known[rule.fact]) == "met"

    def flags(self, track: Track | None, known: Facts) -> tuple[Flag, ...]:
        return tuple(
            Flag(id=rule.flag, text=rule.text, citations=(self.cite(self.book[rule.id]),))
            for rule in self.book.flags(track)
            if outcome(rule, known[rule.fact]) == "met"
        )

    def reading(self, track: Track, known: Facts) -> TrackReading:
        return TrackReading(
            track=track, tier=self.tier(track, known["step2_ck"]), breadth=self.breadth(track, known)[0]
        )

    def findings(self, track: Track, known: Facts) -> Iterable[Finding]:
        for rule in self.book.judged(track):
            yield self._finding(self.book[rule.id], {rule.fact: known[rule.fact]}, outcome(rule, known[rule.fact]))
        if rule := self.book.breadth(track):
            judged = (self.book[name].rule for name in (*rule.when, *rule.unclear))
            inputs = {r.fact: known[r.fact] for r in judged if isinstance(r, Judged)}
            yield self._finding(self.book[rule.id], inputs, self._settle(rule, known))

    def _finding(self, bound: Bound, inputs: Facts, result: Outcome) -> Finding:
        return Finding(
            rule=bound.rule.id,
            inputs=inputs,
            outcome=result,
            guide_id=bound.guide.id,
            quote=bound.quote,
            start=bound.span.start,
            end=bound.span.end,
        )


def outcome(rule: Judged, value: Value) -> Outcome:
    """Whether a fact meets a rule; a missing fact, or a range that only touches the rule's bounds, leaves it unknown."""
    if value is None:
        return "unknown"
    limits = rule.bounds
    if limits is None:
        return "met" if value else "not_met"
    if isinstance(value, tuple):
        if limits.admit(value[0]) and limits.admit(value[1]):
            return "met"
        return "unknown" if limits.overlap(*value) else "not_met"
    return "met" if limits.admit(value) else "not_met"


def _gap(lower: TierRule, upper: TierRule) -> tuple[int, int]:
    """What two neighbouring tiers leave open, both ends included; empty where the first exceeds the second."""
    below, above = lower.bounds, upper.bounds
    if below is None or above is None or below.max is None or above.min is None:
        return SCALE.stop, SCALE.start
    return below.max + 1, above.min - 1


def _within(value: Value, low: int, high: int) -> bool:
    ends = value if isinstance(value, tuple) else (value, value)
    return value is not None and all(end is not None and low <= end <= high for end in ends)


def _missing(applicant: Applicant) -> tuple[str, ...]:
    """The facts without which tier and breadth cannot be told."""
    absent = {"track": applicant.track is None, "step2_ck": not isinstance(score(applicant), int)}
    return tuple(name for name, is_absent in absent.items() if is_absent)


def _scenarios(
    applicant: Applicant, suppositions: Iterable[Supposition], judge: _Judge, today: date
) -> Iterable[Scenario]:
    for supposed in suppositions:
        if supposed.basis == "range" and supposed.step2_ck_range == applicant.step2_ck_range:
            continue
        other = supposed.basis == "other_person"
        track = supposed.track if other else supposed.track or applicant.track
        someone = Applicant() if other else applicant
        imagined = someone.updated(
            Applicant(track=track, step2_ck=supposed.step2_ck, step2_ck_range=supposed.step2_ck_range)
        )
        yield _scenario(supposed, imagined, judge, today)
    told = applicant.step2_ck_range if applicant.step2_ck is None else None
    if told and applicant.track and judge.tier(applicant.track, told) is None:
        yield from _tiers_touched(told, applicant.track, judge)


def _scenario(supposed: Supposition, imagined: Applicant, judge: _Judge, today: date) -> Scenario:
    known, track = facts(imagined, today), imagined.track
    return Scenario(
        basis=supposed.basis,
        track=track,
        step2_ck=supposed.step2_ck,
        step2_ck_range=supposed.step2_ck_range,
        tier=judge.tier(track, known["step2_ck"]) if track else None,
        breadth=judge.breadth(track, known)[0] if track else None,
    )


def _tiers_touched(told: tuple[int, int], track: Track, judge: _Judge) -> Iterable[Scenario]:
    """One scenario a tier for a range that lies in several."""
    seen: set[str] = set()
    for ck in range(told[0], told[1] + 1):
        known = facts(Applicant(track=track, step2_ck=ck), date.min)
        tier = judge.tier(track, ck)
        if tier and tier.id not in seen:
            seen.add(tier.id)
            ends = max(told[0], tier.min or told[0]), min(told[1], tier.max or told[1])
            breadth, _ = judge.breadth(track, known)
            yield Scenario(basis="range", track=track, step2_ck=None, step2_ck_range=ends, tier=tier, breadth=breadth)


def _advisories(book: Rulebook, ck: Value) -> tuple[Advisory, ...]:
    ends = ck if isinstance(ck, tuple) else (ck,)
    return tuple(
        Advisory(id=note.id, text=note.text, source=note.source, dated=note.dated.isoformat())
        for note in book.notes
        if any(end is not None and note.bounds.admit(end) for end in ends)
    )
