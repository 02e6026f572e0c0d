"""The rules in force: those whose guides are in the collection, each bound to the words that state it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, get_args

from corpus.models import Guide, Span, Track
from corpus.notes import Note
from corpus.rules import (
    BreadthRule,
    ConditionRule,
    FlagRule,
    HedgeRule,
    Judged,
    Rule,
    TargetRule,
    TierRule,
    bind,
)

R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Bound:
    """A rule and where its quote stands."""

    rule: Rule
    guide: Guide
    span: Span

    @property
    def quote(self) -> str:
        return self.guide.text[self.span.start : self.span.end]


class Rulebook:
    """Rules by id, with the lookups that evaluation needs."""

    def __init__(self, rules: Iterable[Rule], guides: Mapping[str, Guide], notes: Iterable[Note] = ()) -> None:
        """Rules of guides that are not in the collection are left out. Raises RuleError for a broken quote."""
        self.bound = {
            rule.id: Bound(rule, guides[rule.guide], bind(rule, guides[rule.guide]))
            for rule in rules
            if rule.guide in guides
        }
        self.notes = tuple(notes)
        # A range of scores is placed score by score, so what tiers there are is looked up hundreds of times.
        self._tiers = {track: sorted(self._of(TierRule, track), key=_floor) for track in get_args(Track)}

    def __getitem__(self, rule_id: str) -> Bound:
        return self.bound[rule_id]

    def _of(self, kind: type[R], track: Track | None) -> list[R]:
        """The rules of a kind for a track, those for all included; without a track, those for all alone."""
        return [b.rule for b in self.bound.values() if isinstance(b.rule, kind) and b.rule.track in (track, "all")]

    def tiers(self, track: Track) -> list[TierRule]:
        """Lowest first."""
        return self._tiers[track]

    def hedge(self, track: Track) -> HedgeRule | None:
        return next(iter(self._of(HedgeRule, track)), None)

    def breadth(self, track: Track) -> BreadthRule | None:
        return next(iter(self._of(BreadthRule, track)), None)

    def flags(self, track: Track | None) -> list[FlagRule]:
        """The flags of a track; without one, those that hold for both."""
        if track:
            return self._of(FlagRule, track)
        shared = {rule.flag for rule in self._of(FlagRule, "img")}
        return [rule for rule in self._of(FlagRule, "us") if rule.flag in shared]

    def judged(self, track: Track | None) -> list[Judged]:
        """What is held against the facts of a track's applicants; without a track, what holds for both."""
        tiers = self.tiers(track) if track else []
        return [*tiers, *self._of(ConditionRule, track), *self.flags(track), *self._of(TargetRule, track)]


def _floor(rule: TierRule) -> int:
    limits = rule.bounds
    return limits.min if limits and limits.min is not None else 0
