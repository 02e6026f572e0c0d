"""Distress that no pattern knows: met where it is sure, and nobody kept from an answer where it is not."""

from pathlib import Path

import pytest
import yaml

from assistant.answer.replies import care
from assistant.chat import Assistant
from assistant.distress import Distress
from assistant.models import Turn
from tests.conftest import Recalling, anew

MESSAGES: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("distress.yaml").read_text("utf-8"))


class Probable(Distress):
    """Takes every message for distress with the same sign."""

    def __init__(self, sign: str | None, in_a_sentence: bool = False) -> None:
        self._sign, self._in_a_sentence = sign, in_a_sentence

    def sign(self, message: str, vector: object = ()) -> str | None:  # type: ignore[override]
        return self._sign

    def in_a_sentence(self, message: str) -> bool:
        return self._in_a_sentence


def test_of_messages_never_learned_from_most_danger_is_met_and_little_else(assistant: Assistant) -> None:
    met = {kind: [assistant.in_distress(message) for message in MESSAGES[kind]] for kind in ("danger", "safe")}
    assert sum(met["danger"]) >= 0.6 * len(met["danger"])
    assert sum(met["safe"]) <= 0.15 * len(met["safe"])


@pytest.mark.parametrize(
    "courtesy",
    [
        "Thank you for your time.",
        "Thanks for reading.",
        "Hope you are well.",
        "I'm writing from Lagos, best wishes to all",
    ],
)
def test_a_courtesy_is_not_taken_for_it(assistant: Assistant, courtesy: str) -> None:
    assert not assistant.in_distress(courtesy)


def test_ordinary_questions_are_not_taken_for_it(assistant: Assistant) -> None:
    questions = [row.text for row in assistant.collection.questions if row.kind == "question"][::40]
    taken = [question for question in questions if assistant.in_distress(question)]
    assert len(taken) <= 0.01 * len(questions), taken


def test_a_message_that_the_search_has_embedded_is_not_embedded_again(cheap_assistant: Assistant) -> None:
    model = Recalling()
    anew(cheap_assistant, model).invoke(Turn(message="How many away rotations should I do?"))
    assert len(model.texts) == 1


@pytest.mark.parametrize(
    ("message", "sign", "in_a_sentence", "status"),
    [
        ("How many away rotations should I do?", "sure", False, "support"),
        ("How many away rotations should I do?", "likely", False, "answered"),
        ("How many away rotations should I do?", None, True, "answered"),
        ("What does parking cost?", "likely", False, "support"),
        ("What does parking cost?", None, True, "support"),
    ],
)
def test_where_it_is_less_sure_an_answer_comes_with_the_contacts_and_a_silence_gives_way_to_them(
    cheap_assistant: Assistant, message: str, sign: str | None, in_a_sentence: bool, status: str
) -> None:
    answering = anew(cheap_assistant, cheap_assistant.embeddings)
    answering.distress = Probable(sign, in_a_sentence)
    answer = answering.invoke(Turn(message=message))
    assert answer.status == status
    told = answer.answer.startswith(care(answering.settings.support_contacts))
    assert told == (status == "answered" and sign == "likely")
