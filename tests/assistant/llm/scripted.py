"""A chat model that writes what a test tells it to, and the parts around it."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.llm.caller import Caller
from assistant.llm.phrasing import Phrasing
from assistant.llm.support import Support
from assistant.settings import Settings

Piece = str | float | threading.Event | Exception
"""What a model writes, the seconds or the event that it waits for, or the fault that it breaks off with."""

Script = str | list[Piece] | Callable[[str], str | list[Piece]]


class ScriptedModel(BaseChatModel):
    """Plays its scripts one call after the other, the last for ever; keeps what it was asked."""

    scripts: list[Any]
    piece: int = 7
    """Characters of a chunk."""
    asked: list[str] = []
    calls: int = 0

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        script: Script = self.scripts[min(self.calls, len(self.scripts) - 1)]
        self.calls += 1
        self.asked.append("\n".join(message.text for message in messages))
        written = script(self.asked[-1]) if callable(script) else script
        for part in [written] if isinstance(written, str) else written:
            if isinstance(part, Exception):
                raise part
            if isinstance(part, float):
                time.sleep(part)
                continue
            if isinstance(part, threading.Event):
                assert part.wait(60)
                continue
            for start in range(0, len(part), self.piece):
                yield ChatGenerationChunk(message=AIMessageChunk(part[start : start + self.piece]))
        used = UsageMetadata(input_tokens=100, output_tokens=20, total_tokens=120)
        yield ChatGenerationChunk(message=AIMessageChunk("", usage_metadata=used))


def phrasing(model: ScriptedModel, **settings: Any) -> Phrasing:
    chosen = Settings(**{"model_first_seconds": 60.0, "model_seconds": 120.0} | settings)
    return Phrasing(Caller(model, chosen), Support(None, 0), chosen.model_faults)
