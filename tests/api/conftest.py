"""The API over both assistants."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from assistant.chat import Assistant


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(assistant), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def cheap_client(cheap_assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(cheap_assistant), raise_server_exceptions=False) as client:
        yield client
