"""The persistent Chroma collection: one row a passage, and one a question that a passage answers."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from assistant.library import LibraryError
from corpus.questions import UnplacedKind

COLLECTION = "passages"

ASIDE = "aside"
"""The collection of rows that are out of force and may come back: no search sees them."""

PAGE = 5_000
"""Rows read at a time, so that a large collection never stands in memory whole."""

REBUILD = "run 'make ingest REBUILD=1', which builds it again from the guides"

RowKind = Literal["passage", "question", "statement"] | UnplacedKind
"""A passage, a question that it answers, or a statement of its own; or a question that belongs to no passage."""

FOR_RULES: tuple[RowKind, ...] = ("breadth", "standing", "neither")
"""What only the ranker learns from; no search finds it."""


class IndexUnusable(LibraryError):
    """The index cannot be used; the message says what to do."""


@dataclass(frozen=True, order=True)
class Row:
    """A text to embed. Its id begins with the fingerprint of the edition it belongs to; only what belongs to a guide has
    a passage."""

    id: str
    passage_id: str
    kind: RowKind
    text: str


@contextmanager
def _told(folder: Path, what: str, remedy: str) -> Iterator[None]:
    """Raises IndexUnusable for what Chroma cannot do: on a full disk, without the right to, or with damaged files."""
    try:
        yield
    except ChromaError as error:
        raise IndexUnusable(f"{folder}: the index cannot be {what} ({error}); {remedy}") from error


class Index:
    """A Chroma collection that knows which embedding model filled it."""

    def __init__(self, folder: Path, model: str, embeddings: Embeddings) -> None:
        """Opens or makes the collection. Raises IndexUnusable for another model's collection or a damaged folder."""
        self.folder = folder
        self._embeddings = embeddings
        try:
            self._client: ClientAPI = chromadb.PersistentClient(
                str(folder), settings=Settings(anonymized_telemetry=False)
            )
            self._store = Chroma(
                COLLECTION,
                embedding_function=embeddings,
                client=self._client,
                collection_metadata={"embedding_model": model, "hnsw:space": "cosine"},
            )
            self._collection = self._client.get_collection(COLLECTION)
        except BaseException as error:
            # Chroma's Rust core reports damage as a PanicException, which is no Exception.
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise IndexUnusable(
                f"{folder}: the index cannot be opened ({type(error).__name__}); {REBUILD}"
            ) from error
        filled_by = (self._collection.metadata or {}).get("embedding_model")
        if filled_by != model:
            raise IndexUnusable(
                f"{folder}: filled with the embedding model {filled_by!r}, but {model!r} is configured; set "
                f"PMR_EMBEDDING_MODEL={filled_by}, or run 'make ingest REBUILD=1'"
            )

    def ids(self) -> set[str]:
        with _told(self.folder, "read", REBUILD):
            return set(self._collection.get(include=[])["ids"])

    def rows(self) -> list[Row]:
        """Every row, in the order of its id."""
        with _told(self.folder, "read", REBUILD):
            got = self._collection.get(include=["documents", "metadatas"])
        rows = zip(got["ids"], got["documents"] or [], got["metadatas"] or [], strict=True)
        return sorted(Row(i, str(data["passage"]), cast(RowKind, data["kind"]), text) for i, text, data in rows)

    def vectors(self, ids: Sequence[str]) -> list[Sequence[float]]:
        """The vectors of these rows, in their order. Raises IndexUnusable where one is gone."""
        with _told(self.folder, "read", REBUILD):
            got = self._collection.get(include=["embeddings"])
        known = dict(zip(got["ids"], cast(Sequence[Sequence[float]], got["embeddings"]), strict=True))
        if gone := [row_id for row_id in ids if row_id not in known]:
            raise IndexUnusable(
                f"{self.folder}: {len(gone)} rows went while they were read; let one ingestion finish before the next "
                "begins, and run 'make ingest'"
            )
        return [known[row_id] for row_id in ids]

    def known(self, texts: Container[str]) -> dict[str, Sequence[float]]:
        """The vectors of those texts that are stored in some row, one set aside included."""
        found: dict[str, Sequence[float]] = {}
        for collection in (self._collection, self._aside):
            for offset in range(0, collection.count(), PAGE):
                with _told(self.folder, "read", REBUILD):
                    got = collection.get(include=["documents", "embeddings"], limit=PAGE, offset=offset)
                vectors = cast(Sequence[Sequence[float]], got["embeddings"])
                found |= {text: v for text, v in zip(got["documents"] or [], vectors, strict=True) if text in texts}
        return found

    def add(self, rows: Sequence[Row], known: Mapping[str, Sequence[float]]) -> None:
        """Stores rows, embedding the texts that are not known; a row that is there already is written again."""
        new = list(dict.fromkeys(row.text for row in rows if row.text not in known))
        vectors = {**known, **dict(zip(new, self._embeddings.embed_documents(new), strict=True))} if new else known
        with _told(self.folder, "written", "see that the disk has room, and run 'make ingest'"):
            self._collection.upsert(
                [row.id for row in rows],
                embeddings=np.array([vectors[row.text] for row in rows], dtype=np.float32),
                metadatas=[{"passage": row.passage_id, "kind": row.kind} for row in rows],
                documents=[row.text for row in rows],
            )

    def remove(self, ids: Iterable[str]) -> None:
        if gone := sorted(ids):
            with _told(self.folder, "written", "see that the disk has room, and run 'make ingest'"):
                self._store.delete(gone)

    def set_aside(self, ids: Iterable[str]) -> None:
        """Takes rows out, but keeps their vectors for when their texts come back."""
        gone = sorted(ids)
        for offset in range(0, len(gone), PAGE):
            got = self._collection.get(gone[offset : offset + PAGE], include=["documents", "embeddings"])
            self._aside.upsert(got["ids"], embeddings=got["embeddings"], documents=got["documents"])
        self.remove(gone)

    def forget_aside(self) -> None:
        if kept := self._aside.get(include=[])["ids"]:
            self._aside.delete(kept)

    @cached_property
    def _aside(self) -> chromadb.Collection:
        return self._client.get_or_create_collection(ASIDE, embedding_function=None)

    def nearest(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """The ids of the k rows nearest to a vector, with their cosine similarity, nearest first. Raises IndexUnusable.

        Asks Chroma for nothing but distances: texts and metadata of many rows cost more than the search itself.
        """
        try:
            found = self._collection.query(query_embeddings=list(vector), n_results=k, include=["distances"])
        except ChromaError as error:
            raise IndexUnusable(f"{self.folder}: changed while it was in use; start the program again") from error
        distances = found["distances"] or [[]]
        return [(row_id, 1 - distance) for row_id, distance in zip(found["ids"][0], distances[0], strict=True)]
