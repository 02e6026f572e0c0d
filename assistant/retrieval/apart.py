"""The embedding model in a process of its own.

An inference is a hundred operations of torch, and each gives Python's one lock away and takes it again: beside threads
that compose answers the model waits for it a hundred times, and does an eighth of what it could.
"""

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant.retrieval.embedding import EmbeddingError

LOST = (EOFError, OSError)
"""What comes of talking with a process that is gone or hangs, and of one that cannot be begun."""

LOADING = 600
"""Seconds for a process to load its model, which may have to be downloaded."""

Made = list[list[float]] | EmbeddingError


def nothing() -> None:
    """What most have to prepare."""


class Apart(Embeddings):
    """Embeddings made in another process, which begins with the first text and ends with this one. Where it is killed or
    hangs, a new one takes its place."""

    def __init__(
        self, model: Callable[[], Embeddings], prepare: Callable[[], object] = nothing, seconds: float = 60
    ) -> None:
        """Both are sent to the process, so pickle must know them: `prepare` is called there first, say to set up its
        log, and the model is loaded at once. `seconds` is how long texts may take once it is."""
        self._given = (model, prepare)
        self._seconds = seconds
        self._lock = Lock()
        self._connection: Connection | None = None
        self._process: SpawnProcess | None = None
        self._loaded = False

    def embed_query(self, text: str) -> list[float]:
        """Raises EmbeddingError."""
        return self.embed_documents([text])[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Raises EmbeddingError."""
        with self._lock:
            try:
                made = self._asked(texts)
            except LOST:
                try:
                    made = self._asked(texts)
                except LOST as error:
                    raise EmbeddingError(
                        f"the embedding model's process ends or hangs ({type(error).__name__}); has it memory enough?"
                    ) from error
        if isinstance(made, EmbeddingError):
            raise made
        return made

    def close(self) -> None:
        """Ends the process; the next text begins another."""
        if self._connection and self._process:
            self._connection.close()
            # One that is stopped would heed nothing less.
            self._process.kill()
            self._process.join()
        self._connection = self._process = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def begin(self) -> None:
        """Has the process load its model before the first text. Raises OSError."""
        spawning = multiprocessing.get_context("spawn")
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=_serve, args=(*self._given, theirs), name="embedding", daemon=True)
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            # So that this end is told when the process is gone.
            theirs.close()
        self._connection, self._process, self._loaded = ours, process, False

    def _asked(self, texts: list[str]) -> Made:
        if self._connection is None:
            self.begin()
        assert self._connection
        try:
            self._connection.send(texts)
            if not self._loaded:
                _received(self._connection, LOADING)
                self._loaded = True
            made: Made = _received(self._connection, self._seconds)
        except BaseException:
            # A reply that comes later would be taken for that to another text.
            self.close()
            raise
        return made


def _received(connection: Connection, seconds: float) -> Any:
    """Raises TimeoutError."""
    if not connection.poll(seconds):
        raise TimeoutError
    return connection.recv()


def _serve(model: Callable[[], Embeddings], prepare: Callable[[], object], connection: Connection) -> None:
    # Ctrl-C reaches it too; it ends when the server has, whose answers under way need it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    embeddings = model()
    fault = _unfit(embeddings)
    with suppress(*LOST):
        connection.send("loaded")
        while True:
            texts = connection.recv()
            # By now it may be whole.
            fault = fault and _unfit(embeddings)
            connection.send(fault or _made(embeddings, texts))


def _unfit(embeddings: Embeddings) -> EmbeddingError | None:
    """Why the model embeds nothing at all, told in full, as no user's words are in it."""
    try:
        embeddings.embed_query("ready")
    except EmbeddingError as error:
        return error
    except Exception as error:
        return EmbeddingError(f"the embedding model cannot be used ({type(error).__name__}: {error})")
    return None


def _made(embeddings: Embeddings, texts: list[str]) -> Made:
    try:
        return [embeddings.embed_query(texts[0])] if len(texts) == 1 else embeddings.embed_documents(texts)
    except EmbeddingError as error:
        return error
    except Exception as error:
        # Its message may quote the text.
        return EmbeddingError(f"the embedding model failed ({type(error).__name__})")
