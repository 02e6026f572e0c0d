"""The embedding model in a process of its own.

An inference is a hundred operations of torch, and each gives Python's one lock away and takes it again: beside threads
that compose answers the model waits for it a hundred times, and does an eighth of what it could.
"""

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock

from langchain_core.embeddings import Embeddings

from assistant.retrieval.embedding import EmbeddingError

LOST = (EOFError, OSError)
"""What comes of talking with a process that is gone."""


class Apart(Embeddings):
    """Embeddings made in another process, which ends with this one. Where that one is killed, a new one takes its place."""

    def __init__(self, model: Callable[[], Embeddings]) -> None:
        """`model` is sent to the process, which loads it at once: pickle must know it."""
        self._model = model
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
                self.close()
                self._begin()
                try:
                    made = self._asked(texts)
                except LOST as error:
                    raise EmbeddingError("the embedding model's process ended twice; has it memory enough?") from error
        if isinstance(made, EmbeddingError):
            raise made
        return made

    def close(self) -> None:
        """Ends the process."""
        self._connection.close()
        self._process.terminate()
        self._process.join()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def _begin(self) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._connection, theirs = spawning.Pipe()
        self._process: BaseProcess = spawning.Process(target=_serve, args=(self._model, theirs), daemon=True)
        self._process.start()
        # So that this end is told when the process is gone.
        theirs.close()

    def _asked(self, texts: list[str]) -> list[list[float]] | EmbeddingError:
        self._connection.send(texts)
        made: list[list[float]] | EmbeddingError = self._connection.recv()
        return made


def _serve(model: Callable[[], Embeddings], connection: Connection) -> None:
    # Ctrl-C reaches it too; it ends when the server has, whose answers under way need it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    embeddings = model()
    with suppress(Exception):  # is told when something is asked
        embeddings.embed_query("ready")
    with suppress(*LOST):
        while True:
            connection.send(_made(embeddings, connection.recv()))


def _made(embeddings: Embeddings, texts: list[str]) -> list[list[float]] | EmbeddingError:
    try:
        return [embeddings.embed_query(texts[0])] if len(texts) == 1 else embeddings.embed_documents(texts)
    except EmbeddingError as error:
        return error
    except Exception as error:
        # Its message may quote the text.
        return EmbeddingError(f"the embedding model failed ({type(error).__name__})")
