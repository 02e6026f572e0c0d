"""Stored answers stay readable, whatever became of the program since."""

import pytest
from sqlalchemy import update

from api.schemas import ChatRequest, ChatResponse
from api.storage.answers import UNREADABLE
from api.storage.conversations import Asked, Conversations
from api.storage.database import Database
from api.storage.tables import ConversationRow, TurnRow
from assistant.conversations import Conversation
from assistant.models import Applicant
from tests.api.echo import CITED, answer_to


@pytest.fixture
def asked(conversations: Conversations) -> Asked:
    asked = conversations.ask(None, ChatRequest(message="How many aways?", profile=Applicant(track="img")))
    conversations.answer(asked, Conversation(asked.conversation_id, Applicant(track="img")), answer_to(asked))
    return asked


def read(conversations: Conversations, asked: Asked) -> ChatResponse:
    response = conversations.whole(asked.conversation_id, None).turns[0].response
    assert response
    return response


def rewrite(database: Database, **changed: object) -> None:
    """Puts an answer as another program could have written it."""
    with database.writing() as session:
        turn = session.query(TurnRow).one()
        turn.response = {name: value for name, value in {**(turn.response or {}), **changed}.items() if value != "gone"}


def test_an_answer_is_read_as_it_was_given(conversations: Conversations, asked: Asked) -> None:
    response = read(conversations, asked)
    assert (response.citations, response.answer_id) == ((CITED,), asked.answer_id)


def test_a_field_that_is_no_longer_known_costs_nothing(
    conversations: Conversations, asked: Asked, database: Database
) -> None:
    old = {**CITED.model_dump(mode="json"), "page": 7}
    rewrite(database, mood="fine", citations=[old])
    assert read(conversations, asked).citations == (CITED,)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"citations": [{"quote": "…"}]}, "Nap before the shift. "),
        ({"status": "solved"}, "Nap before the shift. "),
        ({"answer": "gone"}, UNREADABLE),
        ({"answer": {"blocks": []}}, UNREADABLE),
    ],
)
def test_what_is_no_longer_understood_is_shown_as_words_without_marks(
    conversations: Conversations, asked: Asked, database: Database, changed: dict[str, object], words: str
) -> None:
    rewrite(database, **changed)
    response = read(conversations, asked)
    assert (response.answer, response.citations, response.answer_id) == (words, (), asked.answer_id)


def test_facts_that_are_no_longer_understood_are_asked_for_again(
    conversations: Conversations, asked: Asked, database: Database
) -> None:
    with database.writing() as session:
        session.execute(update(ConversationRow).values(known={"track": "canada"}))
    more = conversations.ask(None, ChatRequest(message="More?", conversation_id=asked.conversation_id))
    assert conversations.before(more).known == Applicant()
