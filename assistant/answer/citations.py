"""The citations of one response: numbers given out as words are used, offsets exact by construction."""

from collections.abc import Mapping, Sequence

from assistant.models import Citation
from corpus.models import Guide, Passage


class Citations:
    """Gives each stretch of guide text its number. A stretch inside one already cited shares its number."""

    def __init__(self, guides: Mapping[str, Guide], passages: Mapping[str, Sequence[Passage]]) -> None:
        """`passages` by the guide that they are of."""
        self._guides = guides
        self._by_guide = passages
        self._given: list[Citation] = []

    def cite(self, guide_id: str, start: int, end: int) -> int:
        """The number of `text[start:end]` of a guide in force."""
        if (known := self.number(guide_id, start, end)) is not None:
            return known
        guide = self._guides[guide_id]
        home = self._passage(guide_id, start, end)
        self._given.append(
            Citation(
                n=len(self._given) + 1,
                guide_id=guide_id,
                guide_title=guide.title,
                guide_version=guide.version,
                section=home.section or (guide.title,),
                quote=guide.text[start:end],
                start=start,
                end=end,
                passage_id=home.id,
            )
        )
        return len(self._given)

    def number(self, guide_id: str, start: int, end: int) -> int | None:
        """The number under which a stretch is cited already."""
        for citation in self._given:
            if citation.guide_id == guide_id and citation.start <= start and end <= citation.end:
                return citation.n
        return None

    def holds(self, guide_id: str, start: int, end: int) -> bool:
        return self.number(guide_id, start, end) is not None

    @property
    def given(self) -> tuple[Citation, ...]:
        return tuple(self._given)

    def _passage(self, guide_id: str, start: int, end: int) -> Passage:
        """The passage that a stretch shares most with, or the next one where it is a heading alone."""
        near = self._by_guide[guide_id]
        return max(near, key=lambda p: (min(end, p.end) - max(start, p.start), -abs(p.start - end)))
