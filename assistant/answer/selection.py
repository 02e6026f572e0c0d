"""Which of the passages found are shown: the best, and those that stand close to it."""

from collections.abc import Mapping, Sequence

from assistant.answer.blocks import length
from assistant.retrieval.collection import Collection
from assistant.retrieval.search import Hit
from assistant.settings import Settings
from corpus.models import Passage, Track


def select(
    hits: Sequence[Hit],
    track: Track | None,
    collection: Collection,
    settings: Settings,
    counterparts: Mapping[str, Passage],
) -> list[Passage]:
    """The passages to show, best first, within the words allowed; the best is shown whatever its length.

    Where the track is not known, what the guides say differently to different applicants is shown side by side.
    """
    if not hits:
        return []
    own = [hit for hit in hits if track is None or hit.passage.audience in ("all", track)]
    hits = own or hits
    best = hits[0]
    chosen = [best.passage]
    if track is None and best.passage.id in counterparts:
        chosen.append(counterparts[best.passage.id])
    chosen += [hit.passage for hit in hits[1:] if hit.score >= settings.nearness * best.score]
    chosen = list({passage.id: passage for passage in chosen}.values())
    return _within(_followed(chosen[: settings.blocks], collection), settings.words)


def _followed(chosen: Sequence[Passage], collection: Collection) -> list[Passage]:
    """A passage that only leads into the sections below it is followed by what stands there."""
    shown: dict[str, Passage] = {}
    for passage in chosen:
        # Together they are read in the guide's order.
        for other in collection.by_guide[passage.guide_id]:
            if other is passage or _goes_on(passage, other):
                shown.setdefault(other.id, other)
    return list(shown.values())


def _goes_on(passage: Passage, other: Passage) -> bool:
    """Whether another passage completes this one: it stands below a lead-in, or under the same printed question."""
    if passage.text.endswith(":"):
        return len(other.section) > len(passage.section) and other.section[: len(passage.section)] == passage.section
    return bool(passage.section) and passage.section[-1].endswith("?") and other.section == passage.section


def _within(chosen: Sequence[Passage], words: int) -> list[Passage]:
    kept: list[Passage] = []
    for passage in chosen:
        if not kept or sum(map(length, kept)) + length(passage) <= words:
            kept.append(passage)
    return kept
