"""Who does the heavy work of an ingestion, converting files and embedding texts: this process, or many workers."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Literal

from langchain_core.embeddings import Embeddings

from assistant.build import open_embeddings
from assistant.settings import Settings
from corpus.guides import GuideError
from ingest.conversion import Converter
from ingest.documents import File, Source
from ingest.formats.content import Content
from ingest.limits import Limits, limits_of
from ingest.pipeline import BATCH

EngineName = Literal["here", "ray"]

AHEAD = 2
"""Files converted before they are asked for, for each worker: none waits for the next, and few stand in memory."""


class EngineError(RuntimeError):
    """The workers cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Engine:
    source: Source
    embeddings: Embeddings
    batch: int = BATCH
    """Rows embedded and stored at a time."""


@contextmanager
def open_engine(name: EngineName, settings: Settings) -> Iterator[Engine]:
    """Raises EngineError."""
    if name == "here":
        with Converter(limits_of(settings)) as converter:
            yield Engine(converter, open_embeddings(settings))
        return
    from ingest.on_ray import on_ray

    with on_ray(settings) as engine:
        yield engine


Converted = Content | str
"""What a file holds, or why it cannot be read: an exception would come from a worker in other clothes."""


def converted(file: File, limits: Limits) -> Converted:
    try:
        return _converter(limits).content(file)
    except GuideError as error:
        return str(error)


@cache
def _converter(limits: Limits) -> Converter:
    """A worker's own; its process ends with the worker."""
    return Converter(limits)


def spread(
    workers: int, convert: Callable[[File], Future[Converted]], embed: Callable[[list[str]], Future[list[list[float]]]]
) -> Engine:
    """An engine over workers that are given one file, or a few texts, at a time."""
    return Engine(_Ahead(convert, AHEAD * workers), _Spread(embed, workers), BATCH * workers)


class _Ahead(Source):
    """Has files converted before they are asked for."""

    def __init__(self, convert: Callable[[File], Future[Converted]], ahead: int) -> None:
        self._convert, self._most = convert, ahead
        self._expected: Iterator[File] = iter(())
        self._begun: deque[tuple[File, Future[Converted]]] = deque()

    def expect(self, files: Iterable[File]) -> None:
        self._expected = iter(files)
        self._begun.clear()

    def content(self, file: File) -> Content:
        self._begin()
        # What was expected before this file and not asked for is not wanted.
        while any(begun == file for begun, _ in self._begun) and self._begun[0][0] != file:
            self._begun.popleft()
        begun = self._begun.popleft()[1] if self._begun and self._begun[0][0] == file else self._convert(file)
        self._begin()
        found = begun.result()
        if isinstance(found, str):
            raise GuideError(found)
        return found

    def _begin(self) -> None:
        while len(self._begun) < self._most and (file := next(self._expected, None)):
            self._begun.append((file, self._convert(file)))


class _Spread(Embeddings):
    """Has texts embedded by all workers at once."""

    def __init__(self, embed: Callable[[list[str]], Future[list[list[float]]]], workers: int) -> None:
        self._embed, self._workers = embed, workers

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        size = min(BATCH, ceil(len(texts) / self._workers)) or 1
        begun = [self._embed(texts[start : start + size]) for start in range(0, len(texts), size)]
        return [vector for future in begun for vector in future.result()]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
