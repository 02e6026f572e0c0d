"""What students and advisors write, case by case, and what is taken from it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.facts import read
from assistant.models import Applicant, Supposition
from tests.assistant.rules.book import assess

TODAY = date(2026, 9, 1)
BLIND_TODAY = date(2026, 11, 21)
FIELDS = (
    "track",
    "step2_ck",
    "step2_ck_range",
    "step2_ck_attempts",
    "step1_result",
    "step1_score",
    "step1_attempts",
    "graduation_year",
)
CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))
BLIND: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("cases_blind.yaml").read_text("utf-8"))
FRESH: dict[str, list[dict[str, Any]]] = {
    f"{name} {topic}": cases
    for name in ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    for topic, cases in yaml.safe_load(Path(__file__).with_name(f"cases_{name}.yaml").read_text("utf-8")).items()
}


def _named(topics: dict[str, list[dict[str, Any]]]) -> list[Any]:
    return [
        pytest.param(
            case,
            id=f"{topic}: {case['message'][:60]!a}",
            marks=[pytest.mark.xfail(strict=True)] if topic.endswith("not read yet") else [],
        )
        for topic, cases in topics.items()
        for case in cases
    ]


def _key(supposition: Supposition) -> str:
    return supposition.model_dump_json()


@pytest.mark.parametrize("case", _named(CASES))
def test_a_message_yields_exactly_the_facts_that_it_states(case: dict[str, Any]) -> None:
    reading = read(case["message"], TODAY)
    expected = Applicant.model_validate(case["applicant"])
    assert _stated(reading.applicant) == _stated(expected)


@pytest.mark.parametrize("case", _named(CASES))
def test_a_message_yields_exactly_the_suppositions_that_it_makes(case: dict[str, Any]) -> None:
    reading = read(case["message"], TODAY)
    expected = [Supposition.model_validate(supposition) for supposition in case.get("suppositions", [])]
    assert sorted(reading.suppositions, key=_key) == sorted(expected, key=_key)


@pytest.mark.parametrize("case", _named(BLIND))
def test_a_message_comes_to_the_tier_breadth_and_flags_of_its_facts(case: dict[str, Any]) -> None:
    reading = read(case["message"], BLIND_TODAY)
    told = {name: value for name, value in _stated(reading.applicant).items() if name in FIELDS}
    assert told == _stated(Applicant.model_validate(case["applicant"]))
    assessment = assess(reading.applicant, *reading.suppositions)
    assert (assessment.tier.id if assessment.tier else None) == case["tier"]
    assert ([assessment.breadth.min, assessment.breadth.max] if assessment.breadth else None) == case["breadth"]
    assert {flag.id for flag in assessment.flags} == set(case["flags"])


@pytest.mark.parametrize("case", _named(FRESH))
def test_a_fresh_message_yields_exactly_the_facts_that_it_states(case: dict[str, Any]) -> None:
    known = Applicant.model_validate(case["known"]) if "known" in case else None
    reading = read(case["message"], BLIND_TODAY, known)
    assert _stated(reading.applicant) == _stated(Applicant.model_validate(case["applicant"]))
    if "suppositions" in case:
        expected = [Supposition.model_validate(supposition) for supposition in case["suppositions"]]
        assert sorted(reading.suppositions, key=_key) == sorted(expected, key=_key)


def test_the_cases_are_many_and_all_different() -> None:
    messages = [
        (case["message"], str(case.get("known")))
        for cases in (*CASES.values(), *BLIND.values(), *FRESH.values())
        for case in cases
    ]
    assert len(messages) >= 1210
    assert len(set(messages)) == len(messages)


def _stated(applicant: Applicant) -> dict[str, Any]:
    return {name: getattr(applicant, name) for name in applicant.model_fields_set}
