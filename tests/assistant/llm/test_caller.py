"""A provider that is dead, slow or does not stop holds no answer up."""

import logging
import time

import pytest

from assistant.llm.breaker import Breaker
from assistant.llm.caller import Caller, Spent, Unavailable
from assistant.settings import Settings
from tests.assistant.llm.conftest import Compose, Find, told
from tests.assistant.llm.scripted import Piece, ScriptedModel, phrasing

GOOD = "Aim for 1–2 away rotations at programs where you are genuinely interested in training. [1]"
QUICK = {"model_first_seconds": 1.0, "model_seconds": 3.0}
NEVER = 60.0
"""Seconds that nobody waits for."""


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ([ConnectionError("refused")], "could not be reached"),
        ([TimeoutError()], "could not be reached"),
        ([ValueError("401 invalid key sk-secret")], "could not be reached"),
        ([NEVER, GOOD], "did not answer in time"),
        (["Aim for ", NEVER, GOOD], "did not answer in time"),
        (["Aim for 1–2 away rotations ", ConnectionError("reset")], "broke off"),
        (["la " * 50_000], "did not come to an end"),
    ],
    ids=["refused", "timeout", "bad key", "silent", "stuck", "cut off", "endless"],
)
def test_a_failing_provider_costs_the_phrasing_alone(
    script: list[Piece], why: str, compose: Compose, find: Find
) -> None:
    answer, draft = compose(find("Aim for 1–2 away rotations at programs where"))
    began = time.monotonic()
    limits = QUICK if NEVER in script else {}
    phrased, _ = told(phrasing(ScriptedModel(scripts=[script], piece=400), model_faults=50, **limits), answer, draft)
    assert time.monotonic() - began < NEVER / 2
    assert phrased.answer == answer.answer
    assert phrased.composed_by.path == "extractive"
    assert phrased.composed_by.notice is not None
    assert why in phrased.composed_by.notice


def test_what_was_sent_before_a_break_stays_and_the_rest_follows(compose: Compose, find: Find) -> None:
    answer, draft = compose(find("Aim for 1–2 away rotations at programs where"), find("ideal letters often include"))
    model = ScriptedModel(scripts=[[f"{GOOD} Ideal letters often include at le", ConnectionError()]])
    phrased, _ = told(phrasing(model), answer, draft)
    assert phrased.answer == f"{GOOD}\n\n{draft.paragraphs[1]}"
    assert phrased.composed_by.path == "mixed"
    assert model.calls == 1


def test_a_call_that_fails_before_its_first_word_is_tried_once_more(compose: Compose, find: Find) -> None:
    model = ScriptedModel(scripts=[[ConnectionError()], GOOD])
    phrased, _ = told(phrasing(model), *compose(find("Aim for 1–2 away rotations at programs where")))
    assert (phrased.answer, phrased.composed_by.notice, model.calls) == (GOOD, None, 2)


def test_a_provider_that_keeps_failing_is_left_alone_for_a_while(compose: Compose, find: Find) -> None:
    model = ScriptedModel(scripts=[[ConnectionError()]])
    phrases = phrasing(model, model_failures=4)
    for _ in range(5):
        phrased, _ = told(phrases, *compose(find("Aim for 1–2 away rotations at programs where")))
    assert model.calls == 4
    assert "left alone" in str(phrased.composed_by.notice)


def test_after_its_rest_one_call_tells_whether_a_provider_is_back() -> None:
    now = 0.0
    breaker = Breaker(2, 10, lambda: now)
    breaker.failed()
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    now = 10.0
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.answered()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_reader_who_goes_away_is_no_fault_of_the_providers() -> None:
    model = ScriptedModel(scripts=["word " * 100])
    caller = Caller(model, Settings(model_failures=1))
    for _ in range(2):
        stream = caller.stream([], Spent())
        next(stream)
        stream.close()  # type: ignore[attr-defined]
    assert model.calls == 2


def test_nothing_that_a_provider_says_of_its_fault_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caller = Caller(ScriptedModel(scripts=[[ValueError("key sk-secret of Zebedee")]]), Settings())
    with caplog.at_level(logging.DEBUG), pytest.raises(Unavailable) as fault:
        caller.text([], Spent())
    assert "sk-secret" not in caplog.text + str(fault.value)
    assert caplog.records[0].fault == "ValueError"  # type: ignore[attr-defined]
