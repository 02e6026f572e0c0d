"""The shapes of OpenAI's chat completions, as far as this server speaks them.

Unlike everywhere else, unknown fields are passed over: clients send what they would send a language model
(`temperature`, `max_tokens`, `stop`, `tools`, `user` and many more), and none of it can change what the guides say.
What would make the answer another than the client expects is refused.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from api.footnotes import Address
from api.schemas import Message
from assistant.answer.verify import MARK
from assistant.models import Answer
from corpus.models import Model

MODEL = "pmr-advisor"

_MESSAGE = TypeAdapter[str](Message)


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ContentPart(_Lenient):
    type: str
    text: str = ""


class ChatMessage(_Lenient):
    """One message. Only the user's are read: what others said never changes an answer."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[ContentPart, ...] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, tuple):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""

    @property
    def unreadable(self) -> str | None:
        """The kind of the first part that is no text."""
        parts = self.content if isinstance(self.content, tuple) else ()
        return next((part.type for part in parts if part.type != "text"), None)


class StreamOptions(_Lenient):
    include_usage: bool | None = None


class CompletionRequest(_Lenient):
    """The conversation so far; the user's last message is answered, the earlier ones tell facts and what it refers to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "How many away rotations?"}]}]
        }
    )

    model: str
    messages: Annotated[tuple[ChatMessage, ...], Field(min_length=1)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = Field(None, description="1: a question has one answer")
    response_format: dict[str, Any] | None = Field(None, description="`text` alone; the response as data is in `pmr`")
    tool_choice: str | dict[str, Any] | None = Field(None, description="`auto` or `none`: no tool is ever called")

    @field_validator("n")
    @classmethod
    def _one_answer(cls, n: int | None) -> int | None:
        if n not in (None, 1):
            raise ValueError("a question has one answer here; leave n out or send 1")
        return n

    @field_validator("response_format")
    @classmethod
    def _text(cls, response_format: dict[str, Any] | None) -> dict[str, Any] | None:
        if response_format and response_format.get("type") != "text":
            raise ValueError("answers are text; leave it out, and read the response as data from 'pmr'")
        return response_format

    @field_validator("tool_choice")
    @classmethod
    def _no_tool(cls, tool_choice: str | dict[str, Any] | None) -> str | dict[str, Any] | None:
        if tool_choice not in (None, "auto", "none"):
            raise ValueError("no tool is ever called; send 'auto' or 'none', or leave it out")
        return tool_choice

    @field_validator("messages")
    @classmethod
    def _asks(cls, messages: tuple[ChatMessage, ...]) -> tuple[ChatMessage, ...]:
        """The last of the user's messages is one that can be answered."""
        last = next((message for message in reversed(messages) if message.role == "user"), None)
        if last is None:
            raise ValueError("none is the user's; send the question with the role 'user'")
        if last.unreadable:
            raise ValueError(f"the user's last holds a part of the type {last.unreadable!r}; only text can be read")
        try:
            _MESSAGE.validate_python(last.text)
        except ValidationError as error:
            fault = str(error.errors()[0]["msg"]).removeprefix("Value error, ").removeprefix("String ")
            raise ValueError(f"the user's last {fault}") from None
        return messages

    @property
    def asked(self) -> tuple[str, ...]:
        """What the user wrote, oldest first. What could not be answered then, too long a text say, is left out now."""
        return tuple(m.text for m in self.messages if m.role == "user" and _can_be_answered(m.text))


def _can_be_answered(text: str) -> bool:
    try:
        _MESSAGE.validate_python(text)
    except ValidationError:
        return False
    return True


class UrlCitation(Model):
    start_index: int = Field(description="Of the citation's first mark in the content, in Unicode code points")
    end_index: int = Field(description="Excluded")
    url: str = Field(description="Opens the guide at the cited words")
    title: str


class Annotation(Model):
    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class CompletionMessage(Model):
    role: Literal["assistant"] = "assistant"
    content: str = Field(description="Markdown with marks, and the sources as footnotes under it")
    refusal: None = None
    annotations: tuple[Annotation, ...] = Field((), description="One for each citation, in the order of their numbers")


class Choice(Model):
    index: Literal[0] = 0
    message: CompletionMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(Model):
    """The tokens of the language model behind an answer: none where none was asked, or where it does not count them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0

    @classmethod
    def of(cls, answer: Answer) -> "Usage":
        read, written = answer.composed_by.tokens_in or 0, answer.composed_by.tokens_out or 0
        return cls(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


class Completion(Model):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="Seconds since 1970")
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: Usage
    pmr: Answer = Field(description="The response as POST /api/chat gives it, without a conversation: none is kept")


class ModelEntry(Model):
    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = Field(0, description="Not known")
    owned_by: str = MODEL


class ModelList(Model):
    object: Literal["list"] = "list"
    data: tuple[ModelEntry, ...] = (ModelEntry(),)


class OpenAIFault(Model):
    message: str
    type: Literal["invalid_request_error", "rate_limit_error", "server_error"]
    param: str | None = Field(None, description="The field that is wrong")
    code: str | None = None


class OpenAIError(Model):
    error: OpenAIFault


def annotations(answer: Answer, link: Address) -> tuple[Annotation, ...]:
    """Where each citation's first mark stands in the text, and the address of its words."""
    places = {int(mark[1]): mark.span() for mark in reversed(list(MARK.finditer(answer.answer)))}
    return tuple(
        Annotation(
            url_citation=UrlCitation(
                start_index=places[citation.n][0],
                end_index=places[citation.n][1],
                url=link(citation),
                title=" › ".join((citation.guide_title, *citation.section)),
            )
        )
        for citation in answer.citations
    )
