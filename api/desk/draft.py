"""A draft in its shapes: what is stored, listed, and sent to change it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from api.desk.emails import PERSON_LENGTH, SUBJECT_LENGTH
from api.schemas import CITATIONS, Problem, encodable, speakable
from assistant.letter import EMAIL_LENGTH, Question
from assistant.models import Applicant, Citation
from corpus.models import Model

TEXT_LENGTH = 40_000

Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""As large as the database's numbers."""

Progress = Literal["draft", "approved", "sent"]

Text = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(encodable)]
Subject = Annotated[str, Field(max_length=SUBJECT_LENGTH), AfterValidator(encodable)]
Person = Annotated[str, Field(max_length=PERSON_LENGTH), AfterValidator(encodable)]


class DraftBegun(Model):
    email: Annotated[str, Field(min_length=1, max_length=EMAIL_LENGTH), AfterValidator(speakable)]
    profile: Applicant | None = None
    person: Person | None = Field(None, description="Read from the email where it is not given")
    subject: Subject | None = Field(None, description="Read from the email where it is not given")
    referral_id: str | None = Field(None, max_length=100)


class DraftEdit(Model):
    """All that an advisor may edit, as it is to be from now on."""

    version: Version = Field(description="The version that was edited; refused where there is a later one")
    subject: Subject
    person: Person | None
    text: Text
    citations: Annotated[tuple[Citation, ...], Field(max_length=CITATIONS)]
    profile: Applicant


class DraftMove(Model):
    version: Version
    status: Progress


class DraftAgain(Model):
    version: Version
    profile: Applicant


class DraftRestored(Model):
    version: Version
    to: Version = Field(description="The version to go back to, one of the history's")


class DraftHead(Model):
    """A draft in the list."""

    id: str
    version: int
    status: Progress
    subject: str
    person: str | None
    by: str = Field(description="Who changed it last")
    created: datetime
    updated: datetime
    questions: int
    answered: int = Field(description="Those that the guides answer, at least in part")


class Draft(Model):
    id: str
    version: int
    status: Progress
    subject: str
    person: str | None = Field(description="Whom it answers; what is exported and erased by")
    email: str
    profile: Applicant
    text: str
    citations: tuple[Citation, ...]
    questions: tuple[Question, ...]
    notice: str | None = Field(description="What to know before anything else")
    referral_id: str | None
    by: str = Field(description="Who changed it last")
    created: datetime
    updated: datetime


class Change(Model):
    """An entry of a draft's history. Edits of one person within a few minutes are one."""

    version: int
    what: Literal["begun", "drafted again", "edited", "restored", "approved", "sent", "reopened"]
    by: str
    at: datetime = Field(description="When it was made; of several edits, the first")
    status: Progress


class DraftThen(Change):
    """A draft as a change left it."""

    subject: str
    text: str
    citations: tuple[Citation, ...]


class Conflict(Problem):
    """Problem details beside the draft as it is."""

    current: Draft
