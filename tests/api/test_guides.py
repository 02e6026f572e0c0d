"""Guides, passages and search over the wire."""

from fastapi.testclient import TestClient

from assistant.chat import Assistant
from corpus.guides import parse_guide


def test_the_guides_say_for_whom_they_are(cheap_client: TestClient) -> None:
    guides = {guide["id"]: guide for guide in cheap_client.get("/api/guides").json()}
    assert guides["step-score-strategy-pmr"]["audience"] == "all"
    assert guides["step-score-strategy-pmr-img"]["audience"] == "img"
    assert all(guide["passages"] > 50 and guide["updated"] is None for guide in guides.values())


def test_a_guides_outline_points_at_its_headings(cheap_client: TestClient) -> None:
    guide = cheap_client.get("/api/guides/step-score-strategy-pmr").json()
    assert len(guide["outline"]) > 40
    assert all(guide["text"][h["start"] : h["end"]] == h["title"] for h in guide["outline"])


def test_a_version_once_kept_is_served_for_ever(cheap_client: TestClient, cheap_assistant: Assistant) -> None:
    old = parse_guide("---\nid: old\ntitle: Old\n---\nWords.", "old")
    cheap_assistant.collection.library.keep(old)
    served = cheap_client.get("/api/guides/old", params={"version": old.version}).json()
    assert served["text"] == "Words."
    assert cheap_client.get("/api/guides/old").status_code == 404


def test_what_is_not_there_is_not_found_and_no_path_leads_out(cheap_client: TestClient) -> None:
    for path in (
        "/api/guides/none",
        "/api/guides/step-score-strategy-pmr?version=0000",
        "/api/guides/step-score-strategy-pmr?version=../../manifest",
        "/api/guides/..%2F..%2Fmanifest?version=x",
        "/api/passages/none",
    ):
        assert cheap_client.get(path).status_code == 404, path


def test_every_passage_found_can_be_fetched_and_is_at_its_offsets(cheap_client: TestClient) -> None:
    found = cheap_client.get("/api/search", params={"q": "letters from physiatrists", "k": 10}).json()
    assert len(found) == 10
    assert [f["score"] for f in found] == sorted((f["score"] for f in found), reverse=True)
    for passage in found:
        fetched = cheap_client.get(f"/api/passages/{passage['id']}").json()
        text = cheap_client.get(f"/api/guides/{fetched['guide_id']}").json()["text"]
        assert text[fetched["start"] : fetched["end"]] == fetched["text"] == passage["text"]


def test_the_track_orders_what_is_found_and_hides_nothing(client: TestClient) -> None:
    for track, audience in (("us", "all"), ("img", "img")):
        found = client.get("/api/search", params={"q": "low Step score", "track": track, "k": 50}).json()
        assert found[0]["audience"] == audience
        assert {f["audience"] for f in found} == {"all", "img"}


def test_search_refuses_what_it_cannot_search(cheap_client: TestClient) -> None:
    for query in ({"q": ""}, {"q": "x", "k": 0}, {"q": "x", "k": 51}, {"q": "x", "track": "moon"}, {}):
        assert cheap_client.get("/api/search", params=query).status_code == 422
