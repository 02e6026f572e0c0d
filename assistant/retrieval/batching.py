"""Queries that wait for the embedding model together are embedded together."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from hashlib import blake2b
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from cachetools import LRUCache
from langchain_core.embeddings import Embeddings

from assistant.watching import BATCH, stage

log = logging.getLogger(__name__)

Waiting = tuple[str, "Future[list[float]]"]


PADDING = 100
"""Characters: the model pads each text of a batch to the longest, and so many cost about what a call of its own does."""


def alike(batch: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """The batch in groups of texts of like length, the shortest first, as they are the soonest done."""
    group: list[Waiting] = []
    for one in sorted(batch, key=lambda one: len(one[0])):
        if group and len(group) * (len(one[0]) - len(group[-1][0])) > PADDING:
            yield group
            group = []
        group.append(one)
    yield group


class Batched(Embeddings):
    """One thread asks a model. A query that finds it idle goes at once; those that come while it works form the next
    batch. Several of the same text are one.

    The latest vectors are kept by their texts' hashes, as one turn asks for the same text more than once.
    """

    def __init__(self, embeddings: Embeddings, most: int = 8, kept: int = 512, more: Sequence[Embeddings] = ()) -> None:
        """`more` of the same model work beside it, each from when half a batch has had to wait."""
        self._embeddings = embeddings
        self._most = most
        self._waiting: SimpleQueue[Waiting] = SimpleQueue()
        self._lock = Lock()
        self._idle = [*more, embeddings]
        self._kept: LRUCache[bytes, list[float]] = LRUCache(max(1, kept))

    @property
    def waiting(self) -> int:
        """Queries that wait for the model."""
        return self._waiting.qsize()

    @property
    def kept(self) -> int:
        """Vectors kept."""
        with self._lock:
            return len(self._kept)

    def embed_query(self, text: str) -> list[float]:
        key = blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                return known
            first = self._idle and self._idle[-1] is self._embeddings
            if first or (self._idle and 2 * self._waiting.qsize() >= self._most):
                Thread(target=self._work, args=(self._idle.pop(),), name="embedding", daemon=True).start()
        vector: Future[list[float]] = Future()
        self._waiting.put((text, vector))
        found = vector.result()
        with self._lock:
            self._kept[key] = found
        return found

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    def _work(self, embeddings: Embeddings) -> None:
        if embeddings is not self._embeddings:
            try:
                # No query waits while it loads its model.
                embeddings.embed_query("ready")
            except Exception as error:
                log.warning("one embedding model less", extra={"fault": type(error).__name__})
                return
        while True:
            batch = [self._waiting.get()]
            with suppress(Empty):
                while len(batch) < self._most:
                    batch.append(self._waiting.get_nowait())
            for group in alike(batch):
                _embed(embeddings, group)


def _embed(embeddings: Embeddings, batch: Sequence[Waiting]) -> None:
    texts = list(dict.fromkeys(text for text, _ in batch))
    BATCH.observe(len(batch))
    try:
        with stage("embedding"):
            vectors = [embeddings.embed_query(texts[0])] if len(texts) == 1 else embeddings.embed_documents(texts)
        found = dict(zip(texts, vectors, strict=True))
    except Exception as error:
        for _, vector in batch:
            vector.set_exception(error)
        return
    for text, vector in batch:
        vector.set_result(found[text])
