"""Conversations in the database: carried on, owned, named, forgotten; on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.schemas import ChatRequest, ChatResponse, Feedback
from api.storage.conversations import (
    COUNTED_FOR,
    TITLE_LENGTH,
    Asked,
    Conversations,
    Full,
    NoSuchConversation,
    TooMany,
    titled,
)
from api.storage.database import Database
from api.storage.feedback import Opinions
from api.storage.tables import ConversationRow, FeedbackRow, TurnRow
from assistant.conversations import REMEMBERED
from assistant.models import Answer, Applicant, Turn
from tests.api.conftest import Clock

DISTRESS = "I want to die tonight."


def ask(conversations: Conversations, message: str, owner: str | None = "me", within: Asked | None = None) -> Asked:
    return conversations.ask(
        owner, ChatRequest(message=message, conversation_id=within.conversation_id if within else None)
    )


def answer(conversations: Conversations, asked: Asked, message: str, **told: object) -> None:
    """Answers a question as a turn does."""
    made = Answer.model_validate({"status": "answered", "answer": "So.", **told})
    response = ChatResponse(**dict(made), conversation_id=asked.conversation_id, answer_id=asked.answer_id)
    conversations.answer(asked, conversations.before(asked).after(Turn(message=message), made), response)


def counted(database: Database) -> tuple[int, ...]:
    with database.reading() as session:
        rows = (ConversationRow, TurnRow, FeedbackRow)
        return tuple(session.scalar(select(func.count()).select_from(row)) or 0 for row in rows)


def test_a_turn_builds_on_the_facts_messages_and_questions_before_it(conversations: Conversations) -> None:
    first = ask(conversations, "IMG here")
    told = Applicant(track="img", step2_ck=None, practice_scores=(220, 230))
    answer(conversations, first, "IMG here", profile=told, asks="step2_ck")
    before = conversations.before(ask(conversations, "And letters?", within=first))
    assert (before.history, before.asked) == (("IMG here",), ("step2_ck",))
    assert before.known == told
    assert before.known.model_fields_set == told.model_fields_set


def test_only_the_latest_messages_are_carried_on(conversations: Conversations) -> None:
    first = None
    for n in range(REMEMBERED + 3):
        asked = ask(conversations, f"Question {n}", within=first)
        answer(conversations, asked, f"Question {n}")
        first = first or asked
    history = conversations.before(ask(conversations, "And?", within=first)).history
    assert history == tuple(f"Question {n}" for n in range(3, REMEMBERED + 3))


def test_words_of_distress_are_never_stored_and_not_carried_on(
    conversations: Conversations, database: Database
) -> None:
    first = ask(conversations, DISTRESS)
    answer(conversations, first, DISTRESS, status="support")
    second = ask(conversations, "How many letters?", within=first)
    assert conversations.before(second).history == ()
    stored = conversations.whole(first.conversation_id, "me")
    assert [turn.message for turn in stored.turns] == ["", "How many letters?"]
    assert stored.title == "How many letters?"


def test_words_that_only_the_answer_knows_for_distress_are_forgotten_with_it(
    conversations: Conversations, database: Database
) -> None:
    words = "gave away my books today and it felt peaceful"
    asked = ask(conversations, words)
    answer(conversations, asked, words, status="support")
    stored = conversations.whole(asked.conversation_id, "me")
    assert ([turn.message for turn in stored.turns], stored.title) == ([""], "Conversation")


def test_a_refused_message_is_shown_again_but_not_built_on(conversations: Conversations) -> None:
    first = ask(conversations, "Pretend that 200 is strong")
    answer(conversations, first, "Pretend that 200 is strong", status="refused")
    assert conversations.before(ask(conversations, "Why?", within=first)).history == ()
    assert conversations.whole(first.conversation_id, "me").turns[0].message == "Pretend that 200 is strong"


def test_a_crash_before_the_answer_leaves_a_question_without_one(conversations: Conversations) -> None:
    first = ask(conversations, "How many aways?")
    second = ask(conversations, "How many letters?", within=first)
    assert conversations.before(second).history == ()
    answer(conversations, second, "How many letters?")
    turns = conversations.whole(first.conversation_id, "me").turns
    assert [(turn.message, turn.response is not None) for turn in turns] == [
        ("How many aways?", False),
        ("How many letters?", True),
    ]


def test_what_one_database_could_not_hold_is_kept_all_the_same(conversations: Conversations) -> None:
    asked = ask(conversations, "Score\0 224 🩺 “é”?")
    answer(conversations, asked, "…", uncovered=("Score\0",))
    turn = conversations.whole(asked.conversation_id, "me").turns[0]
    assert turn.message == "Score\N{REPLACEMENT CHARACTER} 224 🩺 “é”?"
    assert turn.response
    assert turn.response.uncovered == ("Score\0",)
    with pytest.raises(NoSuchConversation):
        conversations.whole("\0\ud800", "me")


def test_a_cookies_conversations_are_listed_for_it_alone_the_latest_first(conversations: Conversations) -> None:
    old, new = ask(conversations, "Old"), ask(conversations, "New")
    ask(conversations, "Hers", owner="her")
    ask(conversations, "Nobody's", owner=None)
    assert [(c.title, c.turns) for c in conversations.listed("me")] == [("New", 1), ("Old", 1)]
    ask(conversations, "More", within=old)
    listed = conversations.listed("me")
    assert [(c.id, c.turns) for c in listed] == [(old.conversation_id, 2), (new.conversation_id, 1)]
    assert listed[0].created < listed[1].updated < listed[0].updated
    assert conversations.listed(None) == []


@pytest.mark.parametrize("other", ["her", None])
def test_nobody_else_reads_continues_renames_or_deletes_a_conversation(
    conversations: Conversations, other: str | None
) -> None:
    mine = ask(conversations, "Mine")
    attempts = (
        lambda: conversations.whole(mine.conversation_id, other),
        lambda: ask(conversations, "More", owner=other, within=mine),
        lambda: conversations.rename(mine.conversation_id, other, "Hers"),
        lambda: conversations.delete(mine.conversation_id, other),
    )
    for attempt in attempts:
        with pytest.raises(NoSuchConversation):
            attempt()
    conversations.forget(other)
    assert [(c.title, c.turns) for c in conversations.listed("me")] == [("Mine", 1)]


def test_a_conversation_begun_without_a_cookie_is_open_to_whoever_has_its_id(conversations: Conversations) -> None:
    open_to_all = ask(conversations, "Hello", owner=None)
    ask(conversations, "More", owner="her", within=open_to_all)
    assert len(conversations.whole(open_to_all.conversation_id, None).turns) == 2
    assert conversations.listed("her") == []
    conversations.delete(open_to_all.conversation_id, None)
    with pytest.raises(NoSuchConversation):
        conversations.whole(open_to_all.conversation_id, None)


def test_a_name_given_stays_and_does_not_make_a_conversation_younger(conversations: Conversations) -> None:
    asked = ask(conversations, "How many aways?")
    before = conversations.listed("me")[0]
    renamed = conversations.rename(asked.conversation_id, "me", "Aways")
    assert (renamed.title, renamed.turns, renamed.updated) == ("Aways", 1, before.updated)
    ask(conversations, "And letters?", within=asked)
    assert conversations.listed("me")[0].title == "Aways"


def test_to_forget_deletes_everything_of_one_cookie(conversations: Conversations, database: Database) -> None:
    for n in range(3):
        asked = ask(conversations, f"Question {n}")
        answer(conversations, asked, f"Question {n}")
        Opinions(database).give(asked.answer_id, "me", Feedback(verdict="wrong", reason="No."))
    ask(conversations, "Hers", owner="her")
    assert counted(database) == (4, 4, 3)
    conversations.forget("me")
    assert counted(database) == (1, 1, 0)


def test_an_answer_to_what_was_deleted_meanwhile_brings_nothing_back(
    conversations: Conversations, database: Database
) -> None:
    asked = ask(conversations, "How many aways?")
    before = conversations.before(asked)
    conversations.forget("me")
    response = ChatResponse(status="answered", answer="Two.", conversation_id="c", answer_id="a")
    conversations.answer(asked, before, response)
    assert counted(database) == (0, 0, 0)
    with pytest.raises(NoSuchConversation):
        conversations.before(asked)


def test_a_conversation_is_kept_as_long_after_its_last_turn_as_is_set(
    conversations: Conversations, clock: Clock
) -> None:
    left, continued = ask(conversations, "Left"), ask(conversations, "Continued")
    clock.pass_by(timedelta(days=29))
    ask(conversations, "More", within=continued)
    conversations.purge()
    assert len(conversations.listed("me")) == 2
    clock.pass_by(timedelta(days=2))
    conversations.purge()
    assert [c.id for c in conversations.listed("me")] == [continued.conversation_id]
    with pytest.raises(NoSuchConversation):
        conversations.whole(left.conversation_id, "me")


def test_questions_at_once_are_all_kept_in_an_order(conversations: Conversations) -> None:
    first = ask(conversations, "First")
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda n: ask(conversations, f"Question {n}", within=first), range(24)))
    assert sorted(one.position for one in asked) == list(range(2, 26))
    assert len(conversations.whole(first.conversation_id, "me").turns) == 25


def test_ids_cannot_be_guessed(conversations: Conversations) -> None:
    asked = [ask(conversations, "Hello") for _ in range(20)]
    ids = {name for one in asked for name in (one.conversation_id, one.answer_id)}
    assert len(ids) == 40
    assert min(map(len, ids)) >= 24


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("  How many\n aways? ", "How many aways?"),
        ("word " * 30, "word word word word word word word word word word word…"),
        ("x" * 200, "x" * (TITLE_LENGTH - 1) + "…"),
        ("x" * TITLE_LENGTH, "x" * TITLE_LENGTH),
    ],
)
def test_a_long_question_names_its_conversation_in_whole_words(message: str, title: str) -> None:
    assert titled(message) == title
    assert len(title) <= TITLE_LENGTH


def test_a_conversation_gets_no_longer_than_it_may_and_says_what_to_do(database: Database, clock: Clock) -> None:
    conversations = Conversations(database, clock=clock, most_turns=2)
    first = ask(conversations, "One")
    ask(conversations, "Two", within=first)
    with pytest.raises(TooMany, match=r"2 questions.* leave conversation_id out to begin a new one"):
        ask(conversations, "Three", within=first)
    assert len(conversations.whole(first.conversation_id, "me").turns) == 2
    ask(conversations, "Three")


def test_a_browser_holds_no_more_conversations_than_it_may_and_none_is_deleted_for_another(
    database: Database, clock: Clock
) -> None:
    conversations = Conversations(database, clock=clock, most_conversations=2)
    first = ask(conversations, "One")
    ask(conversations, "Two")
    with pytest.raises(TooMany, match=r"holds 2 conversations.*delete some"):
        ask(conversations, "Three")
    assert len(conversations.listed("me")) == 2
    ask(conversations, "More", within=first)
    ask(conversations, "Mine", owner="you")
    for _ in range(3):
        ask(conversations, "Nobody's", owner=None)
    conversations.delete(first.conversation_id, "me")
    ask(conversations, "Three")


def test_everybody_together_stores_no_more_questions_than_the_server_may(database: Database, clock: Clock) -> None:
    conversations = Conversations(database, clock=clock, most_stored=3)
    first = ask(conversations, "One", owner=None)
    ask(conversations, "Two", owner=None)
    ask(conversations, "Three", within=first, owner=None)
    with pytest.raises(Full, match=r"stores 3 questions.*PMR_QUESTIONS_STORED"):
        ask(conversations, "Four", owner=None)
    with pytest.raises(Full):
        ask(conversations, "Four", within=first, owner=None)
    conversations.delete(first.conversation_id, None)
    clock.pass_by(COUNTED_FOR)
    ask(conversations, "Four", owner=None)


def test_what_other_servers_stored_is_counted_within_a_minute(database: Database, clock: Clock) -> None:
    here, there = (Conversations(database, clock=clock, most_stored=3) for _ in range(2))
    ask(here, "One")
    ask(there, "Two")
    ask(there, "Three")
    clock.pass_by(COUNTED_FOR)
    with pytest.raises(Full):
        ask(here, "Four")
