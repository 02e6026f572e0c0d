"""The very same question is answered from memory; whatever could change its answer makes it another one."""

import pytest

from api.answers import Answers
from assistant.events import DoneEvent
from assistant.models import Applicant, Turn
from tests.api.echo import Echo

ASKED = Turn(message="Naps?", known=Applicant(track="us"), history=("Hello",), asked=("track",))


class Editions(Echo):
    """Rests on guides that change."""

    edition = "v1"

    def rests_on(self) -> tuple[str, ...]:
        return (self.edition, "2027-03-01")


def asked_twice(first: Turn, second: Turn, answers: Answers | None = None) -> int:
    """How often the assistant is asked when two turns are answered."""
    echo, answers = Echo(), answers or Answers(10)
    for turn in (first, second):
        answers.whole(turn, echo)
    return len(echo.turns)


def test_the_very_same_is_answered_once_as_a_whole_and_as_a_stream() -> None:
    echo, answers = Echo(), Answers(10)
    made = answers.whole(ASKED, echo)
    *_, last = answers.events(ASKED.model_copy(), echo)
    assert isinstance(last, DoneEvent)
    assert last.answer == made
    assert len(echo.turns) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"message": "naps?"},
        {"history": ()},
        {"known": Applicant(track="img")},
        {"known": Applicant(track="us", step2_ck=None)},
        {"profile": Applicant(step2_ck=238)},
        {"profile": Applicant(step2_ck=None)},
        {"asked": ()},
        {"reader": "advisor"},
    ],
)
def test_whatever_an_answer_builds_on_makes_it_another_question(other: dict[str, object]) -> None:
    assert asked_twice(ASKED, ASKED.model_copy(update=other)) == 2


def test_a_profile_that_deletes_a_fact_is_not_one_that_leaves_it_alone() -> None:
    left = ASKED.model_copy(update={"profile": Applicant()})
    deleted = ASKED.model_copy(update={"profile": Applicant(track=None)})
    assert asked_twice(left, deleted) == 2


def test_other_guides_or_another_day_make_another_answer() -> None:
    assistant, answers = Editions(), Answers(10)
    answers.whole(ASKED, assistant)
    assistant.edition = "v2"
    answers.whole(ASKED, assistant)
    assert len(assistant.turns) == 2


def test_nothing_of_distress_is_kept() -> None:
    distress = Turn(message="I want to die")
    assert asked_twice(distress, distress) == 2


def test_no_more_are_kept_than_may_be_and_none_where_none_may() -> None:
    answers = Answers(1)
    assert asked_twice(ASKED, Turn(message="Food?"), answers) == 2
    assert asked_twice(ASKED, ASKED, Answers(0)) == 2


class Phrased(Echo):
    """Has a language model."""

    helper = object()  # type: ignore[assignment]

    def events(self, turn: Turn):  # type: ignore[no-untyped-def]
        yield DoneEvent(answer=self.invoke(turn))


def test_what_a_language_model_phrases_is_never_kept() -> None:
    assistant, answers = Phrased(), Answers(10)
    for _ in range(2):
        answers.whole(ASKED, assistant)
        assert [type(event) for event in answers.events(ASKED, assistant)] == [DoneEvent]
    assert len(assistant.turns) == 4


def test_a_kept_answer_gets_a_conversation_and_an_id_of_its_own(serve) -> None:  # type: ignore[no-untyped-def]
    echo = Echo()
    client = serve(echo)
    first, second = (client.post("/api/chat", json={"message": "Naps?"}).json() for _ in range(2))
    assert len(echo.turns) == 1
    assert first["answer"] == second["answer"]
    assert first["conversation_id"] != second["conversation_id"]
    assert first["answer_id"] != second["answer_id"]
