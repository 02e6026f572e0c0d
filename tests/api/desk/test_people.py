"""What is stored of a person: found, exported whole, erased from the disk too."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.storage.conversations import open_conversations
from api.storage.database import FILE
from assistant.chat import Assistant
from assistant.settings import Settings

Browser = Callable[..., TestClient]

SAM = "sam@school.edu"
SECRET = "Zwergpinscher"


@pytest.fixture
def app(cheap_assistant: Assistant, tmp_path: Path) -> FastAPI:
    return create_app(cheap_assistant, open_conversations(Settings(data_dir=tmp_path)))


@pytest.fixture
def admin(browser: Browser) -> TestClient:
    return browser("admin")


def fill(admin: TestClient, browser: Browser) -> dict[str, str]:
    """Sam's: a conversation sent, a draft to it, a draft by e-mail and a note; and Kim's draft, which names Sam."""
    student = browser()
    student.get("/")
    conversation = student.post("/api/chat", json={"message": f"How many aways? My dog is a {SECRET}."}).json()
    address = f"/api/conversations/{conversation['conversation_id']}/referral"
    assert student.post(address, json={"consent": True, "reply_to": SAM}).status_code == 201
    (queued,) = admin.get("/api/desk/queue").json()

    def draft(**fields: object) -> str:
        response = admin.post("/api/desk/drafts", json=fields)
        assert response.status_code in (200, 201), response.text
        return str(response.json()["id"])

    own = draft(email=f"How many letters? {SECRET}", person=SAM)
    draft(email="And the aways?", person="nobody known", referral_id=queued["id"])
    kim = draft(email=f"I study with {SAM}. How many letters?", person="kim@school.edu")
    note = admin.post(
        "/api/desk/notes",
        json={
            "kind": "topic", "target": "letters", "text": "Ask early.", "source": "Me", "draft_id": own,
            "expires": str(queued["consented"][:4]) + "-12-31",
        },
    )  # fmt: skip
    assert note.status_code == 201, note.text
    return {"kim": kim, "note": note.json()["id"], "conversation": conversation["conversation_id"]}


def test_people_are_an_admins_matter(browser: Browser) -> None:
    advisor = browser("advisor")
    assert advisor.get("/api/desk/people", params={"q": "sam"}).status_code == 403
    assert advisor.get("/api/desk/people/export", params={"person": SAM}).status_code == 403
    assert advisor.post("/api/desk/people/erase", json={"person": SAM, "again": SAM}).status_code == 403
    assert browser().get("/api/desk/people", params={"q": "sam"}).status_code == 401


def test_a_person_is_found_by_part_of_an_address(admin: TestClient, browser: Browser) -> None:
    kept = fill(admin, browser)
    found = admin.get("/api/desk/people", params={"q": "SAM@"}).json()
    assert found["people"] == [{"person": SAM, "drafts": 2, "conversations": 1}]
    assert [(m["kind"], m["id"]) for m in found["mentions"]] == [("draft", kept["kim"])]
    assert admin.get("/api/desk/people", params={"q": "%_"}).json() == {"people": [], "mentions": []}


def test_the_export_holds_everything_of_a_person_and_nothing_of_others(admin: TestClient, browser: Browser) -> None:
    kept = fill(admin, browser)
    response = admin.get("/api/desk/people/export", params={"person": SAM.upper()})
    assert response.headers["cache-control"] == "no-store"
    whole = response.json()
    assert [draft["email"] for draft in whole["drafts"]] == [f"How many letters? {SECRET}", "And the aways?"]
    assert all(draft["history"] for draft in whole["drafts"])
    assert whole["referrals"][0]["conversation"]["turns"][0]["message"].endswith(f"{SECRET}.")
    assert [note["id"] for note in whole["notes_made_from_their_drafts"]] == [kept["note"]]
    assert "kim@school.edu" not in json.dumps(whole)
    assert admin.get("/api/desk/people/export", params={"person": "nobody@x.edu"}).status_code == 404


def test_erasing_takes_the_name_typed_twice(admin: TestClient, browser: Browser) -> None:
    fill(admin, browser)
    assert admin.post("/api/desk/people/erase", json={"person": SAM, "again": "sam@school.ed"}).status_code == 422
    assert len(admin.get("/api/desk/drafts").json()) == 3


def test_what_is_erased_is_gone_from_the_disk_and_what_is_left_is_named(
    admin: TestClient, browser: Browser, tmp_path: Path
) -> None:
    kept = fill(admin, browser)
    erased = admin.post("/api/desk/people/erase", json={"person": SAM, "again": SAM.upper()}).json()
    assert (erased["drafts"], erased["conversations"]) == (2, 1)
    assert [(m["kind"], m["id"]) for m in erased["mentions"]] == [("note", kept["note"]), ("draft", kept["kim"])]
    assert admin.get("/api/desk/queue").json() == []
    assert [draft["id"] for draft in admin.get("/api/desk/drafts").json()] == [kept["kim"]]
    stored = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert b"kim@school.edu" in stored
    assert SECRET.encode() not in stored
    assert admin.post("/api/desk/people/erase", json={"person": SAM, "again": SAM}).status_code == 404
