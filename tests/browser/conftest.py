"""A real server on loopback and a real Chromium; skipped, saying so, where there is no Chromium."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from api.app import create_app
from api.storage.conversations import open_conversations
from assistant.chat import Assistant
from assistant.events import Event, events_of
from assistant.models import Answer, Turn
from assistant.settings import Settings
from tests.browser.desk import Desk

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PATIENCE = 30_000
"""Milliseconds for what a page is to show: whole answers of the real model, on a machine that does other work."""

FARTHEST = 150
"""Presses of Tab after which a control counts as out of reach."""


expect.set_options(timeout=PATIENCE)


class Server:
    """The program on a port of loopback, where it can be stopped and started again."""

    def __init__(self, app: Callable[[], FastAPI]) -> None:
        self._app = app
        self._port = 0
        self.start()

    def start(self) -> None:
        config = uvicorn.Config(self._app(), port=self._port, log_level="critical", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.02)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def until_ready(self) -> None:
        while httpx.get(f"{self.address}/readyz", trust_env=False, timeout=30).status_code != 200:
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)


class Held:
    """An assistant that answers once it is let."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.let = threading.Event()
        self.let.set()

    def invoke(self, turn: Turn) -> Answer:
        assert self.let.wait(30)
        return self._assistant.invoke(turn)

    def events(self, turn: Turn) -> Iterator[Event]:
        yield from events_of(self.invoke(turn))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    server = Server(lambda: create_app(assistant))
    yield server.address
    server.stop()


@pytest.fixture
def held(assistant: Assistant) -> Held:
    return Held(assistant)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[], FastAPI]], Server]]:
    """Starts a server for the test alone."""
    servers: list[Server] = []

    def serve(app: Callable[[], FastAPI]) -> Server:
        servers.append(Server(app))
        return servers[-1]

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def own_server(serve: Callable[..., Server], held: Held, tmp_path: Path) -> Iterator[Server]:
    """One whose answers can be held back, and that keeps conversations when it is stopped and started."""
    yield serve(lambda: create_app(lambda: held, open_conversations(Settings(data_dir=tmp_path))))  # type: ignore[arg-type, return-value]
    held.let.set()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, serve: Callable[..., Server]) -> Iterator[Callable[..., Page]]:
    """Opens the chat in a browser of its own, that nobody has used. A fault in the console (a breach of the content
    security policy is one) or a request elsewhere fails the test; `offline`: a server that cannot be reached does not.

    Pages close before the servers of `serve` stop: that is what it is asked for here."""
    contexts, faults = [], list[str]()

    def visit(address: str, *, offline: bool = False, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()

        def heard(text: str) -> None:
            if not (offline and "Failed to load resource" in text):
                faults.append(text)

        page.on("console", lambda message: heard(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith((address, "data:")) else faults.append(request.url),
        )
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(visit: Callable[..., Page], address: str) -> Page:
    """The chat page, on a wide screen."""
    return visit(address)


def here(page: Page) -> str:
    """The address as the page itself has it; Playwright's own word for it comes a moment late."""
    return str(page.evaluate("location.href"))


class Mouse:
    """A reader who points."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def ask(self, question: str) -> Locator:
        """The turn that answers it, once it is answered."""
        self.write(self.page.locator("#question"), question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#stop")).to_be_hidden()
        return self.page.locator(".turn").last


class Keyboard(Mouse):
    """A reader who has nothing but keys."""

    def press(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, label: str) -> None:
        self._reach(target)
        self.page.keyboard.type(label)

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_enabled()
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")


@pytest.fixture(params=[Mouse, Keyboard], ids=["by mouse", "by keyboard alone"])
def hand(request: pytest.FixtureRequest) -> type[Mouse]:
    kind: type[Mouse] = request.param
    return kind


@pytest.fixture
def mouse() -> type[Mouse]:
    """For what is the same however it is reached."""
    return Mouse


@pytest.fixture
def reader(hand: type[Mouse], page: Page) -> Mouse:
    """Somebody at the chat page, once with a mouse and once with nothing but the keyboard."""
    return hand(page)


@pytest.fixture
def desk(own_server: Any, visit: Callable[..., Page], tmp_path: Path) -> Desk:
    return Desk(own_server, visit, tmp_path)
