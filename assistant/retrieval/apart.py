"""The embedding model in a process of its own.

An inference is a hundred operations of torch, and each gives Python's one lock away and takes it again: beside threads
that compose answers the model waits for it a hundred times, and does an eighth of what it could. For the same reason texts
are sent as they come, and batched there (`batching`): the model never waits for a thread here to give it the next.
"""

import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock, Thread
from time import monotonic

from langchain_core.embeddings import Embeddings

from assistant.retrieval.batching import Made, Vectors, serve
from assistant.retrieval.embedding import EmbeddingError
from assistant.watching import BATCH

log = logging.getLogger(__name__)

LOADING = 600
"""Seconds for a process to load its model, which may have to be downloaded."""

SENT = 64
"""Jobs sent at once, at most, and their bytes: as much as a pipe on Linux surely takes, so that nobody waits in writing."""
SENT_BYTES = 32 * 1024

TRIES = 2


def nothing() -> None:
    """What most have to prepare."""


@dataclass
class _Asked:
    """Texts that wait for their vectors."""

    texts: list[str]
    vectors: "Future[Vectors]" = field(default_factory=Future)
    tries: int = 0
    """Processes that were lost over it."""

    @cached_property
    def bytes(self) -> int:
        return sum(len(text.encode(errors="surrogatepass")) for text in self.texts)


@dataclass
class _Process:
    """One of the processes that come after one another."""

    process: SpawnProcess
    connection: Connection
    loaded: bool = False
    since: float = field(default_factory=monotonic)
    """When it last showed that it works, or was given work while it had none."""

    def end(self) -> None:
        # One that is stopped would heed nothing less.
        self.process.kill()
        self.process.join()


class Apart(Embeddings):
    """Embeddings made in another process, which begins with the first text and ends with this one. Where it is killed or
    hangs, a new one takes its place: what it had in hand is sent again, one after the other, so that a text which kills
    the model takes no other with it."""

    def __init__(
        self,
        model: Callable[[], Embeddings],
        prepare: Callable[[], object] = nothing,
        seconds: float = 60,
        most: int = 8,
    ) -> None:
        """Both are sent to the process, so pickle must know them: `prepare` is called there first, say to set up its
        log, and the model is loaded at once. `seconds` is how long it may show no sign of life once it is, and `most`
        how many texts it embeds together."""
        self._given = (model, prepare, most)
        self._seconds = seconds
        self._lock = Lock()
        self._numbers = count()
        self._unsent: dict[int, _Asked] = {}
        self._sent: dict[int, _Asked] = {}
        self._again: set[int] = set()
        """Those that a process which was lost had in hand: sent one after the other."""
        self._process: _Process | None = None

    def embed_query(self, text: str) -> list[float]:
        """Raises EmbeddingError."""
        return self.embed_documents([text])[0]

    def embed_documents(self, texts: list[str]) -> Vectors:
        """Raises EmbeddingError."""
        if not texts:
            return []
        asked = _Asked(texts)
        with self._lock:
            self._unsent[next(self._numbers)] = asked
            self._send()
        return asked.vectors.result()

    def begin(self) -> None:
        """Has the process load its model before the first text. Raises OSError."""
        with self._lock:
            if not self._process:
                self._begin()

    def close(self) -> None:
        """Ends the process; the next text begins another."""
        with self._lock:
            ended, self._process = self._process, None
            self._fail([*self._sent, *self._unsent], EmbeddingError("the embedding model's process was ended"))
        if ended:
            ended.end()

    @property
    def pid(self) -> int | None:
        return process.process.pid if (process := self._process) else None

    def _begin(self) -> _Process:
        spawning = multiprocessing.get_context("spawn")
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=serve, args=(*self._given, theirs), name="embedding", daemon=True)
        try:
            process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            # So that this end is told when the process is gone.
            theirs.close()
        begun = _Process(process, ours)
        try:
            Thread(target=self._hear, args=(begun,), name="embedding", daemon=True).start()
        except RuntimeError as error:
            begun.end()
            ours.close()
            raise OSError(str(error)) from error
        self._process = begun
        return begun

    def _send(self) -> None:
        """What may be sent now, the oldest first."""
        while self._unsent:
            number, asked = next(iter(self._unsent.items()))
            if self._sent and not self._has_room(asked):
                return
            try:
                process = self._process or self._begin()
            except Exception as error:
                self._fail([*self._unsent], _lost(error))
                return
            if not self._sent:
                process.since = monotonic()
            self._sent[number] = self._unsent.pop(number)
            try:
                process.connection.send((number, asked.texts))
            except OSError:
                # The process is gone: the thread that hears it is told so, too, and sees to it.
                return
            except Exception as error:
                self._fail([number], _lost(error))

    def _has_room(self, asked: _Asked) -> bool:
        if self._again:
            return False
        return len(self._sent) < SENT and asked.bytes + sum(one.bytes for one in self._sent.values()) <= SENT_BYTES

    def _hear(self, process: _Process) -> None:
        """What one process says, until it is gone."""
        lost: Exception | None = None
        while not lost:
            try:
                self._wait(process)
                made: Made | str = process.connection.recv()
            except Exception as error:
                lost = error
                # Not under the lock, which somebody may hold who writes to it.
                process.end()
            with self._lock:
                if self._process is not process:
                    # Ended, and whoever waited for it was told.
                    break
                try:
                    if lost:
                        self._process = None
                        self._retry(process, lost)
                    elif isinstance(made, str):
                        process.loaded, process.since = True, monotonic()
                    else:
                        process.since = monotonic()
                        self._answer(made)
                        self._send()
                except Exception as error:
                    log.error("embedding not heard", extra={"fault": type(error).__name__})
                    self._process = None
                    self._fail([*self._sent, *self._unsent], _lost(error))
                    break
        process.end()
        process.connection.close()

    def _wait(self, process: _Process) -> None:
        """Raises TimeoutError where the process has had work for too long and said nothing. Without the lock, which
        somebody may hold who writes to a process that hangs."""
        left: float = self._seconds
        while not process.connection.poll(left):
            patience = self._seconds if process.loaded else LOADING
            left = process.since + patience - monotonic() if self._sent else patience
            if left <= 0:
                raise TimeoutError

    def _answer(self, made: Made) -> None:
        numbers, result = made
        if isinstance(result, EmbeddingError):
            self._fail(numbers, result)
            return
        BATCH.observe(len(numbers))
        for number, vectors in zip(numbers, result, strict=True):
            self._again.discard(number)
            self._sent.pop(number).vectors.set_result(vectors)

    def _retry(self, process: _Process, error: BaseException) -> None:
        """Sends again what the process had in hand; one that could not even load its model might not a second time."""
        in_hand, self._sent = self._sent, {}
        self._again |= in_hand.keys()
        self._unsent = in_hand | self._unsent
        for asked in (in_hand if process.loaded else self._unsent).values():
            asked.tries += 1
        self._fail([number for number, asked in self._unsent.items() if asked.tries >= TRIES], _lost(error))
        self._send()

    def _fail(self, numbers: list[int], error: EmbeddingError) -> None:
        for number in numbers:
            self._again.discard(number)
            asked = self._sent.pop(number, None) or self._unsent.pop(number)
            asked.vectors.set_exception(error)


def _lost(error: BaseException) -> EmbeddingError:
    told = EmbeddingError(
        f"the embedding model's process ends or hangs ({type(error).__name__}); has it memory enough?"
    )
    told.__cause__ = error
    return told
