"""Everything that the rules can compute, for people to read: each rule with its figure, limits, words and edge cases.

The cases are computed by the very code that judges applicants, so the page cannot tell another story than the answers.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from pydantic import Field

from assistant.models import Applicant, Outcome
from assistant.rules.facts import SCALE, facts
from assistant.rules.judge import Judge
from assistant.rules.outcomes import edges, outcome
from assistant.rules.rulebook import Bound, Rulebook
from corpus.figures import Bounds
from corpus.judgement import LEFT_TO_JUDGEMENT, Judgement
from corpus.models import Audience, Model
from corpus.rules import (
    AdviceRule,
    AmountRule,
    BreadthRule,
    ConditionRule,
    ExampleRule,
    FlagRule,
    HedgeRule,
    Judged,
    PhaseRule,
    StatementRule,
    TargetRule,
    TierRule,
    WindowRule,
)
from corpus.windows import Window


class EdgeCase(Model):
    """A fact just below, at or just above a limit, and what holds there."""

    value: int | bool
    outcome: Outcome


class RuleEntry(Model):
    """One rule, as a reader sees it."""

    id: str
    kind: str
    track: Audience
    about: str = Field(description="What it settles, in our words")
    fact: str | None = Field(None, description="The fact about an applicant that it is held against")
    figure: str | None = Field(None, description="As the guide prints it")
    unit: str | None = None
    bounds: Bounds | None = Field(None, description="Derived from the figure; both ends included")
    window: Window | None = Field(None, description="The stretch of the year that the figure names")
    leans_on: tuple[str, ...] = Field((), description="Other rules that it needs")
    remark: str | None = Field(None, description="What it leaves unknown or unclear")
    cases: tuple[EdgeCase, ...] = ()
    guide_id: str
    guide_title: str
    guide_version: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int


class Catalogue(Model):
    rules: tuple[RuleEntry, ...]
    judgement: tuple[Judgement, ...] = Field(description="What is deliberately not coded")


def catalogue(book: Rulebook) -> Catalogue:
    """Every rule in force, and what is left to people."""
    guides = {bound.guide.id for bound in book.bound.values()}
    return Catalogue(
        rules=tuple(_entry(bound, book) for bound in book.bound.values()),
        judgement=tuple(item for item in LEFT_TO_JUDGEMENT if item.guide in guides),
    )


def _entry(bound: Bound, book: Rulebook) -> RuleEntry:
    rule = bound.rule
    limits = getattr(rule, "bounds", None)
    return RuleEntry(
        id=rule.id,
        kind=rule.kind,
        track=rule.track,
        about=_about(bound),
        fact=rule.fact if isinstance(rule, Judged) else None,
        figure=_figure(bound),
        unit=getattr(rule, "unit", None),
        bounds=limits if isinstance(limits, Bounds) else rule.months_before if isinstance(rule, PhaseRule) else None,
        window=rule.window if isinstance(rule, WindowRule | PhaseRule) else None,
        leans_on=tuple(sorted(rule.named)),
        remark=_remark(bound),
        cases=tuple(_cases(bound, book)),
        guide_id=bound.guide.id,
        guide_title=bound.guide.title,
        guide_version=bound.guide.version,
        section=rule.section,
        quote=bound.quote,
        start=bound.span.start,
        end=bound.span.end,
    )


def _about(bound: Bound) -> str:
    match bound.rule:
        case TierRule(label=label):
            return f"The range “{label}”"
        case FlagRule(text=text):
            return text
        case TargetRule(about=about) | AmountRule(about=about) | WindowRule(about=about) | AdviceRule(about=about):
            return about
        case BreadthRule():
            return "How many programs to apply to"
        case PhaseRule(order=order):
            return f"Stage {order} of the guide's roadmap"
        case ConditionRule():
            return "A circumstance that the guide names"
        case HedgeRule():
            return "The guide's own warning about its ranges"
        case StatementRule():
            return "Words that another rule leans on"
        case ExampleRule():
            return "An example of a rise from Step 1 to Step 2 CK"


def _figure(bound: Bound) -> str | None:
    match bound.rule:
        case ExampleRule(step1=step1, step2_ck=step2_ck):
            return f"{step1} → {step2_ck}"
        case HedgeRule() | StatementRule():
            return None
        case rule:
            return rule.figure


def _remark(bound: Bound) -> str | None:
    match bound.rule:
        case ConditionRule(leaves_open=str(text)):
            return f"Left open by the guide: {text}."
        case TargetRule(asks_more=str(text)):
            return f"Not told by the fact, so never more than unknown: {text}."
        case TargetRule(example=True):
            return "The guide gives the figure as an example; outside it, nothing is settled."
        case BreadthRule(unclear=unclear, unclear_between=pairs) if unclear or pairs:
            gaps = (f"between {low} and {high}" for low, high in pairs)
            return f"Unclear where these are met: {', '.join([*unclear, *gaps])}."
        case _:
            return None


def _cases(bound: Bound, book: Rulebook) -> Iterable[EdgeCase]:
    """Facts around each limit of a judged rule, and the scores beside which the number of programs changes."""
    rule = bound.rule
    judge = Judge(book, lambda _: 0)
    if isinstance(rule, BreadthRule):
        yield from _turns(rule, judge)
    if not isinstance(rule, Judged):
        return
    limits = rule.bounds
    for value in (True, False) if limits is None else edges(limits):
        told = judge.tier_outcome(rule, value) if isinstance(rule, TierRule) else outcome(rule, value)
        yield EdgeCase(value=value, outcome=told)


def _turns(rule: BreadthRule, judge: Judge) -> Iterable[EdgeCase]:
    """The last score before, and the first after, each change of the outcome, where nothing but the score is known."""
    nothing = facts(Applicant(), date.min)
    told = [(ck, judge.settle(rule, nothing | {"step2_ck": ck})) for ck in SCALE]
    for before, after in pairwise(told):
        if before[1] != after[1]:
            yield from (EdgeCase(value=ck, outcome=settled) for ck, settled in (before, after))
