"""The latest vectors, kept, and the models that make the others."""

import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from hashlib import blake2b
from threading import Lock, Thread

from cachetools import LRUCache
from langchain_core.embeddings import Embeddings

from assistant.watching import stage

log = logging.getLogger(__name__)


class Latest(Embeddings):
    """Keeps the latest vectors by their texts' hashes, as one turn asks for the same text more than once. A text that is
    being embedded is not embedded a second time meanwhile."""

    def __init__(self, model: Embeddings, more: Sequence[Embeddings] = (), most: int = 8, kept: int = 512) -> None:
        """`more` of the same model work beside it, each from when half a batch of `most` has had to wait."""
        self._lock = Lock()
        self._models = [model]
        self._more = [*more]
        self._most = most
        self._asked: Counter[int] = Counter()
        """Texts that each model has in hand."""
        self._under_way: dict[bytes, Future[list[float]]] = {}
        self._kept: LRUCache[bytes, list[float]] = LRUCache(max(1, kept))

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
            if not (under_way := self._under_way.get(key)):
                model = self._least_asked()
                made = self._under_way[key] = Future()
                self._asked[id(model)] += 1
        if under_way:
            return under_way.result()
        vector: list[float] | None = None
        try:
            with stage("embedding"):
                vector = model.embed_query(text)
            made.set_result(vector)
        except BaseException as error:
            made.set_exception(error)
            raise
        finally:
            with self._lock:
                if vector is not None:
                    self._kept[key] = vector
                del self._under_way[key]
                self._asked[id(model)] -= 1
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._models[0].embed_documents(texts)

    def _least_asked(self) -> Embeddings:
        """The model that has the least in hand, the first of equals; another is begun where all have much."""
        least = min(self._models, key=lambda model: self._asked[id(model)])
        if self._more and 2 * (self._asked[id(least)] - 1) >= self._most:
            with suppress(RuntimeError):
                # Where no thread can be begun, the model at hand has to do for now.
                Thread(target=self._join, args=(self._more[0],), name="embedding", daemon=True).start()
                del self._more[0]
        return least

    def _join(self, model: Embeddings) -> None:
        try:
            # No query waits while it loads.
            model.embed_query("ready")
        except Exception as error:
            log.warning("one embedding model less", extra={"fault": type(error).__name__})
            return
        with self._lock:
            self._models.append(model)
