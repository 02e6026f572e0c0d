"""Queries that wait for the embedding model together are embedded together."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from hashlib import blake2b
from queue import SimpleQueue
from threading import Lock, Thread

from cachetools import LRUCache
from langchain_core.embeddings import Embeddings

from assistant.watching import BATCH, stage

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
    """One thread asks the model. A query that finds it idle goes at once; those that come while it works form the next
    batch. Several of the same text are one.

    The latest vectors are kept by their texts' hashes, as one turn asks for the same text more than once.
    """

    def __init__(self, embeddings: Embeddings, most: int = 8, kept: int = 512) -> None:
        self._embeddings = embeddings
        self._most = most
        self._waiting: SimpleQueue[Waiting] = SimpleQueue()
        self._lock = Lock()
        self._working: Thread | None = None
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
            if self._working is None:
                self._working = Thread(target=self._work, name="embedding", daemon=True)
                self._working.start()
        vector: Future[list[float]] = Future()
        self._waiting.put((text, vector))
        found = vector.result()
        with self._lock:
            self._kept[key] = found
        return found

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    def _work(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < self._most and not self._waiting.empty():
                batch.append(self._waiting.get())
            for group in alike(batch):
                self._embed(group)

    def _embed(self, batch: Sequence[Waiting]) -> None:
        texts = list(dict.fromkeys(text for text, _ in batch))
        BATCH.observe(len(batch))
        try:
            with stage("embedding"):
                if len(texts) == 1:
                    vectors = [self._embeddings.embed_query(texts[0])]
                else:
                    vectors = self._embeddings.embed_documents(texts)
        except Exception as error:
            for _, vector in batch:
                vector.set_exception(error)
            return
        found = dict(zip(texts, vectors, strict=True))
        for text, vector in batch:
            vector.set_result(found[text])
