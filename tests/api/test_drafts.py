"""Drafts and their verification over the wire."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from assistant.chat import Assistant
from assistant.settings import Settings

EMAIL = (
    "Hi Dr. Lee,\n\nI'm an IMG with a Step 2 CK of 224.\n\n1. How many programs should I apply to?\n"
    "2. How many away rotations should I do?\n3. What does a physiatrist earn?\n\nThanks,\nPriya"
)


@pytest.fixture(scope="module")
def drafted(client: TestClient) -> dict[str, Any]:
    response = client.post("/api/draft", json={"email": EMAIL})
    assert response.status_code == 200
    got: dict[str, Any] = response.json()
    return got


def findings(client: TestClient, text: str, citations: object, **more: object) -> list[dict[str, Any]]:
    response = client.post("/api/verify", json={"text": text, "citations": citations, **more})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["findings"]
    return found


def test_a_draft_has_the_contracts_shape(drafted: dict[str, Any]) -> None:
    assert set(drafted) >= {"draft", "citations", "assessment", "profile", "questions"}
    assert [question["status"] for question in drafted["questions"]] == ["answered", "answered", "not_covered"]
    assert all(set(question) == {"text", "status", "citations"} for question in drafted["questions"])
    assert drafted["profile"]["track"] == "img"
    assert drafted["assessment"]["tier"]["id"] == "challenging"


def test_every_citation_of_a_draft_is_the_guides_words(client: TestClient, drafted: dict[str, Any]) -> None:
    for c in drafted["citations"]:
        guide = client.get(f"/api/guides/{c['guide_id']}", params={"version": c["guide_version"]}).json()
        assert guide["text"][c["start"] : c["end"]] == c["quote"]


def test_an_untouched_draft_verifies(client: TestClient, drafted: dict[str, Any]) -> None:
    assert findings(client, drafted["draft"], drafted["citations"]) == []


def test_every_edited_number_is_found_where_it_stands(client: TestClient, drafted: dict[str, Any]) -> None:
    draft = drafted["draft"]
    places = [
        m.span()
        for m in re.finditer(r"(?<![\w.\[])\d+", draft)
        if not re.search(r"(?:Step|PGY.) ?$", draft[: m.start()])
    ]
    assert places
    for start, end in places:
        edited = f"{draft[:start]}7{draft[start:end]}{draft[end:]}"
        found = [f for f in findings(client, edited, drafted["citations"]) if f["start"] <= start < f["end"]]
        assert {f["kind"] for f in found} & {"untraced_number", "quote_changed"}, edited[start - 40 : end + 40]


def test_offsets_are_code_points(client: TestClient, drafted: dict[str, Any]) -> None:
    text = "🙂 é 🙂 see [77]"
    (found,) = findings(client, text, drafted["citations"])
    assert found["kind"] == "unknown_mark"
    assert text[found["start"] : found["end"]] == "[77]"
    assert found["citation"] is None


def test_a_citation_whose_quote_was_changed_is_found(client: TestClient, drafted: dict[str, Any]) -> None:
    citations = [dict(c) for c in drafted["citations"]]
    citations[0]["quote"] = citations[0]["quote"].replace("60", "90")
    found = findings(client, drafted["draft"], citations)
    assert ("quote_changed", citations[0]["n"]) in {(f["kind"], f["citation"]) for f in found}


def test_a_citation_of_no_known_version_is_found(client: TestClient, drafted: dict[str, Any]) -> None:
    citations = [c | {"guide_version": "0" * len(c["guide_version"])} for c in drafted["citations"]]
    assert {f["kind"] for f in findings(client, drafted["draft"], citations)} == {"quote_changed"}


def test_an_advisors_own_number_has_no_source_unless_the_student_told_it(client: TestClient) -> None:
    text = "With your 224, come to room 214."
    assert [text[f["start"] : f["end"]] for f in findings(client, text, [])] == ["224", "214"]
    (found,) = findings(client, text, [], profile={"step2_ck": 224})
    assert found["message"] == "No source says 214."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": " \n"}, "email"),
        ({"email": "a" * 20_001}, "email"),
        ({"email": "hi", "text": "x"}, "text"),
        ({}, "email"),
    ],
)
def test_a_malformed_draft_request_names_its_field(client: TestClient, body: object, field: str) -> None:
    response = client.post("/api/draft", json=body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_an_email_of_full_length_is_answered(client: TestClient) -> None:
    email = "I worked on a ward for years. " * 660 + "\n\nHow many away rotations should I do?"
    response = client.post("/api/draft", json={"email": email[:20_000]})
    assert response.status_code == 200
    assert len(response.json()["questions"]) == 1


CITED = {
    "n": 1,
    "guide_id": "x",
    "guide_title": "",
    "guide_version": "0",
    "section": [],
    "quote": "d\n" * 6_000,
    "start": 0,
    "end": 0,
    "passage_id": "",
}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "", "citations": [CITED | {"n": n, "quote": "a"} for n in range(1, 302)]}, "citations"),
        ({"text": "A b c. [1]\n" * 3_000, "citations": [CITED]}, "text"),
    ],
    ids=["citations without end", "sentences without end"],
)
def test_what_would_take_too_long_to_hold_together_is_refused_by_field(
    cheap_client: TestClient, body: object, field: str
) -> None:
    response = cheap_client.post("/api/verify", json=body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_text_to_check_waits_in_the_line_of_those_who_ask(cheap_assistant: Assistant) -> None:
    app = create_app(cheap_assistant, settings=Settings(answers_at_once=1, answers_waiting=0))
    with TestClient(app) as client, app.state.shared.admission.place():
        refused = client.post("/api/verify", json={"text": "", "citations": []})
    assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (503, True)
