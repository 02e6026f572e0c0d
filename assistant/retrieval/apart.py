"""The embedding model in a process of its own.

An inference is a hundred operations of torch, and each gives Python's one lock away and takes it again: beside threads
that compose answers the model waits for it a hundred times, and does an eighth of what it could.
"""

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock

from langchain_core.embeddings import Embeddings

from assistant.retrieval.embedding import EmbeddingError

LOST = (EOFError, OSError)
"""What comes of talking with a process that is gone, and of one that cannot be begun."""

Made = list[list[float]] | EmbeddingError


def nothing() -> None:
    """What most have to prepare."""


class Apart(Embeddings):
    """Embeddings made in another process, which ends with this one. Where that one is killed, a new one takes its place."""

    def __init__(self, model: Callable[[], Embeddings], prepare: Callable[[], object] = nothing) -> None:
        """Both are sent to the process, so pickle must know them: `prepare` is called there first, say to set up its
        log, and the model is loaded at once. Raises OSError."""
        self._given = (model, prepare)
        self._lock = Lock()
        self._begin()

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
                        f"the embedding model's process ends ({type(error).__name__}); has it memory enough?"
                    ) from error
        if isinstance(made, EmbeddingError):
            raise made
        return made

    def close(self) -> None:
        """Ends the process; the next text begins another."""
        self._connection.close()
        self._process.terminate()
        self._process.join()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def _begin(self) -> None:
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
        self._connection, self._process = ours, process

    def _asked(self, texts: list[str]) -> Made:
        if self._connection.closed:
            self._begin()
        try:
            self._connection.send(texts)
            made: Made = self._connection.recv()
        except BaseException:
            # A reply that comes later would be taken for that to another text.
            self.close()
            raise
        return made


def _serve(model: Callable[[], Embeddings], prepare: Callable[[], object], connection: Connection) -> None:
    # Ctrl-C reaches it too; it ends when the server has, whose answers under way need it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    embeddings = model()
    fault = _unfit(embeddings)
    with suppress(*LOST):
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
