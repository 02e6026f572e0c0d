"""Conversations that students send to the desk: with consent alone, as they are now, and for as long as they want."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from assistant.chat import Assistant
from assistant.models import Answer, Turn
from assistant.retrieval.coverage import load_coverage

Browser = Callable[..., TestClient]

AWAYS = "How many away rotations should I do?"
VISA = "Which visa does the hospital in Springfield sponsor?"
EARN = "What salary does a physiatrist earn?"
EARN_TOO = "Which salary does a physiatrist earn?"
MATCH_DAY = "When is Match Day this year?"
DISTRESS = "I don't want to live anymore"


class Partly(Assistant):
    """Knows for sure which questions the guides leave open; all else it answers as the whole one does."""

    def __init__(self, whole: Assistant) -> None:
        super().__init__(whole.collection, whole.embeddings, whole.book, load_coverage(), whole.settings)

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        if input.message in (VISA, EARN, EARN_TOO, MATCH_DAY):
            return Answer(status="not_covered", answer="The guides do not say.", uncovered=(input.message,))
        return super().invoke(input)


@pytest.fixture
def app(cheap_assistant: Assistant) -> FastAPI:
    return create_app(Partly(cheap_assistant))


@pytest.fixture
def student(browser: Browser) -> TestClient:
    client = browser()
    client.get("/")
    return client


def ask(client: TestClient, *messages: str) -> str:
    """The conversation's id."""
    conversation = None
    for message in messages:
        response = client.post("/api/chat", json={"message": message, "conversation_id": conversation})
        assert response.status_code == 200, response.text
        conversation = response.json()["conversation_id"]
    assert conversation
    return str(conversation)


def send(client: TestClient, conversation: str, **fields: object) -> int:
    body = {"consent": True, **fields}
    return client.post(f"/api/conversations/{conversation}/referral", json=body).status_code


def test_nothing_can_be_sent_where_nobody_reads(browser: Browser, student: TestClient) -> None:
    conversation = ask(student, AWAYS)
    assert student.get(f"/api/conversations/{conversation}/referral").json() == {"open": False, "referral": None}
    assert send(student, conversation) == 409
    browser("advisor")
    assert student.get(f"/api/conversations/{conversation}/referral").json() == {"open": True, "referral": None}
    assert send(student, conversation) == 201


@pytest.mark.parametrize(
    "body", [{}, {"consent": False}, {"consent": None}, {"consent": "true"}, {"reply_to": "a@b.edu"}]
)
def test_nothing_is_sent_without_consent(browser: Browser, student: TestClient, body: dict[str, object]) -> None:
    advisor, conversation = browser("advisor"), ask(student, AWAYS)
    response = student.post(f"/api/conversations/{conversation}/referral", json=body)
    assert response.status_code == 422
    assert "consent" in response.json()["detail"]
    assert advisor.get("/api/desk/queue").json() == []


@pytest.mark.parametrize(
    "address", ["nobody", "a@b", "a b@c.edu", "a@c.edu\nBcc: d@e.edu", "a@c.edu,d@e.edu", "<a@c.edu>"]
)
def test_what_is_no_address_for_a_reply_is_refused(browser: Browser, student: TestClient, address: str) -> None:
    browser("advisor")
    assert send(student, ask(student, AWAYS), reply_to=address) == 422


def test_a_conversation_is_sent_once_and_by_its_owner_alone(browser: Browser, student: TestClient) -> None:
    browser("advisor")
    conversation, stranger = ask(student, AWAYS), browser()
    stranger.get("/")
    assert send(stranger, conversation) == 404
    assert stranger.get(f"/api/conversations/{conversation}/referral").status_code == 404
    assert send(student, conversation) == 201
    assert send(student, conversation) == 409
    assert stranger.delete(f"/api/conversations/{conversation}/referral").status_code == 404


def test_the_desk_sees_what_was_open_and_what_was_wrong_first(browser: Browser, student: TestClient) -> None:
    advisor = browser("advisor")
    conversation = ask(student, AWAYS, VISA)
    turns = student.get(f"/api/conversations/{conversation}").json()["turns"]
    student.put(
        f"/api/answers/{turns[0]['response']['answer_id']}/feedback",
        json={"verdict": "wrong", "reason": "Two, I heard."},
    )
    assert send(student, conversation, reply_to="Sam@School.EDU", message="Please help.") == 201
    (queued,) = advisor.get("/api/desk/queue").json()
    assert queued["reply_to"] == "sam@school.edu"
    assert queued["flagged"] == [
        {"question": AWAYS, "verdict": {"verdict": "wrong", "reason": "Two, I heard.", "citation": None}}
    ]
    assert queued["unanswered"] == [VISA]
    opened = advisor.get(f"/api/desk/queue/{queued['id']}").json()
    assert [turn["message"] for turn in opened["turns"]] == [AWAYS, VISA]
    assert opened["email"] == f"Please help.\n\n{AWAYS}\n\n{VISA}"


def test_the_desk_learns_no_id_that_opens_a_conversation(browser: Browser) -> None:
    advisor, program = browser("advisor"), browser()
    conversation = ask(program, AWAYS)
    assert send(program, conversation) == 201
    (queued,) = advisor.get("/api/desk/queue").json()
    assert conversation not in advisor.get(f"/api/desk/queue/{queued['id']}").text


def test_what_is_asked_later_comes_with_it_and_what_is_taken_back_is_gone(
    browser: Browser, student: TestClient
) -> None:
    advisor, conversation = browser("advisor"), ask(student, AWAYS)
    send(student, conversation)
    student.post("/api/chat", json={"message": "And how many letters?", "conversation_id": conversation})
    (queued,) = advisor.get("/api/desk/queue").json()
    assert queued["questions"] == 2
    assert student.delete(f"/api/conversations/{conversation}/referral").status_code == 204
    assert advisor.get("/api/desk/queue").json() == []
    assert advisor.get(f"/api/desk/queue/{queued['id']}").status_code == 404
    assert send(student, conversation) == 201


@pytest.mark.parametrize("address", ["/api/conversations/{}", "/api/session"])
def test_a_deleted_conversation_is_gone_from_the_desk(browser: Browser, student: TestClient, address: str) -> None:
    advisor, conversation = browser("advisor"), ask(student, AWAYS)
    send(student, conversation)
    student.delete(address.format(conversation))
    assert advisor.get("/api/desk/queue").json() == []


def test_words_of_distress_reach_no_desk(browser: Browser, student: TestClient) -> None:
    advisor, conversation = browser("advisor"), ask(student, DISTRESS, AWAYS)
    refused = student.post(f"/api/conversations/{conversation}/referral", json={"consent": True, "message": DISTRESS})
    assert refused.status_code == 422
    assert "988" in refused.json()["detail"]
    assert advisor.get("/api/desk/queue").json() == []
    send(student, conversation)
    (queued,) = advisor.get("/api/desk/queue").json()
    opened = advisor.get(f"/api/desk/queue/{queued['id']}")
    assert DISTRESS not in opened.text
    assert opened.json()["email"] == AWAYS
    assert opened.json()["turns"][0]["message"] == ""


def test_one_advisor_at_a_time_answers(browser: Browser, student: TestClient) -> None:
    ada, ben = browser("advisor"), browser("advisor")
    send(student, ask(student, AWAYS))
    (queued,) = ada.get("/api/desk/queue").json()
    place = f"/api/desk/queue/{queued['id']}"
    assert ada.patch(place, json={"status": "taken"}).json()["mine"] is True
    refused = ben.patch(place, json={"status": "taken"})
    assert refused.status_code == 409
    assert "Dr. Advisor 1" in refused.json()["detail"]
    assert ben.patch(place, json={"status": "open"}).json()["taken_by"] is None
    assert ben.patch(place, json={"status": "taken"}).json()["taken_by"] == "Dr. Advisor 2"
    assert ben.patch(place, json={"status": "answered"}).status_code == 200
    assert ada.get("/api/desk/queue").json() == []
    (answered,) = ada.get("/api/desk/queue", params={"answered": True}).json()
    assert answered["taken_by"] == "Dr. Advisor 2"


def test_open_questions_that_ask_the_same_stand_together_and_those_not_sent_do_not(
    browser: Browser, student: TestClient
) -> None:
    advisor = browser("advisor")
    asked = [EARN, EARN_TOO, MATCH_DAY]
    conversations = [ask(student, question) for question in asked]
    other = browser()
    other.get("/")
    ask(other, EARN)
    for conversation in conversations:
        assert send(student, conversation) == 201
    open_ = [q["unanswered"] for q in advisor.get("/api/desk/queue").json()]
    assert open_ == [[question] for question in reversed(asked)]
    groups = advisor.get("/api/desk/questions").json()
    assert [[one["question"] for one in group["questions"]] for group in groups] == [[EARN_TOO, EARN], [MATCH_DAY]]


def test_a_draft_begins_with_what_the_student_asked(browser: Browser, student: TestClient) -> None:
    advisor = browser("advisor")
    send(student, ask(student, AWAYS), reply_to="sam@school.edu")
    (queued,) = advisor.get("/api/desk/queue").json()
    opened = advisor.get(f"/api/desk/queue/{queued['id']}").json()
    begun = {
        "email": opened["email"],
        "profile": opened["profile"],
        "referral_id": queued["id"],
        "person": "sam@school.edu",
    }
    draft = advisor.post("/api/desk/drafts", json=begun)
    assert draft.status_code in (200, 201), draft.text
    assert advisor.get(f"/api/desk/queue/{queued['id']}").json()["drafts"] == [draft.json()["id"]]
