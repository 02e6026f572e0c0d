"""Each rule against readable cases just below, at and just above each of its limits."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.models import Applicant
from corpus.figures import Bounds
from corpus.rules import (
    AmountRule,
    BreadthRule,
    ExampleRule,
    Judged,
    PhaseRule,
    Rule,
    TierRule,
    WindowRule,
    load_rules,
)
from tests.assistant.rules.book import assess, book, finding

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
LOADED: list[dict[str, list[dict[str, Any]]]] = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES]
CASES = {rule: cases for loaded in LOADED for rule, cases in loaded.items()}
RULES: dict[str, Rule] = {rule.id: rule for rule in load_rules()}


def each(kind: Any) -> list[Any]:
    return [
        pytest.param(RULES[rule], case, id=f"{rule}: {case}")
        for rule, cases in CASES.items()
        for case in cases
        if rule in RULES and isinstance(RULES[rule], kind)
    ]


def test_every_rule_has_cases_and_every_case_has_its_rule() -> None:
    assert set(CASES) == set(RULES)
    assert all(CASES.values())
    assert sum(map(len, LOADED)) == len(CASES), "a rule has its cases in two files"


@pytest.mark.parametrize(("rule", "case"), each(Judged | BreadthRule))
def test_a_judged_rule_has_the_outcome_of_its_case(rule: Judged | BreadthRule, case: dict[str, Any]) -> None:
    tracks = ("us", "img") if rule.track == "all" else (rule.track,)
    for track in tracks:
        assessment = assess(Applicant(track=track, **case["given"]))
        assert finding(assessment, rule.id).outcome == case["is"]


@pytest.mark.parametrize(("rule", "case"), each(AmountRule))
def test_an_amount_is_within_what_the_guide_says_or_not(rule: AmountRule, case: dict[str, Any]) -> None:
    assert rule.bounds.admit(case["value"]) == (case["is"] == "met")


@pytest.mark.parametrize(("rule", "case"), each(ExampleRule))
def test_a_pair_of_scores_is_the_guides_example_or_not(rule: ExampleRule, case: dict[str, Any]) -> None:
    step1, step2_ck = rule.bounds
    assert (step1.admit(case["step1"]) and step2_ck.admit(case["step2_ck"])) == (case["is"] == "met")


@pytest.mark.parametrize(("rule", "case"), each(WindowRule | PhaseRule))
def test_a_day_or_a_number_of_months_lies_within_a_stretch_of_time_or_not(
    rule: WindowRule | PhaseRule, case: dict[str, Any]
) -> None:
    if "says" in case:
        assert rule.window is None
        return
    if isinstance(rule, PhaseRule) and rule.months_before:
        within = rule.months_before.admit(case["value"])
    else:
        assert rule.window
        within = rule.window.admit(case["day"])
    assert within == (case["is"] == "met")


@pytest.mark.parametrize(
    ("rule", "words"), [(rule, case["says"]) for rule, cases in CASES.items() for case in cases if "says" in case]
)
def test_advice_in_words_quotes_the_words_that_it_turns_on(rule: str, words: str) -> None:
    assert words in book()[rule].quote


def limits_of(rule: Rule) -> Bounds | None:
    if isinstance(rule, Judged | AmountRule):
        return rule.bounds
    return rule.months_before if isinstance(rule, PhaseRule) else None


def value_of(rule: Rule, case: dict[str, Any]) -> int | None:
    """The one number that a case holds against a rule."""
    if "value" in case:
        return int(case["value"])
    track = "img" if rule.track == "all" else rule.track
    facts = finding(assess(Applicant(track=track, **case["given"])), rule.id).inputs.values()
    told = [fact for fact in facts if isinstance(fact, int)] or [
        fact[0] for fact in facts if isinstance(fact, tuple) and len(fact) == 1
    ]
    return told[0] if told else None


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if limits_of(rule)], ids=lambda rule: rule.id)
def test_the_cases_stand_just_below_at_and_just_above_each_limit(rule: Rule) -> None:
    limits = limits_of(rule)
    assert limits
    low = {limits.min - 1, limits.min} if limits.min is not None else set()
    high = {limits.max, limits.max + 1} if limits.max is not None else set()
    values = set()
    for case in CASES[rule.id]:
        values |= {value_of(rule, case)}
        if rule.id == "img/practice_far_below_goal":
            # Held against two facts: the practice score is the one with limits here.
            values |= set(case["given"].get("practice_scores", ()))
    assert low | high <= values


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if isinstance(r, WindowRule | PhaseRule) and r.window], ids=lambda rule: rule.id
)
def test_the_cases_stand_on_both_sides_of_a_windows_first_and_last_day(rule: WindowRule | PhaseRule) -> None:
    assert rule.window
    first, last = rule.window.edges(2026)
    day = timedelta(days=1)
    wanted: set[date] = {first - day, first, last, last + day}
    assert wanted <= {case["day"] for case in CASES[rule.id]}


@pytest.mark.parametrize("rule", [r for r in RULES.values() if isinstance(r, Judged)], ids=lambda rule: rule.id)
def test_the_cases_exercise_a_judged_rule_on_both_sides_and_without_its_fact_somewhere(rule: Judged) -> None:
    outcomes = {case["is"] for case in CASES[rule.id]}
    # A rule whose fact can never fully meet it, or whose outside is open, has "unknown" or "unclear" there instead.
    assert len(outcomes) > 1
    assert isinstance(rule, TierRule) or "met" in outcomes or {"unknown", "unclear"} & outcomes
