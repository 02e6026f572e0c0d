"""The domain's nouns, in the shapes that the wire contract fixes."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from corpus.models import Model, Track

Status = Literal["answered", "clarify", "not_covered", "off_topic", "refused", "support"]
Reader = Literal["student", "advisor"]
Basis = Literal["hypothetical", "practice", "goal", "other_person", "range"]
Outcome = Literal["met", "not_met", "unknown", "unclear", "silent"]

ScoreRange = tuple[StrictInt, StrictInt]


class Applicant(Model):
    """What is officially known about one applicant; None is "not said", never "no".

    A field that was set, even to None, stands in `model_fields_set`: that is how a later statement replaces or
    deletes an earlier one.
    """

    track: Track | None = Field(None, description="us: student or graduate of a US MD or DO school; img: of any other")
    degree: Literal["md", "do", "mbbs", "other"] | None = None
    step1_result: Literal["pass", "fail"] | None = Field(None, description="The latest result")
    step1_score: StrictInt | None = Field(None, description="A numeric Step 1 score, where there is one")
    step1_attempts: Annotated[StrictInt, Field(ge=0, le=20)] | None = None
    step2_ck: StrictInt | None = Field(None, description="An officially reported score, the latest of several")
    step2_ck_range: ScoreRange | None = Field(None, description="Both ends included, for a score told as a range")
    step2_ck_attempts: Annotated[StrictInt, Field(ge=0, le=20)] | None = None
    step3: StrictInt | None = Field(None, description="A Step 3 score")
    practice_scores: tuple[StrictInt, ...] | None = None
    goal_score: StrictInt | None = None
    comlex_level2: StrictInt | None = Field(None, description="COMLEX Level 2; never converted to a Step score")
    graduation_year: Annotated[StrictInt, Field(ge=1950, le=2100)] | None = None
    us_clinical_experience: StrictBool | None = None
    physiatry_letters: Annotated[StrictInt, Field(ge=0, le=20)] | None = None
    away_rotations: Annotated[StrictInt, Field(ge=0, le=50)] | None = None

    @model_validator(mode="after")
    def _range_runs_upwards(self) -> "Applicant":
        if self.step2_ck_range and self.step2_ck_range[0] > self.step2_ck_range[1]:
            raise ValueError("step2_ck_range: write the lower end first")
        return self

    def updated(self, later: "Applicant") -> "Applicant":
        """This applicant with every fact that `later` states, nulls included, in place of the earlier one.

        A score told exactly and one told as a range are the same fact, so either replaces the other.
        """
        facts = {name: getattr(self, name) for name in self.model_fields_set}
        stated = {name: getattr(later, name) for name in later.model_fields_set}
        for told, other in (("step2_ck", "step2_ck_range"), ("step2_ck_range", "step2_ck")):
            if stated.get(told) is not None and stated.get(other) is None:
                facts.pop(other, None)
        return Applicant(**facts | stated)


class Supposition(Model):
    """A score that is not an official fact about the applicant: a what-if, a practice test, a goal, someone else's."""

    basis: Basis
    track: Track | None = None
    step2_ck: int | None = None
    step2_ck_range: ScoreRange | None = None


class Reading(Model):
    """What one message says about applicants."""

    applicant: Applicant = Applicant()
    suppositions: tuple[Supposition, ...] = ()
    off_scale: int | None = None
    """A number told as a Step 2 CK score that is above the scale."""


class Citation(Model):
    """Exact words of a guide: `text[start:end] == quote` in the version named."""

    n: int = Field(ge=1, description="The number that marks carry")
    guide_id: str
    guide_title: str
    guide_version: str
    section: tuple[str, ...] = Field(description="Every heading above the quote, outermost first")
    quote: str = Field(min_length=1)
    start: int = Field(ge=0, description="In Unicode code points")
    end: int = Field(ge=0, description="In Unicode code points, excluded")
    passage_id: str


class Tier(Model):
    """A guide's score band, or the gap that it leaves between two."""

    id: str
    label: str
    min: int | None
    max: int | None
    approximate: bool
    citations: tuple[int, ...]
    caveat: int | None = Field(description="The citation of the guide's own hedge")


class Breadth(Model):
    """How many programs to apply to."""

    min: int
    max: int
    open_ended: bool
    citations: tuple[int, ...]


class Flag(Model):
    id: str
    text: str
    citations: tuple[int, ...]


class Scenario(Model):
    """What would hold for a score that is not an official fact about the applicant."""

    basis: Basis
    track: Track | None
    step2_ck: int | None
    step2_ck_range: ScoreRange | None = None
    tier: Tier | None
    breadth: Breadth | None


class TrackReading(Model):
    """The same facts read as a US and as an international applicant's, while the track is not known."""

    track: Track
    tier: Tier | None
    breadth: Breadth | None
    breadth_outcome: Outcome | None = Field(None, description="How the number of programs is settled")
    breadth_unclear: tuple[str, ...] = Field((), description="The rules that leave it unclear")


class Advisory(Model):
    """A dated note with a source of its own; never guide text."""

    id: str
    text: str
    source: str
    dated: str


class Finding(Model):
    """One rule held against the facts."""

    rule: str
    inputs: dict[str, int | bool | str | tuple[int, ...] | None]
    outcome: Outcome
    guide_id: str
    quote: str
    start: int
    end: int


class Assessment(Model):
    """What the rules say of an applicant, from official facts alone."""

    track: Track | None
    tier: Tier | None = None
    breadth: Breadth | None = None
    flags: tuple[Flag, ...] = ()
    missing: tuple[str, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    readings: tuple[TrackReading, ...] = ()
    advisories: tuple[Advisory, ...] = ()
    findings: tuple[Finding, ...] = ()


class Turn(Model):
    """One message to answer, with what was known before it."""

    message: str
    profile: Applicant | None = None
    known: Applicant = Applicant()
    history: tuple[str, ...] = Field((), description="The user's earlier messages, oldest first")
    asked: tuple[str, ...] = Field((), description="The facts already asked for; none is asked for twice")
    reader: Reader = "student"


class ComposedBy(Model):
    """How an answer came to its words."""

    path: Literal["extractive", "model", "mixed"] = Field(
        "extractive", description="extractive: the guides' own words; model: a language model's, each sentence checked"
    )
    reasons: tuple[str, ...] = Field((), description="Why the guides' own words stand where a model's could")
    notice: str | None = Field(None, description="What to tell the user where the model could not be had")
    model: str | None = Field(None, description="The language model that was asked")
    kept: int = Field(0, description="Its sentences that were shown")
    refused: int = Field(0, description="Its sentences that were not")
    tokens_in: int | None = None
    tokens_out: int | None = None
    milliseconds: int | None = Field(None, description="From the question to the model until the answer was whole")
    first_milliseconds: int | None = Field(None, description="Until the first of its sentences had passed")


class Answer(Model):
    """The answer to one turn."""

    status: Status
    answer: str = Field(description="Markdown with marks")
    citations: tuple[Citation, ...] = ()
    uncovered: tuple[str, ...] = ()
    related: tuple[Citation, ...] = ()
    assessment: Assessment | None = None
    profile: Applicant = Applicant()
    suggestions: tuple[str, ...] = ()
    asks: str | None = Field(None, description="The fact that the answer asks for: track or step2_ck")
    composed_by: ComposedBy = ComposedBy()
    proposed: Applicant = Field(
        Applicant(), description="Facts that a language model read in the message; used only once sent as `profile`"
    )
