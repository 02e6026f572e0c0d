"""The plan over the wire: data, Markdown and calendar."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from api.app import create_app
from assistant.chat import Assistant
from assistant.retrieval.coverage import load_coverage
from assistant.settings import Settings

OPENING = date(2027, 9, 2)


@pytest.fixture(scope="module")
def dated_client(cheap_assistant: Assistant) -> Iterator[TestClient]:
    """A service whose operator has set the season's opening."""
    known = cheap_assistant
    dated = Assistant(
        known.collection,
        known.embeddings,
        known.book,
        load_coverage(),
        Settings(eras_opening=OPENING),
        lambda: date(2027, 4, 20),
    )
    with TestClient(create_app(dated), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("facts", [{}, {"track": "us", "step2_ck": 218}, {"track": "img", "physiatry_letters": 2}])
def test_every_item_is_cited_in_words_that_the_guide_serves(cheap_client: TestClient, facts: dict[str, object]) -> None:
    got = cheap_client.post("/api/plan", json=facts).json()
    cited = {}
    for c in got["citations"]:
        guide = cheap_client.get(f"/api/guides/{c['guide_id']}", params={"version": c["guide_version"]}).json()
        assert guide["text"][c["start"] : c["end"]] == c["quote"]
        cited[c["n"]] = c["quote"]
    assert got["phases"]
    for phase in got["phases"]:
        assert phase["title"] in cited[phase["citations"][0]]
        for item in phase["items"]:
            assert isinstance(item["done"], bool)
            assert item["line"] in cited[item["citations"][0]]


def test_an_empty_applicant_gets_the_general_roadmap_before_the_one_for_imgs(cheap_client: TestClient) -> None:
    phases = cheap_client.post("/api/plan", json={}).json()["phases"]
    assert [phase["track"] for phase in phases] == ["us"] * 5 + ["img"] * 4
    assert {(phase["starts"], phase["ends"]) for phase in phases} == {(None, None)}


def test_an_unknown_field_is_refused_by_name(cheap_client: TestClient) -> None:
    for path in ("/api/plan", "/api/plan.md", "/api/plan.ics"):
        response = cheap_client.post(path, json={"letters": 2})
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "letters"


def test_the_markdown_is_a_file_with_checkboxes_and_sources(cheap_client: TestClient) -> None:
    response = cheap_client.post("/api/plan.md", json={"track": "us", "step2_ck": 240})
    assert response.headers["content-type"].startswith("text/markdown")
    assert "attachment" in response.headers["content-disposition"]
    assert "- [x] Schedule Step 2 CK" in response.text


def test_the_markdown_carries_the_whole_plan_and_its_sources(dated_client: TestClient) -> None:
    made, text = dated_client.post("/api/plan", json={}).json(), dated_client.post("/api/plan.md", json={}).text
    assert all(phase["title"] in text for phase in made["phases"])
    assert all(item["line"] in text for phase in made["phases"] for item in phase["items"])
    sources = text.partition("## Sources")[2]
    assert all(f"{c['n']}. “{' '.join(c['quote'].split())}”" in sources for c in made["citations"])
    assert "operator has set, 2027-09-02" in text


def test_the_calendar_says_which_setting_it_lacks(cheap_client: TestClient) -> None:
    response = cheap_client.post("/api/plan.ics", json={"track": "img"})
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "PMR_ERAS_OPENING" in response.json()["detail"]


def test_the_calendar_holds_each_dated_phase_for_whole_days(dated_client: TestClient) -> None:
    response = dated_client.post("/api/plan.ics", json={"track": "img", "step2_ck": 224})
    assert response.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [(str(e["summary"]), e["dtstart"].dt, e["dtend"].dt) for e in events] == [
        ("Year Before Application (or 12–18 Months Out)", date(2026, 3, 2), date(2026, 9, 2)),
        ("6–9 Months Before ERAS Submission", date(2026, 12, 2), date(2027, 3, 2)),
        ("3–6 Months Before ERAS", date(2027, 3, 2), date(2027, 6, 2)),
        ("ERAS Season (September–March)", date(2027, 9, 2), date(2028, 4, 1)),
    ]
    assert len({str(e["uid"]) for e in events}) == len(events)
    assert all("computed" in str(e["description"]).lower() for e in events)
    assert "[x] Take Step 2 CK when practice scores align with your target" in str(events[2]["description"])


def test_the_calendar_is_written_as_rfc_5545_asks(dated_client: TestClient) -> None:
    content = dated_client.post("/api/plan.ics", json={}).content
    lines = content.split(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")


def test_the_same_plan_is_the_same_calendar(dated_client: TestClient) -> None:
    first, second = (dated_client.post("/api/plan.ics", json={"track": "img"}).content for _ in range(2))
    assert first == second


def test_the_plan_is_documented(cheap_client: TestClient) -> None:
    paths = cheap_client.get("/openapi.json").json()["paths"]
    assert {"/api/plan", "/api/plan.md", "/api/plan.ics"} <= set(paths)
    assert "409" in paths["/api/plan.ics"]["post"]["responses"]
