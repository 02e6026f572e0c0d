"""What students and advisors write, case by case, and what is taken from it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.facts import read
from assistant.models import Applicant, Supposition

TODAY = date(2026, 9, 1)
CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))


def _named() -> list[Any]:
    return [
        pytest.param(case, id=f"{topic}: {case['message'][:60]!a}") for topic, cases in CASES.items() for case in cases
    ]


def _key(supposition: Supposition) -> str:
    return supposition.model_dump_json()


@pytest.mark.parametrize("case", _named())
def test_a_message_yields_exactly_the_facts_that_it_states(case: dict[str, Any]) -> None:
    reading = read(case["message"], TODAY)
    expected = Applicant.model_validate(case["applicant"])
    assert _stated(reading.applicant) == _stated(expected)


@pytest.mark.parametrize("case", _named())
def test_a_message_yields_exactly_the_suppositions_that_it_makes(case: dict[str, Any]) -> None:
    reading = read(case["message"], TODAY)
    expected = [Supposition.model_validate(supposition) for supposition in case.get("suppositions", [])]
    assert sorted(reading.suppositions, key=_key) == sorted(expected, key=_key)


def test_the_cases_are_many_and_all_different() -> None:
    messages = [case["message"] for cases in CASES.values() for case in cases]
    assert len(messages) >= 330
    assert len(set(messages)) == len(messages)


def _stated(applicant: Applicant) -> dict[str, Any]:
    return {name: getattr(applicant, name) for name in applicant.model_fields_set}
