"""One evaluation: a rulebook held against facts, and the citations that it gives out."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from assistant.models import Breadth, Finding, Flag, Outcome, Tier, TrackReading
from assistant.rules.facts import Facts, Value
from assistant.rules.outcomes import gap, outcome, throughout, together, within
from assistant.rules.rulebook import Bound, Rulebook
from corpus.models import Track
from corpus.rules import BreadthRule, Fact, Judged, TargetRule, TierRule

TRACKS: tuple[Track, ...] = ("us", "img")

Cite = Callable[[Bound], int]
"""Gives a rule's quote its number among the citations of the response."""


class Judge:
    def __init__(self, book: Rulebook, cite: Cite) -> None:
        self.book = book
        self.cite = cite

    def _placed(self, track: Track, ck: Value) -> list[TierRule]:
        """The tier that a score, or the whole of a range, lies in; both its neighbours where it lies in a gap."""
        if ck is None:
            return []
        rules = self.book.tiers(track)
        for rule in rules:
            if outcome(rule, ck) == "met":
                return [rule]
        for lower, upper in pairwise(rules):
            low, high = gap(lower, upper)
            if low <= high and within(ck, low, high):
                return [lower, upper]
        return []

    def tier_id(self, track: Track, ck: Value) -> str | None:
        """Which tier, without citing it."""
        match self._placed(track, ck):
            case [rule]:
                return rule.tier
            case [lower, upper]:
                return f"between_{lower.tier}_and_{upper.tier}"
            case _:
                return None

    def tier(self, track: Track, ck: Value) -> Tier | None:
        """The tier, or the gap between two, that a score or the whole of a range lies in."""
        name = self.tier_id(track, ck)
        if name is None:
            return None
        rules = self._placed(track, ck)
        limits = [rule.bounds for rule in rules if rule.bounds]
        alone = len(rules) == 1
        low, high = (limits[0].min, limits[0].max) if alone else gap(*rules)
        hedge = self.book.hedge(track)
        return Tier(
            id=name,
            label=rules[0].label if alone else f"Between “{rules[0].label}” and “{rules[1].label}”",
            min=low,
            max=high,
            approximate=any(limit.approximate for limit in limits),
            citations=tuple(self.cite(self.book[rule.id]) for rule in rules),
            caveat=self.cite(self.book[hedge.id]) if hedge else None,
        )

    def breadth(self, track: Track, known: Facts) -> Breadth | None:
        """How many programs, where the guide says so."""
        rule = self.book.breadth(track)
        if rule is None or self.settle(rule, known) != "met":
            return None
        limits = rule.bounds
        assert limits.min is not None
        assert limits.max is not None
        cited = (self.cite(self.book[rule.id]),)
        return Breadth(min=limits.min, max=limits.max, open_ended=limits.open_ended, citations=cited)

    def settle(self, rule: BreadthRule, known: Facts) -> Outcome:
        """How the number of programs is settled; for a range, only where each of its scores settles it alike."""
        ck = known["step2_ck"]
        if isinstance(ck, tuple):
            return throughout(ck, lambda score: self._settle_at(rule, known | {"step2_ck": score}))
        return self._settle_at(rule, known)

    def _settle_at(self, rule: BreadthRule, known: Facts) -> Outcome:
        if any(self._judged(name, known) == "met" for name in rule.when):
            return "met"
        gaps = ((self.book[a].rule, self.book[b].rule) for a, b in rule.unclear_between)
        in_gap = any(
            isinstance(a, TierRule) and isinstance(b, TierRule) and within(known["step2_ck"], *gap(a, b))
            for a, b in gaps
        )
        if in_gap or any(self._unsettling(rule, known)):
            return "unclear"
        # Attempts that nobody told of leave the guide as silent as one attempt does (the contract's table), and have
        # a finding of their own that says "unknown".
        return "unknown" if known["step2_ck"] is None else "silent"

    def _judged(self, name: str, known: Facts) -> Outcome:
        rule = self.book[name].rule
        return outcome(rule, known[rule.fact]) if isinstance(rule, Judged) else "unknown"

    def flags(self, track: Track | None, known: Facts) -> tuple[Flag, ...]:
        return tuple(
            Flag(id=rule.flag, text=rule.text, citations=(self.cite(self.book[rule.id]),))
            for rule in self.book.flags(track)
            if outcome(rule, known[rule.fact]) == "met"
        )

    def reading(self, track: Track, known: Facts) -> TrackReading:
        rule = self.book.breadth(track)
        return TrackReading(
            track=track,
            tier=self.tier(track, known["step2_ck"]),
            breadth=self.breadth(track, known),
            breadth_outcome=self.settle(rule, known) if rule else None,
            breadth_unclear=tuple(self._unsettling(rule, known)) if rule else (),
        )

    def _unsettling(self, rule: BreadthRule, known: Facts) -> Iterable[str]:
        return (name for name in rule.unclear if self._judged(name, known) in ("met", "unclear"))

    def findings(self, track: Track | None, known: Facts) -> Iterable[Finding]:
        """Every rule for a track held against the facts; without a track, those that hold for both."""
        for rule in self.book.judged(track):
            inputs: Facts = {rule.fact: known[rule.fact]}
            result = (
                self.tier_outcome(rule, known["step2_ck"])
                if isinstance(rule, TierRule)
                else outcome(rule, known[rule.fact])
            )
            if isinstance(rule, TargetRule) and rule.alongside:
                others = {name: self._judged(name, known) for name in rule.alongside}
                inputs |= {fact: known[fact] for name in others if (fact := self._fact(name))}
                result = together([result, *others.values()])
            yield self._finding(self.book[rule.id], inputs, result)
        breadth = self.book.breadth(track) if track else None
        if breadth:
            leaned_on = (self._fact(name) for name in (*breadth.when, *breadth.unclear))
            inputs = {fact: known[fact] for fact in leaned_on if fact}
            yield self._finding(self.book[breadth.id], inputs, self.settle(breadth, known))

    def _fact(self, name: str) -> Fact | None:
        rule = self.book[name].rule
        return rule.fact if isinstance(rule, Judged) else None

    def tier_outcome(self, rule: TierRule, ck: Value) -> Outcome:
        """A score in the gap beside a tier: the guide's words do not settle whether it belongs there."""

        def at(score: Value) -> Outcome:
            placed = self._placed(rule.track, score)
            return "unclear" if len(placed) > 1 and rule in placed else outcome(rule, score)

        return throughout(ck, at) if isinstance(ck, tuple) else at(ck)

    @staticmethod
    def _finding(bound: Bound, inputs: Facts, result: Outcome) -> Finding:
        return Finding(
            rule=bound.rule.id,
            inputs=dict(inputs),
            outcome=result,
            guide_id=bound.guide.id,
            quote=bound.quote,
            start=bound.span.start,
            end=bound.span.end,
        )
