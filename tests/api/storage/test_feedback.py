"""Feedback: given by the holder of a conversation, one an answer, and read by the operator."""

import pytest

from api.schemas import ChatRequest, Feedback
from api.storage.conversations import Asked, Conversations
from api.storage.database import Database
from api.storage.feedback import NoSuchAnswer, NoSuchCitation, Opinions
from assistant.conversations import Conversation
from tests.api.conftest import Clock
from tests.api.echo import answer_to


@pytest.fixture
def opinions(database: Database, clock: Clock) -> Opinions:
    return Opinions(database, clock)


def answered(conversations: Conversations, message: str = "How many aways?") -> Asked:
    asked = conversations.ask("me", ChatRequest(message=message))
    conversations.answer(asked, Conversation(asked.conversation_id), answer_to(asked))
    return asked


def test_feedback_stands_beside_the_answer_and_what_it_rests_on(
    conversations: Conversations, opinions: Opinions
) -> None:
    asked = answered(conversations)
    given = Feedback(verdict="wrong_source", reason="Another section.\0", citation=1)
    opinions.give(asked.answer_id, "me", given)
    (opinion,) = opinions.all()
    assert (opinion.verdict, opinion.citation, opinion.answer_id) == ("wrong_source", 1, asked.answer_id)
    assert opinion.reason == "Another section.\N{REPLACEMENT CHARACTER}"
    assert (opinion.status, opinion.guides, opinion.passages) == ("answered", {"sleep": "v7"}, ("sleep-1",))
    assert opinion.question == "How many aways?"
    (turn,) = conversations.whole(asked.conversation_id, "me").turns
    assert turn.feedback
    assert turn.feedback.verdict == "wrong_source"


def test_feedback_given_again_replaces_what_was_said_and_can_be_taken_back(
    conversations: Conversations, opinions: Opinions
) -> None:
    first, second = answered(conversations), answered(conversations)
    opinions.give(first.answer_id, "me", Feedback(verdict="wrong", reason="No."))
    opinions.give(second.answer_id, "me", Feedback(verdict="wrong"))
    opinions.give(first.answer_id, "me", Feedback(verdict="helpful"))
    assert [(o.answer_id, o.verdict, o.reason) for o in opinions.all()] == [
        (second.answer_id, "wrong", None),
        (first.answer_id, "helpful", None),
    ]
    opinions.take_back(second.answer_id, "me")
    opinions.take_back(second.answer_id, "me")
    assert [o.answer_id for o in opinions.all()] == [first.answer_id]


@pytest.mark.parametrize("other", ["her", None])
def test_nobody_else_gives_or_takes_back_feedback(
    conversations: Conversations, opinions: Opinions, other: str | None
) -> None:
    asked = answered(conversations)
    opinions.give(asked.answer_id, "me", Feedback(verdict="helpful"))
    with pytest.raises(NoSuchAnswer):
        opinions.give(asked.answer_id, other, Feedback(verdict="wrong"))
    with pytest.raises(NoSuchAnswer):
        opinions.take_back(asked.answer_id, other)
    assert [o.verdict for o in opinions.all()] == ["helpful"]


def test_feedback_needs_an_answer_and_a_citation_of_it(conversations: Conversations, opinions: Opinions) -> None:
    unanswered = conversations.ask("me", ChatRequest(message="Hello?"))
    with pytest.raises(NoSuchAnswer):
        opinions.give(unanswered.answer_id, "me", Feedback(verdict="helpful"))
    with pytest.raises(NoSuchCitation):
        opinions.give(answered(conversations).answer_id, "me", Feedback(verdict="wrong_source", citation=2))
    assert opinions.all() == []
