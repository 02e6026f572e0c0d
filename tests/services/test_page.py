"""The page over two machines behind a balancer that gives each request to the next, and while one of them dies."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.api.server import serving
from tests.browser.conftest import browser, mouse, serve, visit  # noqa: F401 - fixtures
from tests.services.balancer import balancer
from tests.services.machines import Machines

pytestmark = [pytest.mark.browser, pytest.mark.services]


def test_the_main_journey_passes_over_two_machines_also_once_one_is_killed(
    visit: Callable[..., Page],  # noqa: F811
    mouse: Any,  # noqa: F811
    machines: Machines,
) -> None:
    with serving(balancer([machine.address for machine in machines.both])) as address:
        reader = mouse(visit(address, offline=True))
        page = reader.page
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        turn = reader.ask("How many away rotations should I do?")
        expect(turn.get_by_text("Aim for 1–2 away rotations").first).to_be_visible()
        turn.locator("button.mark").first.click()
        expect(page.locator("mark").first).to_be_in_viewport()
        assert "Aim for 1–2 away rotations" in " ".join(page.locator("mark").all_inner_texts())
        page.keyboard.press("Escape")
        reader.ask("IMG, Step 2 CK 224. Where do I stand?")
        machines.both[0].kill()
        try:
            turn = reader.ask("How many programs?")
            expect(turn.get_by_text("60–80+").first).to_be_visible()
            page.reload()
            expect(page.locator(".turn")).to_have_count(3)
            turn = reader.ask("And how many letters?")
            expect(turn.locator("button.mark").first).to_be_visible()
        finally:
            machines.start()
        for _ in machines.both:  # whichever comes next
            page.reload()
            expect(page.locator(".turn")).to_have_count(4)
