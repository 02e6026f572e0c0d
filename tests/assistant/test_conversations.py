"""What is remembered between turns."""

from assistant.conversations import REMEMBERED, Conversation
from assistant.models import Answer, Applicant, Turn


def answered(status: str = "answered", asks: str | None = None, **facts: object) -> Answer:
    return Answer(status=status, answer="…", profile=Applicant(**facts), asks=asks)  # type: ignore[arg-type]


def test_facts_questions_and_messages_are_carried_on() -> None:
    after = Conversation("c").after(Turn(message="IMG here"), answered(asks="step2_ck", track="img"))
    assert (after.known.track, after.history, after.asked) == ("img", ("IMG here",), ("step2_ck",))


def test_words_of_distress_are_not_kept() -> None:
    after = Conversation("c").after(Turn(message="I want to die"), answered("support"))
    assert after.history == ()


def test_only_the_latest_messages_are_kept() -> None:
    conversation = Conversation("c")
    for n in range(REMEMBERED + 3):
        conversation = conversation.after(Turn(message=str(n)), answered())
    assert conversation.history[0] == "3"
