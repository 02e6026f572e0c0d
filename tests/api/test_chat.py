"""The chat over the wire: answers, streams, conversations, and what is refused."""

import json

import pytest
from fastapi.testclient import TestClient

from api.middleware import BODY_LIMIT


def test_an_answer_has_every_field_of_the_contract(client: TestClient) -> None:
    answer = client.post("/api/chat", json={"message": "How many away rotations should I do?"}).json()
    assert answer["status"] == "answered"
    assert "Aim for 1–2 away rotations" in answer["answer"]
    assert set(answer) >= {
        *("conversation_id", "status", "answer", "citations", "uncovered"),
        *("related", "assessment", "profile", "suggestions"),
    }


def test_a_citation_is_at_its_offsets_in_the_guide_as_served(client: TestClient) -> None:
    for citation in client.post("/api/chat", json={"message": "IMG, 224: how many programs?"}).json()["citations"]:
        guide = client.get(f"/api/guides/{citation['guide_id']}", params={"version": citation["guide_version"]}).json()
        assert guide["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_the_deltas_of_a_stream_join_to_the_answer_and_each_citation_comes_before_its_mark(client: TestClient) -> None:
    raw = client.post("/api/chat/stream", json={"message": "IMG, Step 2 CK 224: how many programs?"}).text
    events = [
        (block.split("\n")[0].removeprefix("event: "), json.loads(block.split("\ndata: ")[1]))
        for block in raw.strip().split("\n\n")
    ]
    assert events[0][0] == "status"
    assert events[-1][0] == "done"
    assert "".join(data["text"] for name, data in events if name == "delta") == events[-1][1]["answer"]
    known: set[str] = set()
    for name, data in events:
        if name == "citation":
            known.add(f"[{data['n']}]")
        if name == "delta":
            assert all(f"[{n}]" in known or f"[{n}]" not in data["text"] for n in range(1, 20))


def test_facts_accumulate_over_turns_and_the_latest_wins(client: TestClient) -> None:
    first = client.post("/api/chat", json={"message": "I am an IMG with 224 on Step 2 CK. Where do I stand?"}).json()
    second = client.post(
        "/api/chat", json={"message": "How many programs?", "conversation_id": first["conversation_id"]}
    ).json()
    assert second["assessment"]["breadth"]["min"] == 60
    third = client.post(
        "/api/chat", json={"message": "Sorry, my CK is 241. Tier?", "conversation_id": first["conversation_id"]}
    ).json()
    assert third["profile"]["step2_ck"] == 241
    assert third["assessment"]["tier"]["id"] == "competitive"


def test_an_explicit_null_in_the_profile_deletes_a_fact(client: TestClient) -> None:
    first = client.post("/api/chat", json={"message": "US MD, 238. Where do I stand?"}).json()
    body = {
        "message": "How many programs?",
        "conversation_id": first["conversation_id"],
        "profile": {"step2_ck": None},
    }
    assert client.post("/api/chat", json=body).json()["profile"]["step2_ck"] is None


def test_the_message_is_stronger_than_the_profile_sent_with_it(client: TestClient) -> None:
    body = {"message": "My Step 2 CK is 241. What tier?", "profile": {"track": "img", "step2_ck": 220}}
    assert client.post("/api/chat", json=body).json()["assessment"]["tier"]["id"] == "competitive"


def test_an_unknown_conversation_is_not_found(cheap_client: TestClient) -> None:
    response = cheap_client.post("/api/chat", json={"message": "Hi", "conversation_id": "guessed"})
    assert response.status_code == 404
    assert "leave conversation_id out" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"message": ""}, "message"),
        ({"message": " \n "}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({"message": "x" * 5000}, "message"),
        ({"message": 5}, "message"),
        ({}, "message"),
        ({"message": "hi", "mesage": "hi"}, "mesage"),
        ({"message": "hi", "profile": {"step_2": 240}}, "profile.step_2"),
        ({"message": "hi", "profile": {"step2_ck": "240"}}, "profile.step2_ck"),
        ({"message": "hi", "profile": {"step2_ck": True}}, "profile.step2_ck"),
        ({"message": "hi", "profile": {"track": "canada"}}, "profile.track"),
        ({"message": "hi", "profile": {"step2_ck_range": [240, 220]}}, "profile"),
        ({"message": "hi", "audience": "dean"}, "audience"),
        ([], "body"),
    ],
)
def test_a_malformed_request_is_refused_by_field(cheap_client: TestClient, body: object, field: str) -> None:
    response = cheap_client.post("/api/chat", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in response.json()["errors"]]


@pytest.mark.parametrize(
    "raw",
    [b"{", b"", b'{"message": "\xff\xfe"}', b'{"message": "\\ud800"}', b"\x00", b'{"message": "hi",}', b"null"],
)
def test_what_is_no_json_or_no_unicode_is_malformed(cheap_client: TestClient, raw: bytes) -> None:
    response = cheap_client.post("/api/chat", content=raw, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_a_message_of_exactly_4000_characters_is_answered(cheap_client: TestClient) -> None:
    assert cheap_client.post("/api/chat", json={"message": "é" * 4000}).status_code == 200


def test_a_body_over_64_kib_is_refused_with_or_without_a_length(cheap_client: TestClient) -> None:
    body = b'{"message": "' + b"x" * BODY_LIMIT + b'"}'
    assert cheap_client.post("/api/chat", content=body).status_code == 413
    assert cheap_client.post("/api/chat", content=iter([body])).status_code == 413


def test_distress_is_met_with_human_contacts_and_no_advice(cheap_client: TestClient) -> None:
    answer = cheap_client.post("/api/chat", json={"message": "I failed again and I want to die."}).json()
    assert answer["status"] == "support"
    assert "988" in answer["answer"]
    assert (answer["citations"], answer["assessment"], answer["related"]) == ([], None, [])
