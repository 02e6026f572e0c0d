"""What the index holds, opened for answering: guides, passages, rows, and both searches over them."""

from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library import Library
from assistant.retrieval.index import FOR_RULES, Index, IndexUnusable, RowKind
from assistant.retrieval.lexical import Lexical, Overlap
from assistant.retrieval.ranker import Rankers, load
from assistant.retrieval.words import Words
from corpus.lexicon import Entry
from corpus.models import Guide, Passage
from corpus.passages import passages_of

SEARCHED = ("passage", "question", "statement")
OPEN = 8
"""Open questions fetched, of each kind: only the nearest few tell whether a question is one of them."""

IN_MEMORY = 20_000
"""Rows; up to so many, comparing with every vector is faster than Chroma's approximate search, and exact."""


class Near(NamedTuple):
    """A row found, with its cosine similarity to the query."""

    passage_id: str
    kind: RowKind
    text: str
    similarity: float

    @property
    def guide_id(self) -> str:
        return self.passage_id.rsplit(".", 1)[0]


class Collection:
    """The guides in force and the ways to search them; made once, then only read."""

    def __init__(
        self,
        library: Library,
        index: Index,
        lexicon: Sequence[Entry] = (),
        questioned: Container[str] | None = None,
    ) -> None:
        """`questioned` are the guides with questions written for them, all without it.

        Raises LibraryError, or IndexUnusable where the guides in force are not all indexed."""
        manifest = library.manifest()
        if not manifest.guides:
            raise IndexUnusable(f"{library.folder}: no guide has been ingested; run 'make ingest'")
        in_force = manifest.row_ids()
        every = [row for row in index.rows() if row.id in in_force]
        if len(every) < len(in_force):
            raise IndexUnusable(f"{index.folder}: the index is not whole; run 'make ingest', which completes it")
        self.guides: dict[str, Guide] = {}
        for guide_id, edition in manifest.guides.items():
            guide = library.guide(guide_id, edition.version)
            if guide is None:
                raise IndexUnusable(f"{library.folder}: the guide {guide_id!r} is missing; run 'make ingest'")
            self.guides[guide_id] = guide
        self.library = library
        rankers = load(library.ranker(manifest.ranker)) if manifest.ranker else Rankers()
        if rankers is None:
            raise IndexUnusable(f"{library.folder}: the ranker is missing; run 'make ingest', which learns it again")
        self.rankers = rankers
        self.passages: dict[str, Passage] = {
            passage.id: passage for guide in self.guides.values() for passage in passages_of(guide)
        }
        self.by_guide: dict[str, list[Passage]] = {guide_id: [] for guide_id in self.guides}
        for passage in self.passages.values():
            self.by_guide[passage.guide_id].append(passage)
        self.questioned = frozenset(g for g in self.guides if questioned is None or g in questioned)
        # What the ranker alone learns from finds nothing by itself.
        rows = [row for row in every if row.kind not in FOR_RULES]
        self._index = index
        self._lexicon = lexicon
        self.questions = [row for row in rows if row.kind not in ("passage", "statement")]
        self._by_id = {row.id: row for row in rows}
        self._rows = [row for row in rows if row.passage_id in self.passages]

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The guides in force, each with its version."""
        return tuple(f"{guide.id} {guide.version}" for guide in self.guides.values())

    @cached_property
    def words(self) -> Words:
        """What the guides' own words are, and what others write for them."""
        return Words([guide.text for guide in self.guides.values()], [r.text for r in self.questions], self._lexicon)

    @cached_property
    def lexical(self) -> Lexical:
        """Over each passage under its whole heading path, and over each question."""
        texts = [self._lexical_text(row.passage_id, row.kind, row.text) for row in self._rows]
        return Lexical([self.words.spelled_out(text) for text in texts], [row.passage_id for row in self._rows])

    @cached_property
    def overlap(self) -> Overlap:
        """Over every row, open questions included."""
        rows = self._by_id.values()
        return Overlap([self.words.spelled_out(row.text) for row in rows], [row.kind for row in rows])

    def _lexical_text(self, passage_id: str, kind: str, text: str) -> str:
        passage = self.passages[passage_id]
        # Among guides of one kind, a question names the one that it means.
        title = () if passage.guide_id in self.questioned else (self.guides[passage.guide_id].title,)
        return "\n".join((*title, *passage.section, passage.text)) if kind == "passage" else text

    @cached_property
    def _matrix(self) -> NDArray[np.float32] | None:
        """The rows' vectors, where they are few enough to compare with each one exactly."""
        if len(self._by_id) > IN_MEMORY:
            return None
        return np.array(self._index.vectors(list(self._by_id)), dtype=np.float32)

    @cached_property
    def _places(self) -> dict[str, NDArray[np.intp]]:
        """Where the rows of each kind stand in the matrix."""
        kinds = np.array([row.kind for row in self._by_id.values()])
        return {str(kind): np.flatnonzero(kinds == kind) for kind in np.unique(kinds)}

    @cached_property
    def _ids(self) -> list[str]:
        return list(self._by_id)

    def nearest(self, vector: Sequence[float], k: int) -> list[Near]:
        """The rows nearest to a vector, nearest first: k passages, k of their questions and a few open questions, or k
        in all where there are too many to compare with each one. Those of an ingestion under way are left out."""
        if self._matrix is None:
            return self._near(self._index.nearest(vector, k))
        similarity = self._matrix @ np.array(vector, dtype=np.float32)
        best = np.concatenate(
            [
                places[np.argsort(-similarity[places], kind="stable")[: k if kind in SEARCHED else OPEN]]
                for kind, places in self._places.items()
            ]
        )
        best = best[np.argsort(-similarity[best], kind="stable")]
        return self._near((self._ids[row], float(similarity[row])) for row in best)

    def _near(self, found: Iterable[tuple[str, float]]) -> list[Near]:
        rows = ((self._by_id.get(row_id), similarity) for row_id, similarity in found)
        return [Near(row.passage_id, row.kind, row.text, similarity) for row, similarity in rows if row]
