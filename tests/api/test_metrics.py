"""Figures for Prometheus: for this machine or whoever has the token, and never a word of a client."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from assistant.answer.compose import Draft
from assistant.chat import Assistant
from assistant.llm.caller import Spent
from assistant.models import Answer, Turn
from assistant.settings import Settings
from tests.api.echo import Echo

HERE = ("127.0.0.1", 1)


@pytest.fixture
def local(cheap_assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(cheap_assistant), client=HERE, raise_server_exceptions=False) as client:
        yield client


def samples(client: TestClient) -> dict[tuple[str, ...], float]:
    """Each sample by its name and its labels' values."""
    text = client.get("/metrics").text
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_stages_and_answers_are_counted(local: TestClient) -> None:
    before = samples(local)
    for _ in range(2):
        local.post("/api/chat", json={"message": "US MD, 238: where do I stand?"})
    local.get("/api/search", params={"q": "letters"})
    after = samples(local)

    def grown(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert grown("pmr_http_requests_total", "POST", "/api/chat", "200") == 2
    assert grown("pmr_http_request_seconds_count", "/api/search") == 1
    assert grown("pmr_answers_total", "answered") == 2
    assert (grown("pmr_answers_kept_total", "no"), grown("pmr_answers_kept_total", "yes")) == (1, 1)
    assert grown("pmr_stage_seconds_count", "search") >= 2
    assert after[("pmr_composing",)] == after[("pmr_waiting",)] == 0


class Misquoting(Assistant):
    """Says a number that no citation carries."""

    def __init__(self, whole: Assistant) -> None:
        super().__init__(whole.collection, whole.embeddings, whole.book, whole.coverage, whole.settings)

    def _composed(self, turn: Turn, draft: Draft, spent: Spent | None = None) -> Answer:
        return Answer(status="answered", answer="Apply to 999 programs.")


def test_a_withheld_answer_is_counted(cheap_assistant: Assistant) -> None:
    with TestClient(create_app(Misquoting(cheap_assistant)), client=HERE) as client:
        before = samples(client).get(("pmr_answers_withheld_total", "guides"), 0)
        assert client.post("/api/chat", json={"message": "How many?"}).json()["status"] == "not_covered"
        assert samples(client)[("pmr_answers_withheld_total", "guides")] == before + 1


def test_no_label_holds_what_a_client_chose(local: TestClient) -> None:
    # A name that no other test uses: what is counted is the whole process's.
    local.request("WALTRAUTE", "/api/chat")
    local.get("/waltraute/asks", headers={"x-request-id": "waltraute"})
    local.get("/api/guides/waltraute", params={"version": "waltraute"})
    local.post("/api/chat", json={"message": "Waltraute asks", "waltraute": 1})
    text = local.get("/metrics").text
    assert "waltraute" not in text.lower()
    assert re.search(r'pmr_http_requests_total\{method="other",route="[^"]*",status="405"\}', text)


def test_another_machine_reads_nothing_without_a_token() -> None:
    with TestClient(create_app(Echo()), client=("192.0.2.7", 1)) as client:
        refused = client.get("/metrics")
        assert refused.status_code == 403
        assert "PMR_METRICS_TOKEN" in refused.json()["detail"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_nobody_reads_them_through_a_proxy_on_this_machine(local: TestClient, header: str) -> None:
    assert local.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_whoever_shows_the_token_reads_them_from_anywhere_and_nobody_else() -> None:
    settings = Settings(metrics_token="hush")  # type: ignore[arg-type]
    with TestClient(create_app(Echo(), settings=settings), client=("192.0.2.7", 1)) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer hush"}).status_code == 200
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    with TestClient(create_app(Echo(), settings=settings), client=HERE) as client:
        assert client.get("/metrics").status_code == 401
