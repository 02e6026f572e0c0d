"""The persistent Chroma collection: one row a passage, and one a question that a passage answers.

It stands in a folder of one's own, or at a Chroma server that several machines share.
"""

import shutil
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar, cast, get_args
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, InternalError
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from assistant.library import LibraryError, Unreachable
from corpus.questions import DistressKind, RuleKind, UnplacedKind

COLLECTION = "passages"

ASIDE = "aside"
"""The collection of rows that are out of force and may come back: no search sees them."""

PAGE = 5_000
"""Rows read at a time: SQLite takes no more than 32,766 values in one statement, and Chroma names each row."""

PATIENCE = httpx.Timeout(60, connect=5, pool=5)
"""Seconds to wait for a Chroma server; its own client would wait for ever."""

LOOK = 5
"""Seconds in which one that is well says so."""

UNWRITTEN = 20_000
"""Changed rows after which Chroma writes its search tree anew. Whoever is killed in the middle of that leaves a torn one,
so it is done seldom; until then the rows stand in SQLite, which is never torn, and the tree is made from them."""

RowKind = Literal["passage", "question", "statement"] | UnplacedKind
"""A passage, a question that it answers, or a statement of its own; or a question that belongs to no passage."""

FOR_RULES: tuple[RowKind, ...] = get_args(RuleKind)
OF_DISTRESS: tuple[RowKind, ...] = get_args(DistressKind)
LEARNED_FROM = (*FOR_RULES, *OF_DISTRESS)
"""What only the rankers learn from; no search finds it."""


class IndexUnusable(LibraryError):
    """The index cannot be used; the message says what to do."""


class Damaged(IndexUnusable):
    """Chroma cannot read or write its own files."""


P = ParamSpec("P")
T = TypeVar("T")


def _asking(method: "Callable[Concatenate[Index, P], T]") -> "Callable[Concatenate[Index, P], T]":
    """Tells a Chroma server that is away from an index that is wrong. Raises Unreachable, or IndexUnusable."""

    @wraps(method)
    def asked(self: "Index", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            # What is no answer of Chroma's own, as from a proxy before it, its client raises as a bare Exception.
            away = isinstance(error, httpx.HTTPError | InternalError) or type(error) is Exception
            if isinstance(self.place, str) and away:
                raise unreachable(self.place, error) from error
            if isinstance(error, InternalError):
                raise Damaged(
                    f"{self.place}: cannot be read or written ({error}): its disk is full, or it is damaged, as by a killed "
                    "ingestion; see that there is room, and run 'make ingest', which builds a damaged one again"
                ) from error
            if isinstance(error, ChromaError):
                raise IndexUnusable(
                    f"{self.place}: changed while it was in use ({error}); start the program again, and where that does "
                    "not help run 'make ingest REBUILD=1'"
                ) from error
            raise

    return cast("Callable[Concatenate[Index, P], T]", asked)


def unreachable(url: str, error: Exception) -> Unreachable:
    return Unreachable(
        f"{url}: no Chroma server answers there ({type(error).__name__}); start it, or correct PMR_CHROMA_URL"
    )


@dataclass(frozen=True, order=True)
class Row:
    """A text to embed. Its id begins with the fingerprint of the edition it belongs to; only what belongs to a guide has
    a passage."""

    id: str
    passage_id: str
    kind: RowKind
    text: str


class Index:
    """A Chroma collection that knows which embedding model filled it."""

    def __init__(self, place: Path | str, model: str, embeddings: Embeddings) -> None:
        """Opens or makes the collection, in a folder or at a Chroma server's URL. Raises IndexUnusable for another
        model's collection or a damaged one, Unreachable where no server answers."""
        self.place = place
        self._embeddings = embeddings
        try:
            self._client = _client(place)
            self._store = Chroma(
                COLLECTION,
                embedding_function=embeddings,
                client=self._client,
                collection_metadata={
                    "embedding_model": model,
                    "hnsw:space": "cosine",
                    "hnsw:sync_threshold": UNWRITTEN,
                },
            )
            self._collection = self._client.get_collection(COLLECTION)
        except Unreachable:
            raise
        except BaseException as error:
            # Chroma's Rust core reports damage as a PanicException, which is no Exception.
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            if isinstance(error, httpx.HTTPError) and isinstance(place, str):
                raise unreachable(place, error) from error
            raise IndexUnusable(
                f"{place}: the index cannot be opened ({type(error).__name__}); run 'make ingest REBUILD=1', which "
                "builds it again from the guides"
            ) from error
        filled_by = (self._collection.metadata or {}).get("embedding_model")
        if filled_by != model:
            raise IndexUnusable(
                f"{place}: filled with the embedding model {filled_by!r}, but {model!r} is configured; set "
                f"PMR_EMBEDDING_MODEL={filled_by}, or run 'make ingest REBUILD=1'"
            )

    @_asking
    def ids(self) -> set[str]:
        return set(self._collection.get(include=[])["ids"])

    @_asking
    def rows(self, ids: Iterable[str]) -> list[Row]:
        """Those of these rows that are there, in the order of their ids."""
        rows: list[Row] = []
        for some in _pages(sorted(ids)):
            got = self._collection.get(some, include=["documents", "metadatas"])
            page = zip(got["ids"], got["documents"] or [], got["metadatas"] or [], strict=True)
            rows += [Row(i, str(data["passage"]), cast(RowKind, data["kind"]), text) for i, text, data in page]
        return sorted(rows)

    @_asking
    def vectors(self, ids: Sequence[str]) -> list[Sequence[float]]:
        """The vectors of these rows, in their order. Raises IndexUnusable where one is gone."""
        known: dict[str, Sequence[float]] = {}
        for some in _pages(ids):
            got = self._collection.get(some, include=["embeddings"])
            known |= zip(got["ids"], cast(Sequence[Sequence[float]], got["embeddings"]), strict=True)
        if gone := [row_id for row_id in ids if row_id not in known]:
            raise IndexUnusable(
                f"{self.place}: {len(gone)} rows went while they were read; let one ingestion finish before the next "
                "begins, and run 'make ingest'"
            )
        return [known[row_id] for row_id in ids]

    @_asking
    def known(self, texts: Container[str]) -> dict[str, Sequence[float]]:
        """The vectors of those texts that are stored in some row, one set aside included."""
        found: dict[str, Sequence[float]] = {}
        for collection in (self._collection, self._aside):
            for offset in range(0, collection.count(), PAGE):
                got = collection.get(include=["documents", "embeddings"], limit=PAGE, offset=offset)
                vectors = cast(Sequence[Sequence[float]], got["embeddings"])
                found |= {text: v for text, v in zip(got["documents"] or [], vectors, strict=True) if text in texts}
        return found

    @_asking
    def add(self, rows: Sequence[Row], known: Mapping[str, Sequence[float]]) -> None:
        """Stores rows, embedding the texts that are not known; a row that is there already is written again."""
        new = list(dict.fromkeys(row.text for row in rows if row.text not in known))
        vectors = {**known, **dict(zip(new, self._embeddings.embed_documents(new), strict=True))} if new else known
        self._collection.upsert(
            [row.id for row in rows],
            embeddings=np.array([vectors[row.text] for row in rows], dtype=np.float32),
            metadatas=[{"passage": row.passage_id, "kind": row.kind} for row in rows],
            documents=[row.text for row in rows],
        )

    @_asking
    def remove(self, ids: Iterable[str]) -> None:
        for some in _pages(sorted(ids)):
            self._store.delete(some)

    @_asking
    def set_aside(self, ids: Iterable[str]) -> None:
        """Takes rows out, but keeps their vectors for when their texts come back."""
        gone = sorted(ids)
        for some in _pages(gone):
            got = self._collection.get(some, include=["documents", "embeddings"])
            self._aside.upsert(got["ids"], embeddings=got["embeddings"], documents=got["documents"])
        self.remove(gone)

    @_asking
    def forget_aside(self) -> None:
        for some in _pages(self._aside.get(include=[])["ids"]):
            self._aside.delete(some)

    @cached_property
    def _aside(self) -> chromadb.Collection:
        return self._client.get_or_create_collection(ASIDE, embedding_function=None)

    @_asking
    def nearest(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """The ids of the k rows nearest to a vector, with their cosine similarity, nearest first. Raises IndexUnusable.

        Asks Chroma for nothing but distances: texts and metadata of many rows cost more than the search itself.
        """
        found = self._collection.query(query_embeddings=list(vector), n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return [(row_id, 1 - distance) for row_id, distance in zip(found["ids"][0], distances[0], strict=True)]

    def close(self) -> None:
        """Lets go of the files, so that others may stand in their place."""
        self._client.close()

    def look(self) -> None:
        """Raises Unreachable where the Chroma server does not answer; a folder is always there."""
        if isinstance(self.place, str):
            look(self.place)


def _pages(ids: Sequence[str]) -> Iterator[list[str]]:
    for offset in range(0, len(ids), PAGE):
        yield list(ids[offset : offset + PAGE])


def look(url: str) -> None:
    """Raises Unreachable where no Chroma server answers."""
    try:
        httpx.get(f"{url}/api/v2/heartbeat", timeout=LOOK).raise_for_status()
    except httpx.HTTPError as error:
        raise unreachable(url, error) from error


def there(place: Path | str) -> bool:
    """Whether there is an index, whole or not; looks without making one. Raises Unreachable."""
    if isinstance(place, Path):
        return place.is_dir()
    return COLLECTION in {collection.name for collection in _client(place).list_collections()}


def erase(place: Path | str) -> None:
    """Takes the whole index away; the guides make it again. Raises Unreachable."""
    if isinstance(place, Path):
        shutil.rmtree(place, ignore_errors=True)
        if place.is_file():
            place.unlink()
        return
    client = _client(place)
    there = {collection.name for collection in client.list_collections()}
    for name in there & {COLLECTION, ASIDE}:
        client.delete_collection(name)


def _client(place: Path | str) -> Client:
    """Typed as what Chroma makes; it declares less, and that without `close`."""
    settings = Settings(anonymized_telemetry=False)
    if isinstance(place, Path):
        return cast(Client, chromadb.PersistentClient(str(place), settings=settings))
    look(place)
    url = urlsplit(place)
    secure = url.scheme == "https"
    client: Any = chromadb.HttpClient(
        url.hostname or "", url.port or (443 if secure else 80), ssl=secure, settings=settings
    )
    # There is no setting for it, and without it a server that hangs would hold every thread.
    client._server._session.timeout = PATIENCE
    return cast(Client, client)
