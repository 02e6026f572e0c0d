"""What the index holds, opened for answering: guides, passages, rows, and both searches over them."""

from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.library import Library, Manifest
from assistant.retrieval.index import LEARNED_FROM, Index, IndexUnusable, Row, RowKind
from assistant.retrieval.lexical import Lexical, Overlap, highest
from assistant.retrieval.ranker import Rankers, load
from assistant.retrieval.words import Words
from assistant.settings import ROWS_IN_MEMORY
from corpus.lexicon import Entry
from corpus.models import Guide, Passage
from corpus.passages import passages_of

SEARCHED = ("passage", "question", "statement")
OPEN = 8
"""Open questions fetched, of each kind: only the nearest few tell whether a question is one of them."""


class Near(NamedTuple):
    """A row found, with its cosine similarity to the query."""

    passage_id: str
    guide_id: str
    """Of an open question, which belongs to no guide, empty."""
    kind: RowKind
    text: str
    similarity: float


class _Opened(NamedTuple):
    """What is in force, all of one moment."""

    guides: dict[str, Guide]
    rows: list[Row]
    rankers: Rankers
    matrix: NDArray[np.float32] | None
    """The rows' vectors, where they are few enough to compare with each one exactly."""


def _opened(library: Library, index: Index, in_memory: int) -> _Opened:
    """Read again where another process puts other guides in force meanwhile and clears away what was."""
    manifest = library.manifest()
    while True:
        try:
            return _read(manifest, library, index, in_memory)
        except IndexUnusable:
            before, manifest = manifest, library.manifest()
            if manifest == before:
                raise


def _read(manifest: Manifest, library: Library, index: Index, in_memory: int) -> _Opened:
    if not manifest.guides:
        raise IndexUnusable(f"{library.folder}: no guide has been ingested; run 'make ingest'")
    in_force = manifest.row_ids()
    every = index.rows(in_force)
    if len(every) < len(in_force):
        raise IndexUnusable(f"{index.place}: the index is not whole; run 'make ingest', which completes it")
    guides: dict[str, Guide] = {}
    for guide_id, edition in manifest.guides.items():
        guide = library.guide(guide_id, edition.version)
        if guide is None:
            raise IndexUnusable(f"{library.folder}: the guide {guide_id!r} is missing; run 'make ingest'")
        guides[guide_id] = guide
    rankers = load(library.ranker(manifest.ranker)) if manifest.ranker else Rankers()
    if rankers is None:
        raise IndexUnusable(f"{library.folder}: the ranker is missing; run 'make ingest', which learns it again")
    # What the rankers alone learn from finds nothing by itself.
    rows = [row for row in every if row.kind not in LEARNED_FROM]
    few = len(rows) <= in_memory
    matrix = np.array(index.vectors([row.id for row in rows]), dtype=np.float32) if few else None
    return _Opened(guides, rows, rankers, matrix)


class Collection:
    """The guides in force when it was made, and the ways to search them."""

    def __init__(
        self,
        library: Library,
        index: Index,
        lexicon: Sequence[Entry] = (),
        questioned: Container[str] | None = None,
        in_memory: int = ROWS_IN_MEMORY,
    ) -> None:
        """`questioned` are the guides with questions written for them, all without it; up to `in_memory` rows, each
        question is compared with every vector here, and beyond Chroma searches.

        Raises LibraryError, or IndexUnusable where the guides in force are not all indexed."""
        opened = _opened(library, index, in_memory)
        self.library = library
        self.guides = opened.guides
        self.rankers = opened.rankers
        self.passages: dict[str, Passage] = {
            passage.id: passage for guide in self.guides.values() for passage in passages_of(guide)
        }
        self.by_guide: dict[str, list[Passage]] = {guide_id: [] for guide_id in self.guides}
        for passage in self.passages.values():
            self.by_guide[passage.guide_id].append(passage)
        self.questioned = frozenset(g for g in self.guides if questioned is None or g in questioned)
        self._index = index
        self._matrix = opened.matrix
        self._lexicon = lexicon
        self.questions = [row for row in opened.rows if row.kind not in ("passage", "statement")]
        self._by_id = {row.id: row for row in opened.rows}
        self._told = [(row.passage_id, guide_of(row), row.kind, row.text) for row in self._by_id.values()]
        self._rows = [row for row in opened.rows if row.passage_id in self.passages]

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

    def edition(self, guide_id: str, version: str | None = None) -> Guide | None:
        """A guide as it is in force, or in a version ever cited; None where there is none. Raises LibraryError."""
        in_force = self.guides.get(guide_id)
        if in_force and version in (None, in_force.version):
            return in_force
        return self.library.guide(guide_id, version) if version else None

    def _lexical_text(self, passage_id: str, kind: str, text: str) -> str:
        passage = self.passages[passage_id]
        # Among guides of one kind, a question names the one that it means.
        title = () if passage.guide_id in self.questioned else (self.guides[passage.guide_id].title,)
        return "\n".join((*title, *passage.section, passage.text)) if kind == "passage" else text

    @cached_property
    def _places(self) -> dict[str, NDArray[np.intp]]:
        """Where the rows of each kind stand in the matrix."""
        kinds = np.array([row.kind for row in self._by_id.values()])
        return {str(kind): np.flatnonzero(kinds == kind) for kind in np.unique(kinds)}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {row_id: place for place, row_id in enumerate(self._by_id)}

    def nearest(self, vector: Sequence[float], k: int) -> list[Near]:
        """The rows nearest to a vector, nearest first: k passages, k of their questions and a few open questions, or k
        in all where there are too many to compare with each one. Those of an ingestion under way are left out."""
        found: Iterable[tuple[int, float]]
        if self._matrix is None:
            known = self._place
            found = [(known[row], near) for row, near in self._index.nearest(vector, k) if row in known]
        else:
            similarity = self._matrix @ np.array(vector, dtype=np.float32)
            best = np.concatenate(
                [highest(similarity, places, k if kind in SEARCHED else OPEN) for kind, places in self._places.items()]
            )
            best = best[np.argsort(-similarity[best], kind="stable")]
            found = zip(best.tolist(), similarity[best].tolist(), strict=True)
        return [Near._make((*self._told[place], near)) for place, near in found]

    def look(self) -> None:
        """Raises Unreachable where searches rest on a Chroma server and it does not answer."""
        if self._matrix is None:
            self._index.look()


def guide_of(row: Row) -> str:
    """The id of the guide whose passage it belongs to; empty where it belongs to none."""
    return row.passage_id.rpartition(".")[0]
