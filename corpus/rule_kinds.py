"""The kinds of rules: what each may say, and the proof that its figure is the guide's own.

A judged rule is held against a fact about an applicant; the others state what the guides advise. Keys that a kind
does not know are refused.
"""

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from corpus.figures import Bounds, bounds
from corpus.models import Audience, Model, Track
from corpus.windows import Window, window

Fact = Literal[
    "step2_ck",
    "step1_failed",
    "step2_failed",
    "attempts",
    "step1_below_step2",
    "step1_above_step2",
    "years_since_graduation",
    "step3",
    "practice_scores",
    "goal_score",
    "physiatry_letters",
    "away_rotations",
]
"""What a rule may be held against: numbers and yes/no facts derived from an applicant."""

Unit = Literal[
    "Step 1",
    "Step 2 CK",
    "Step 3",
    "practice score",
    "goal score",
    "letters",
    "away rotations",
    "passes",
    "months of study",
    "practice exams",
    "sentences",
    "case reports",
    "posters",
    "day of ERAS submission",
]


class RuleBase(Model):
    """What every rule has: whom it is for, and the words that state it."""

    id: str
    track: Audience
    guide: str
    section: tuple[str, ...] = Field(min_length=1, description="The headings right above the quote, outermost first")
    quote: str = Field(min_length=1)

    @property
    def named(self) -> set[str]:
        """The ids of the rules that this one leans on."""
        return set()

    def prove(self, figure: str, place: str | None = None) -> None:
        """Raises ValueError unless a figure stands whole in the quote, or in the place given."""
        words = self.quote if place is None else place
        # "< 22" is not in "< 225", nor "60–80" in "60–80+".
        if not re.search(rf"(?<![\w–-]){re.escape(figure)}(?!\w|[–-]\d|\+)", words):
            raise ValueError(f"the figure {figure!r} is not in {words!r}")


class Judged(RuleBase):
    """A rule that an applicant's fact meets or not: a number within the figure's bounds, or a yes/no fact."""

    fact: Fact
    figure: str | None = None
    figure_in: Literal["quote", "section"] = "quote"

    @property
    def bounds(self) -> Bounds | None:
        return bounds(self.figure) if self.figure else None

    @model_validator(mode="after")
    def _figure_is_quoted(self) -> "Judged":
        if self.figure:
            bounds(self.figure)
            self.prove(self.figure, self.section[-1] if self.figure_in == "section" else None)
        return self


class TierRule(Judged):
    kind: Literal["tier"]
    track: Track
    tier: str
    label: str = Field(description="The tier's heading in the guide, its colon excluded")
    unit: Literal["Step 2 CK"]

    @model_validator(mode="after")
    def _label_is_a_heading(self) -> "TierRule":
        if not self.section[-1].startswith(self.label):
            raise ValueError(f"the label {self.label!r} does not begin the heading {self.section[-1]!r}")
        return self


class ConditionRule(Judged):
    """A circumstance that a guide names, such as one of its meanings of "low"."""

    kind: Literal["condition"]
    leaves_open: str | None = Field(None, description="What the words do not settle where the fact fits")


class FlagRule(Judged):
    kind: Literal["flag"]
    track: Track
    flag: Literal[
        "step1_failure", "step2_failure", "multiple_attempts", "upward_trend", "downward_trend", "older_graduate"
    ]
    text: str = Field(description="What the flag means, in our words, without a number of its own")
    response: str | None = Field(None, description="The rule that quotes what the guide says to do first")

    @property
    def named(self) -> set[str]:
        return {self.response} if self.response else set()


class TargetRule(Judged):
    """A figure to reach, or a threshold that advice hangs on."""

    kind: Literal["target"]
    figure: str
    unit: Unit
    about: str = Field(min_length=1, description="What it settles, in our words, without a number of its own")
    asks_more: str | None = Field(None, description="What the guide asks beyond the fact; fitting is then unknown")
    example: bool = Field(False, description="The guide gives the figure as an example: outside it, nothing is settled")
    alongside: tuple[str, ...] = Field((), description="Rules that must be met as well")

    @property
    def named(self) -> set[str]:
        return set(self.alongside)


class HedgeRule(RuleBase):
    """The guide's own warning about its tiers, said with every tier."""

    kind: Literal["hedge"]
    track: Track


class StatementRule(RuleBase):
    """Words without a figure that another rule leans on: a scope, or what is said where one expects a figure."""

    kind: Literal["statement"]


class AdviceRule(RuleBase):
    """Advice whose condition or size the guide puts in words; `figure` holds those words where they are a measure."""

    kind: Literal["advice"]
    about: str = Field(min_length=1, description="What it advises on, in our words")
    figure: str | None = None

    @model_validator(mode="after")
    def _figure_is_quoted(self) -> "AdviceRule":
        if self.figure:
            self.prove(self.figure)
        return self


class AmountRule(RuleBase):
    """How much of something the guide advises, where no fact about an applicant tells how much there is."""

    kind: Literal["amount"]
    figure: str
    unit: Unit
    about: str = Field(min_length=1)

    @property
    def bounds(self) -> Bounds:
        return bounds(self.figure)

    @model_validator(mode="after")
    def _figure_is_quoted(self) -> "AmountRule":
        bounds(self.figure)
        self.prove(self.figure)
        return self


class ExampleRule(RuleBase):
    """A pair of scores with which a guide illustrates a rise; an example, not a threshold."""

    kind: Literal["example"]
    step1: str
    step2_ck: str

    @property
    def bounds(self) -> tuple[Bounds, Bounds]:
        """Of Step 1, and of Step 2 CK."""
        return bounds(self.step1), bounds(self.step2_ck)

    @model_validator(mode="after")
    def _figures_are_quoted(self) -> "ExampleRule":
        for figure in (self.step1, self.step2_ck):
            bounds(figure)
            self.prove(figure)
        return self


class WindowRule(RuleBase):
    """When in the year something is to be done, or happens."""

    kind: Literal["window"]
    figure: str
    about: str = Field(min_length=1)

    @property
    def window(self) -> Window:
        return window(self.figure)

    @model_validator(mode="after")
    def _figure_is_quoted(self) -> "WindowRule":
        window(self.figure)
        self.prove(self.figure)
        return self


class PhaseRule(RuleBase):
    """A stage of a guide's roadmap; the quote is its heading."""

    kind: Literal["phase"]
    order: int = Field(ge=1, description="Its place in the guide's roadmap")
    figure: str
    measure: Literal["months before ERAS", "season of the year", "year of training", "season in words"]

    @property
    def months_before(self) -> Bounds | None:
        return bounds(self.figure) if self.measure == "months before ERAS" else None

    @property
    def window(self) -> Window | None:
        return window(self.figure) if self.measure == "season of the year" else None

    @model_validator(mode="after")
    def _figure_is_a_heading(self) -> "PhaseRule":
        if self.quote != self.section[-1]:
            raise ValueError("a phase quotes its own heading")
        self.prove(self.figure)
        # Both are read off the figure, so reading them proves it.
        _ = self.months_before, self.window
        return self


class BreadthRule(RuleBase):
    """How many programs to apply to, and for whom."""

    kind: Literal["breadth"]
    track: Track
    figure: str
    unit: Literal["programs"]
    when: tuple[str, ...] = Field(min_length=1, description="Rules of which one must be met")
    unclear: tuple[str, ...] = Field((), description="Rules that, met, leave the guide's words unsettled")
    scope: str | None = Field(None, description="The rule that quotes for whom the figure is printed")
    unclear_between: tuple[tuple[str, str], ...] = Field((), description="Pairs of tiers whose gap is unsettled")
    silent: str | None = Field(None, description="The rule that quotes what the guide says otherwise")

    @property
    def bounds(self) -> Bounds:
        return bounds(self.figure)

    @property
    def named(self) -> set[str]:
        pairs = (rule for pair in self.unclear_between for rule in pair)
        return {*self.when, *self.unclear, *pairs} | {rule for rule in (self.silent, self.scope) if rule}

    @model_validator(mode="after")
    def _figure_is_quoted(self) -> "BreadthRule":
        bounds(self.figure)
        self.prove(self.figure)
        return self


Rule = Annotated[
    TierRule
    | ConditionRule
    | FlagRule
    | TargetRule
    | HedgeRule
    | StatementRule
    | AdviceRule
    | AmountRule
    | ExampleRule
    | WindowRule
    | PhaseRule
    | BreadthRule,
    Field(discriminator="kind"),
]
