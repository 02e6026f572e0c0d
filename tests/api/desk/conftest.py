"""The desk over an assistant that repeats, and browsers in which someone is signed in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk.access import COOKIE
from api.desk.accounts import Role
from assistant.chat import Assistant


@pytest.fixture
def app(cheap_assistant: Assistant) -> FastAPI:
    return create_app(cheap_assistant)


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[..., TestClient]]:
    """A new browser; with a role, someone of it is signed in there."""
    with ExitStack() as stack:
        stack.enter_context(TestClient(app))
        count = 0

        def browser(role: Role | None = None) -> TestClient:
            nonlocal count
            client = TestClient(app, raise_server_exceptions=False)
            if role:
                count += 1
                user = app.state.shared.accounts.add(f"{role}{count}@school.edu", f"Dr. {role.title()} {count}", role)
                client.cookies.set(COOKIE, app.state.shared.accounts.sign_in(user))
            return client

        yield browser
