"""Notes: signed, dated, with a source and an end; beside what they are attached to, and never in an answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk.accounts import Accounts
from api.desk.notes import NewNote, Notes
from api.export import document
from api.schemas import StoredConversation
from api.storage.database import Database
from assistant.chat import Assistant
from assistant.models import Answer, Turn
from assistant.retrieval.coverage import load_coverage
from evals.cases import load_cases

Browser = Callable[..., TestClient]

AWAYS = "How many away rotations should I do?"
EARN = "What salary does a physiatrist earn?"
DISTRESS = "I don't want to live anymore, and my salary is nothing"
SOON = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
WORDS = "Our school pays for one away rotation. Ask Dr. Lee by 1 March."


class Partly(Assistant):
    """Leaves one question open for sure."""

    def __init__(self, whole: Assistant) -> None:
        super().__init__(whole.collection, whole.embeddings, whole.book, load_coverage(), whole.settings)

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        if input.message == EARN:
            return Answer(status="not_covered", answer="The guides do not say.", uncovered=(EARN,))
        return super().invoke(input)


@pytest.fixture
def app(cheap_assistant: Assistant) -> FastAPI:
    return create_app(Partly(cheap_assistant))


@pytest.fixture
def advisor(browser: Browser) -> TestClient:
    return browser("advisor")


@pytest.fixture
def student(browser: Browser) -> TestClient:
    client = browser()
    client.get("/")
    return client


def ask(client: TestClient, message: str, **body: object) -> dict[str, Any]:
    response = client.post("/api/chat", json={"message": message, **body})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def write(advisor: TestClient, kind: str, target: str, **fields: object) -> dict[str, Any]:
    body = {"kind": kind, "target": target, "text": WORDS, "source": "Dean’s office", "expires": SOON, **fields}
    response = advisor.post("/api/desk/notes", json=body)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_note_on_a_passage_stands_beside_answers_that_cite_it(advisor: TestClient, student: TestClient) -> None:
    before = ask(student, AWAYS)
    assert before["notes"] == []
    note = write(advisor, "passage", before["citations"][0]["passage_id"])
    after = ask(student, AWAYS)
    assert [(n["id"], n["text"], n["signed"], n["source"]) for n in after["notes"]] == [
        (note["id"], WORDS, "Dr. Advisor 1", "Dean’s office")
    ]
    changing = ("conversation_id", "answer_id", "notes")
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert ask(student, "What is the best residency for surgery?")["notes"] == []


def test_a_note_on_a_rule_stands_beside_answers_that_the_rule_bears_on(
    advisor: TestClient, student: TestClient
) -> None:
    write(advisor, "rule", "img/breadth")
    assert len(ask(student, "IMG, Step 2 CK 224: how many programs?")["notes"]) == 1
    assert ask(student, "US MD, Step 2 CK 224: how many programs?")["notes"] == []


def test_a_note_on_a_rule_that_judges_no_fact_stands_beside_its_words(advisor: TestClient, student: TestClient) -> None:
    quote = next(r for r in student.get("/api/rules").json()["rules"] if r["id"] == "all/away_rotations")
    write(advisor, "rule", "all/away_rotations")
    answer = ask(student, AWAYS)
    overlaps = any(
        c["guide_id"] == quote["guide_id"] and c["start"] < quote["end"] and quote["start"] < c["end"]
        for c in answer["citations"]
    )
    assert bool(answer["notes"]) == overlaps
    assert overlaps


def test_a_note_on_a_topic_leaves_the_question_open(advisor: TestClient, student: TestClient) -> None:
    write(advisor, "topic", "salary of a physiatrist")
    answer = ask(student, EARN)
    assert answer["status"] == "not_covered"
    assert answer["citations"] == []
    assert [note["text"] for note in answer["notes"]] == [WORDS]
    assert WORDS not in answer["answer"]
    assert ask(student, "How many letters do I need?")["notes"] == []


def test_no_note_stands_beside_words_for_someone_in_distress(advisor: TestClient, student: TestClient) -> None:
    write(advisor, "topic", "salary")
    answer = ask(student, DISTRESS)
    assert answer["status"] == "support"
    assert answer["notes"] == []


def test_a_stream_ends_with_the_notes_and_a_stored_answer_keeps_them(advisor: TestClient, student: TestClient) -> None:
    note = write(advisor, "topic", "salary of a physiatrist")
    streamed = student.post("/api/chat/stream", json={"message": EARN}).text
    assert WORDS in streamed
    (entry,) = student.get("/api/conversations").json()
    advisor.post(f"/api/desk/notes/{note['id']}/withdraw")
    kept = student.get(f"/api/conversations/{entry['id']}").json()
    assert kept["turns"][0]["response"]["notes"][0]["text"] == WORDS
    assert ask(student, EARN)["notes"] == []
    exported = document(StoredConversation.model_validate(kept))
    assert "### A note from your advisors, not from the guides" in exported
    assert f"> {WORDS}" in exported


def test_a_note_ends_with_its_last_day(database: Database, clock: Any, cheap_assistant: Assistant) -> None:
    notes, by = Notes(database, clock), Accounts(database, clock=clock).add("a@school.edu", "Dr. A", "advisor")
    today = clock().date()
    new = NewNote(kind="topic", target="salary", text=WORDS, source="Me", expires=today + timedelta(days=1))
    notes.write(new, by, cheap_assistant)
    open_ = Answer(status="not_covered", answer="No.")
    clock.pass_by(timedelta(days=1))
    assert len(notes.beside(open_, EARN, cheap_assistant)) == 1
    clock.pass_by(timedelta(days=1))
    assert notes.beside(open_, EARN, cheap_assistant) == ()
    assert [note.in_force for note in notes.all(cheap_assistant)] == [False]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "guide"),
        ("target", "no-such-passage"),
        ("text", "  "),
        ("source", ""),
        ("expires", "2020-01-01"),
        ("expires", "2099-01-01"),
        ("expires", None),
        ("draft_id", "none"),
        ("signed", "Somebody else"),
    ],
)
def test_a_note_without_what_makes_it_one_is_refused(
    advisor: TestClient, student: TestClient, field: str, value: object
) -> None:
    passage = ask(student, AWAYS)["citations"][0]["passage_id"]
    whole = {"kind": "passage", "target": passage, "text": WORDS, "source": "Dean", "expires": SOON}
    response = advisor.post("/api/desk/notes", json=whole | {field: value})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_note_becomes_an_evaluation_case(advisor: TestClient, student: TestClient, tmp_path: Path) -> None:
    passage = ask(student, AWAYS)["citations"][0]["passage_id"]
    hostile = "salary: [of] a \"physiatrist\" # & 'more' 🫀"
    targets = {"topic": hostile, "passage": passage, "rule": "img/breadth"}
    for kind, target in targets.items():
        note = write(advisor, kind, target)
        response = advisor.get(f"/api/desk/notes/{note['id']}/case")
        (tmp_path / f"{kind}.yaml").write_text(response.text, encoding="utf-8")
    cases = {path.stem: load_cases([path]).cases[0] for path in sorted(tmp_path.iterdir())}
    assert cases["topic"].question == f"What about {hostile}?"
    assert cases["topic"].status == ("not_covered", "off_topic")
    guides = {g["id"]: student.get(f"/api/guides/{g['id']}").json()["text"] for g in student.get("/api/guides").json()}
    for kind in ("passage", "rule"):
        (gold,) = cases[kind].gold
        assert gold.quote in guides[gold.guide]
    assert cases["rule"].must_not_say == ("Our school pays for one away rotation.", "Ask Dr. Lee by 1 March.")
