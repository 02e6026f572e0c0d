"""Rules as data: each figure of the guides in a file of its own, with the words that state it.

A rule file is `rules/<track>/<name>.yaml`; its id is `<track>/<name>`. The figure is the guide's own, bounds are
derived from it, and the quote must stand in the guide under the headings named. `bind` proves that.
"""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from corpus.figures import Bounds, bounds
from corpus.models import Guide, Heading, Model, Span, Track

RULES = Path(__file__).parent / "rules"

Fact = Literal[
    "step2_ck",
    "step1_failed",
    "step2_failed",
    "attempts",
    "step1_below_step2",
    "step1_above_step2",
    "years_since_graduation",
]
"""What a rule may be held against: numbers and yes/no facts derived from an applicant."""


class RuleError(ValueError):
    """A rule that cannot be trusted; the message names its file and what is wrong."""


class _Rule(Model):
    id: str
    track: Track
    guide: str
    section: tuple[str, ...] = Field(min_length=1, description="The headings right above the quote, outermost first")
    quote: str = Field(min_length=1)


class Judged(_Rule):
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
            place = self.quote if self.figure_in == "quote" else self.section[-1]
            if self.figure not in place:
                raise ValueError(f"the figure {self.figure!r} is not in the {self.figure_in} {place!r}")
        return self


class TierRule(Judged):
    kind: Literal["tier"]
    tier: str
    label: str = Field(description="The tier's heading in the guide, its colon excluded")
    unit: Literal["Step 2 CK"]

    @model_validator(mode="after")
    def _label_is_a_heading(self) -> "TierRule":
        if not self.section[-1].startswith(self.label):
            raise ValueError(f"the label {self.label!r} does not begin the heading {self.section[-1]!r}")
        return self


class ConditionRule(Judged):
    """One of a guide's meanings of "low"."""

    kind: Literal["condition"]


class FlagRule(Judged):
    kind: Literal["flag"]
    flag: Literal[
        "step1_failure", "step2_failure", "multiple_attempts", "upward_trend", "downward_trend", "older_graduate"
    ]
    text: str = Field(description="What the flag means, in our words, without a number of its own")


class HedgeRule(_Rule):
    """The guide's own warning about its tiers, said with every tier."""

    kind: Literal["hedge"]


class StatementRule(_Rule):
    """Words without a figure that another rule leans on: a scope, or what is said where one expects a figure."""

    kind: Literal["statement"]


class BreadthRule(_Rule):
    """How many programs to apply to, and for whom."""

    kind: Literal["breadth"]
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
        """The ids of the rules that this one leans on."""
        pairs = (rule for pair in self.unclear_between for rule in pair)
        return {*self.when, *self.unclear, *pairs} | {rule for rule in (self.silent, self.scope) if rule}

    @model_validator(mode="after")
    def _figure_is_quoted(self) -> "BreadthRule":
        bounds(self.figure)
        if self.figure not in self.quote:
            raise ValueError(f"the figure {self.figure!r} is not in the quote {self.quote!r}")
        return self


Rule = Annotated[
    TierRule | ConditionRule | FlagRule | HedgeRule | StatementRule | BreadthRule, Field(discriminator="kind")
]
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def load_rules(folder: Path = RULES) -> list[Rule]:
    """Every rule below a folder, by id. Raises RuleError."""
    rules = [_load(path, folder) for path in sorted(folder.glob("*/*.yaml"))]
    known = {rule.id for rule in rules}
    for rule in rules:
        if isinstance(rule, BreadthRule) and (unknown := rule.named - known):
            raise RuleError(f"rule {rule.id}: names rules that do not exist: {', '.join(sorted(unknown))}")
    return rules


def _load(path: Path, folder: Path) -> Rule:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: not YAML in UTF-8: {error}") from error
    if not isinstance(data, dict):
        raise RuleError(f"{path}: not a list of 'key: value' lines")
    try:
        return _RULE.validate_python(data | {"id": path.relative_to(folder).with_suffix("").as_posix()})
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RuleError(f"{path}: {reasons}") from error


def bind(rule: Rule, guide: Guide) -> Span:
    """Where the rule's quote stands in its guide, a tier's heading included. Raises RuleError."""
    for block in guide.blocks:
        if block.section[-len(rule.section) :] != rule.section:
            continue
        start = guide.text.find(rule.quote, block.start, block.end)
        if start >= 0:
            heading = block.heading if isinstance(rule, TierRule) else None
            return Span(start=heading.start if heading else start, end=start + len(rule.quote))
    heading_quote = next((h for h in guide.headings if _is_heading(rule, h)), None)
    if heading_quote:
        return Span(start=heading_quote.start, end=heading_quote.end)
    raise RuleError(
        f"rule {rule.id}: its quote {rule.quote[:60]!r} does not stand in {guide.id} under {' › '.join(rule.section)}"
    )


def _is_heading(rule: Rule, heading: Heading) -> bool:
    return heading.title == rule.quote == rule.section[-1]
