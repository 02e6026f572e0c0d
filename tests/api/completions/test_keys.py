"""What the operator sets: the key that opens /v1, and the address to which sources lead."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.api.completions.conftest import SCORED, said


@pytest.fixture(scope="module")
def keyed(cheap_assistant: Assistant) -> Iterator[TestClient]:
    a = cheap_assistant
    settings = Settings(api_key=SecretStr("schlüssel"), public_url="https://pmr.example.org/app/")
    with TestClient(create_app(Assistant(a.collection, a.embeddings, a.book, a.coverage, settings))) as client:
        yield client


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer schlüsse", "Bearer schlüssel2", "Basic schlüssel", "schlüssel"]
)
def test_a_wrong_key_is_refused(keyed: TestClient, shown: str) -> None:
    response = keyed.get("/v1/models", headers={"Authorization": shown.encode()})
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.json()["error"]["code"] == "invalid_api_key"
    assert keyed.post("/v1/chat/completions", json={}, headers={"Authorization": shown.encode()}).status_code == 401


def test_the_key_opens_v1_and_the_page_asks_for_none(keyed: TestClient) -> None:
    assert keyed.get("/v1/models", headers={"Authorization": "Bearer schlüssel".encode()}).status_code == 200
    assert keyed.get("/api/guides").status_code == 200


def test_sources_lead_to_the_address_that_the_operator_gave(keyed: TestClient) -> None:
    body = {"model": "pmr-advisor", "messages": said(SCORED)}
    answered = keyed.post("/v1/chat/completions", json=body, headers={"Authorization": "Bearer schlüssel".encode()})
    urls = [a["url_citation"]["url"] for a in answered.json()["choices"][0]["message"]["annotations"]]
    assert urls
    assert all(url.startswith("https://pmr.example.org/app/guides/") for url in urls)
