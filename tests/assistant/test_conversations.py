"""What is remembered between turns."""

from assistant.conversations import REMEMBERED, Conversation, Conversations
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


def test_the_least_recently_used_conversation_goes_first() -> None:
    kept = Conversations(most=2)
    for name in ("a", "b", "a", "c"):
        kept.keep(Conversation(name))
    assert [name for name in ("a", "b", "c") if kept.get(name)] == ["a", "c"]


def test_ids_cannot_be_guessed() -> None:
    ids = {Conversations(most=1).begin().id for _ in range(100)}
    assert len(ids) == 100
    assert min(map(len, ids)) >= 24
