"""The pages hosted below a path: nothing is asked for beside it, which `visit` sees to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from api.storage.conversations import open_conversations
from assistant.chat import Assistant
from assistant.settings import Settings

pytestmark = pytest.mark.browser


def test_below_a_path_the_chat_its_guides_and_the_other_pages_work(
    serve: Callable[..., Any], visit: Callable[..., Page], mouse: Any, assistant: Assistant, tmp_path: Path
) -> None:
    def app() -> Any:
        return create_app(assistant, open_conversations(Settings(data_dir=tmp_path)), root_path="/advisor")

    server = serve(app)
    page = visit(f"{server.address}/advisor/")
    turn = mouse(page).ask("How many away rotations should I do?")
    turn.locator("button.mark").first.click()
    expect(page.locator("mark").first).to_be_in_viewport()
    page.reload()
    expect(page.get_by_text("Aim for 1–2 away rotations").first).to_be_visible()
    for name, told in (("rules", "Step 2 CK"), ("privacy", "stored"), ("desk/sign-in", "Password")):
        page.goto(f"{server.address}/advisor/{name}")
        expect(page.get_by_text(told).first).to_be_visible()
