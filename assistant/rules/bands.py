"""The guides' score bands and program counts, whole: what a picture of them needs, for any applicant or none."""

from collections.abc import Iterable

from pydantic import Field

from assistant.models import Breadth, Tier
from assistant.rules.facts import SCALE
from assistant.rules.judge import TRACKS, Cite, Judge
from assistant.rules.rulebook import Rulebook
from corpus.models import Model, Track
from corpus.rules import TierRule


class Stated(Model):
    """What a rule quotes."""

    rule: str
    words: str = Field(description="The guide's words; its citation may also hold the heading above them")
    citations: tuple[int, ...]


class Band(Tier):
    """A band, or a gap: then `gap` is true and `citations` are both neighbours'."""

    gap: bool
    stated: Stated | None = Field(description="Null for a gap")


class Programs(Breadth):
    """How many programs to apply to, and for whom."""

    stated: Stated
    when: tuple[Stated, ...] = Field(description="The number is meant where one of these is met")
    unclear: tuple[Stated, ...] = Field(description="Where one of these is met, the guide's words do not settle it")
    otherwise: Stated | None = Field(description="What the guide says to everyone else")


class TrackBands(Model):
    track: Track
    bands: tuple[Band, ...] = Field(description="Lowest first, gaps included; together they cover the whole scale")
    hedge: Stated | None
    programs: Programs | None


def bands(book: Rulebook, cite: Cite) -> tuple[TrackBands, ...]:
    """Each track of which a rule is in force; nothing where no guide with rules is."""
    told = (_track(track, book, cite) for track in TRACKS)
    return tuple(track for track in told if track.bands or track.programs)


def _track(track: Track, book: Rulebook, cite: Cite) -> TrackBands:
    def stated(rule_id: str) -> Stated:
        bound = book[rule_id]
        return Stated(rule=rule_id, words=bound.rule.quote, citations=(cite(bound),))

    def programs() -> Programs | None:
        rule = book.breadth(track)
        if rule is None:
            return None
        return Programs(
            **rule.bounds.model_dump(exclude={"approximate"}),
            citations=(cite(book[rule.id]),),
            stated=stated(rule.id),
            when=tuple(map(stated, rule.when)),
            unclear=tuple(map(stated, rule.unclear)),
            otherwise=stated(rule.silent) if rule.silent else None,
        )

    hedge = book.hedge(track)
    return TrackBands(
        track=track,
        bands=tuple(
            Band(**dict(tier), gap=rule is None, stated=stated(rule.id) if rule else None)
            for tier, rule in _tiers(track, book, cite)
        ),
        hedge=stated(hedge.id) if hedge else None,
        programs=programs(),
    )


def _tiers(track: Track, book: Rulebook, cite: Cite) -> Iterable[tuple[Tier, TierRule | None]]:
    """Every tier with its rule, every gap without one: placed score by score, so no picture differs from an answer."""
    judge = Judge(book, cite)
    rules = {rule.tier: rule for rule in book.tiers(track)}
    first: dict[str | None, int] = {}
    for ck in SCALE:
        first.setdefault(judge.tier_id(track, ck), ck)
    for name, ck in first.items():
        if tier := judge.tier(track, ck):
            yield tier, rules.get(name or "")
