"""What travels over the wire, beyond the domain's own shapes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictInt

from assistant.answer.proof import Finding
from assistant.letter import EMAIL_LENGTH
from assistant.models import Answer, Applicant, Assessment, Citation, Reader
from assistant.rules.bands import TrackBands
from corpus.models import Audience, Heading, Model

MESSAGE_LENGTH = 4_000
"""Characters; by the contract."""

TEXT_LENGTH = 60_000
"""Characters of an edited text; with its citations the body limit is met before."""

CITATIONS = 300
"""Of an edited text, at most; a draft of ours has some fifty."""


def encodable(text: str) -> str:
    """JSON can carry halves of characters, which no encoding can write again."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a lone surrogate, which is no character; send valid Unicode text")
    return text


def speakable(text: str) -> str:
    """JSON can also carry messages of white space alone."""
    if not encodable(text).strip():
        raise ValueError("holds nothing but white space; write something")
    return text


Message = Annotated[str, Field(min_length=1, max_length=MESSAGE_LENGTH), AfterValidator(speakable)]


class ChatRequest(Model):
    """One message. An explicit null in `profile` deletes what is known."""

    model_config = Model.model_config | {
        "json_schema_extra": {
            "examples": [
                {"message": "How many away rotations should I do?"},
                {"message": "How many programs?", "profile": {"track": "img", "step2_ck": 224}},
            ]
        }
    }

    message: Message
    conversation_id: str | None = Field(None, max_length=100)
    profile: Applicant | None = None
    audience: Reader = "student"


NoteKind = Literal["passage", "rule", "topic"]


class NoteBeside(Model):
    """An advisor's note shown beside an answer: never the guides' words, and no part of the answer."""

    id: str
    text: str = Field(description="Plain text")
    source: str = Field(description="What it rests on")
    signed: str
    dated: date
    expires: date = Field(description="The last day on which it is shown beside new answers")
    kind: NoteKind = Field(description="What it is attached to")
    target: str = Field(description="A passage's id, a rule's id, or the topic in words")


class DraftRequest(Model):
    """A student's email, as it was pasted."""

    model_config = Model.model_config | {
        "json_schema_extra": {
            "examples": [
                {"email": "Hi,\n\nhow many aways should I do? And who should write my letters?\n\nThanks,\nPriya"}
            ]
        }
    }

    email: Annotated[str, Field(min_length=1, max_length=EMAIL_LENGTH), AfterValidator(speakable)]
    profile: Applicant | None = Field(None, description="Facts as the advisor corrected them; they outweigh the email")


class VerifyRequest(Model):
    """An edited text with its marks, and the citations that they lead to."""

    text: Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(encodable)]
    citations: Annotated[tuple[Citation, ...], Field(max_length=CITATIONS)]
    profile: Applicant | None = Field(None, description="What the student told; its numbers need no source")


class VerifyResponse(Model):
    findings: tuple[Finding, ...] = Field(description="In the text's order; empty where its sources carry it")


class ChatResponse(Answer):
    """An answer, and the conversation that it belongs to."""

    notes: tuple[NoteBeside, ...] = ()

    conversation_id: str
    answer_id: str = Field(description="Names the answer in feedback")


class Feedback(Model):
    """What the asker says of an answer."""

    verdict: Literal["helpful", "wrong", "wrong_source"]
    reason: Annotated[str, Field(max_length=1_000), AfterValidator(speakable)] | None = None
    citation: StrictInt | None = Field(None, description="The citation that is wrong, by its mark's number")


class ConversationSummary(Model):
    id: str
    title: str = Field(description="The name given, or else the first question, shortened")
    created: datetime
    updated: datetime
    turns: int


class StoredTurn(Model):
    """A question with its answer as it was given."""

    message: str = Field(description="Empty where it told of distress: such words are not kept")
    profile: Applicant | None
    audience: Reader
    asked_at: datetime
    response: ChatResponse | None = Field(description="Null where the answer was never finished")
    feedback: Feedback | None


class StoredConversation(Model):
    id: str
    title: str
    created: datetime
    updated: datetime
    turns: tuple[StoredTurn, ...]


class Renamed(Model):
    title: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(speakable)]


class AssessResponse(Model):
    assessment: Assessment
    citations: tuple[Citation, ...]


class BandsResponse(Model):
    tracks: tuple[TrackBands, ...]
    citations: tuple[Citation, ...]


class GuideSummary(Model):
    id: str
    title: str
    publisher: str | None
    audience: Audience
    version: str
    updated: str | None = Field(description="Null where the guide names no date")
    passages: int


class GuideText(Model):
    id: str
    title: str
    version: str
    text: str = Field(description="The canonical text that citations point into")
    outline: tuple[Heading, ...] = Field(description="Which stretches of the text are headings")


class PassageView(Model):
    """A passage with its place."""

    id: str
    guide_id: str
    guide_title: str
    guide_version: str
    audience: Audience
    section: tuple[str, ...]
    text: str
    start: int
    end: int


class FoundPassage(PassageView):
    score: float = Field(description="Comparable within one search only")


class Problem(Model):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[dict[str, Any], ...] = Field((), description="For a malformed request: each field and what is wrong")
