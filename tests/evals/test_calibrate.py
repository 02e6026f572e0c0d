"""The threshold is set on cases: the built-in ones, or a user's own."""

import pytest

from assistant.chat import Assistant
from evals.calibrate import recalibrated
from evals.cases import Case


def case(number: int, question: str, status: str) -> Case:
    return Case.model_validate(
        {"id": f"own-{number}", "split": "own", "kind": "own", "question": question, "status": [status]}
    )


def test_the_threshold_lets_the_users_answerable_cases_through(cheap_assistant: Assistant) -> None:
    asked = ["How many away rotations should I do?", "Which letters do I need?", "When should I take Step 2 CK?"]
    cases = [case(n, question, "answered") for n, question in enumerate(asked)]
    coverage, answered, declined = recalibrated(cheap_assistant, [*cases, case(9, "Zebra stripes?", "not_covered")])
    assert answered >= 2 / 3
    assert declined is not None
    assert 0 < coverage.threshold < 1


def test_cases_of_which_none_is_to_be_answered_are_refused(cheap_assistant: Assistant) -> None:
    with pytest.raises(ValueError, match="give some with a reference answer"):
        recalibrated(cheap_assistant, [case(1, "Zebra stripes?", "not_covered")])
