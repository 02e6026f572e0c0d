"""A chat model that is called in bounded time: limits, one retry, and a breaker around any LangChain chat model."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from assistant.llm.breaker import Breaker
from assistant.settings import Settings

log = logging.getLogger(__name__)

CHARACTERS_A_TOKEN = 8
"""More than any language's text has: what comes beyond it is a provider that does not stop."""


class Unavailable(RuntimeError):
    """The model gave no answer, or none to its end; the message says why, in words for a user."""


@dataclass
class Spent:
    """What one answer took of the model. Tokens stay None where the provider does not count them."""

    tokens_in: int | None = None
    tokens_out: int | None = None
    calls: int = 0

    def count(self, chunk: AIMessageChunk) -> None:
        if used := chunk.usage_metadata:
            self.tokens_in = (self.tokens_in or 0) + used["input_tokens"]
            self.tokens_out = (self.tokens_out or 0) + used["output_tokens"]


class Caller:
    """Streams what a chat model writes. No provider can hold an answer up for longer than the settings allow."""

    def __init__(self, model: BaseChatModel, settings: Settings) -> None:
        self._model = model
        self._first, self._whole = settings.model_first_seconds, settings.model_seconds
        self._most = settings.model_tokens * CHARACTERS_A_TOKEN
        self._breaker = Breaker(settings.model_failures, settings.model_rest)

    def stream(self, messages: Sequence[BaseMessage], spent: Spent) -> Iterator[str]:
        """Text as it comes. Raises Unavailable, also in the middle of a text."""
        deadline = time.monotonic() + self._whole
        for last in (False, True):
            if not self._breaker.admits():
                raise Unavailable("the language model has failed repeatedly and is left alone for a while")
            began = False
            spent.calls += 1
            try:
                for text in self._attempt(messages, spent, deadline):
                    began = True
                    yield text
            except Unavailable:
                self._breaker.failed()
                if began or last or time.monotonic() >= deadline:
                    raise
            except GeneratorExit:
                # Who stops reading has been answered.
                if began:
                    self._breaker.answered()
                raise
            else:
                self._breaker.answered()
                return

    def text(self, messages: Sequence[BaseMessage], spent: Spent) -> str:
        """The whole of what the model writes. Raises Unavailable."""
        return "".join(self.stream(messages, spent))

    def _attempt(self, messages: Sequence[BaseMessage], spent: Spent, deadline: float) -> Iterator[str]:
        arrived: Queue[AIMessageChunk | Exception | None] = Queue()
        gone = Event()
        # A daemon: a provider that never answers keeps neither the answer nor the program's end waiting. Its client
        # has a limit of its own, so the thread ends too.
        Thread(target=self._read, args=(list(messages), arrived, gone), daemon=True).start()
        first, written = min(time.monotonic() + self._first, deadline), 0
        try:
            while True:
                try:
                    chunk = arrived.get(timeout=max(0.0, (deadline if written else first) - time.monotonic()))
                except Empty:
                    raise Unavailable("the language model did not answer in time") from None
                if chunk is None:
                    return
                if isinstance(chunk, Exception):
                    # Its words may hold what the user wrote, or a key.
                    log.warning("the language model failed", extra={"fault": type(chunk).__name__})
                    raise Unavailable("the language model could not be reached, or broke off")
                spent.count(chunk)
                if text := chunk.text:
                    written += len(text)
                    if written > self._most:
                        raise Unavailable("the language model did not come to an end")
                    yield text
        finally:
            gone.set()

    def _read(
        self, messages: list[BaseMessage], arrived: "Queue[AIMessageChunk | Exception | None]", gone: Event
    ) -> None:
        try:
            for chunk in self._model.stream(messages):
                if gone.is_set():
                    return
                if isinstance(chunk, AIMessageChunk):
                    arrived.put(chunk)
        except Exception as error:
            arrived.put(error)
        else:
            arrived.put(None)
