"""Whoever the reader is: axe finds nothing in any state, targets are large enough, and the page is light and closed."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

pytestmark = pytest.mark.browser

QUESTION = "IMG, Step 2 CK 224, failed Step 1 once: how many programs?"
WEIGHT = 150_000
"""Bytes of the page with all that it loads, before they are compressed."""
TRANSFERRED = 70_000
"""Bytes that travel."""

ALL = {"resultTypes": ["violations"]}
CONTRAST = ALL | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""What alone can differ in the dark."""

SETTLED = """() => Promise.allSettled(
  document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished)).then(() => true)"""
"""Colours on their way from one scheme to the other are neither's."""

TARGETS = """() => [...document.querySelectorAll("button, summary, input, select, textarea, label:has(input[type=radio]), a[href]")]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches("p a, span a, .visually-hidden, .skip"))
  .map(e => [e.getAttribute("aria-label") || e.textContent.trim().slice(0, 40) || e.name, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name, box]) => `${name}: ${box.width}x${box.height}`)"""


def sound(page: Page, state: str) -> None:
    """In light and in dark: no violation, and nothing to press that is under 24 pixels, links amid text aside."""
    page.wait_for_load_state()
    for scheme, options in (("dark", CONTRAST), ("light", ALL)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, f"{state}, {scheme}\n{found.generate_report()}"
    assert page.evaluate(TARGETS) == [], state
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), state


@pytest.mark.parametrize("width", [360, 1280])
def test_no_state_of_the_page_shuts_anybody_out(
    visit: Callable[..., Page], own_server: Any, mouse: Any, width: int
) -> None:
    page = visit(own_server.address, offline=True, width=width, height=800, reduced_motion="reduce")
    reader = mouse(page)
    sound(page, "empty")

    turn = reader.ask(QUESTION)
    for summary in turn.locator("summary").all():
        summary.click()
    turn.get_by_role("button", name="Wrong", exact=True).click()
    sound(page, "answered")
    turn.get_by_role("button", name="Wrong source").click()
    sound(page, "which source")

    turn.locator("button.mark").first.click()
    expect(page.locator("mark").first).to_be_visible()
    sound(page, "guide open")
    page.get_by_role("button", name="Close the guide").click()

    turn.locator("button.mark").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_be_visible()
    sound(page, "quote at a mark")

    turn.get_by_role("button", name="Add or correct facts").click()
    sound(page, "form of facts")
    page.keyboard.press("Escape")

    if width < 900:
        page.get_by_role("button", name="Your conversations").click()
        sound(page, "drawer open")
    more = page.get_by_role("button", name="Rename, export, print or delete")
    more.click()
    sound(page, "menu open")
    page.locator("#entry-rename").click()
    sound(page, "renaming")
    page.keyboard.press("Escape")
    more.click()
    page.locator("#entry-delete").click()
    sound(page, "asked before deleting")
    page.get_by_role("button", name="Cancel").click()
    if width < 900:
        page.get_by_role("button", name="Close the list of conversations").click()

    turn = reader.ask("What is the salary of a physiatrist?")
    expect(turn.get_by_text("The nearest the guides do say")).to_be_visible()
    sound(page, "not covered")
    reader.ask("US MD, third year. What should I do now?")
    sound(page, "plan")
    own_server.stop()
    reader.ask("How many letters?")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    sound(page, "error")


def test_the_page_of_rules_shuts_nobody_out(visit: Callable[..., Page], address: str) -> None:
    page = visit(address, width=360, height=740, reduced_motion="reduce")
    page.goto(f"{address}/rules")
    sound(page, "rules")


def test_a_conversation_that_is_not_here_shuts_nobody_out(visit: Callable[..., Page], address: str) -> None:
    page = visit(address, offline=True, reduced_motion="reduce")
    page.goto(f"{address}/#c=none")
    expect(page.get_by_role("heading", name="This conversation is not here")).to_be_visible()
    sound(page, "not here")


def test_the_page_is_light(browser: Browser, address: str) -> None:
    page = browser.new_page()
    responses: list[Response] = []

    def heard(response: Response) -> None:
        responses.append(response)

    page.on("response", heard)
    page.goto(address, wait_until="networkidle")
    whole = [len(response.body()) for response in responses]
    travelled = [response.request.sizes()["responseBodySize"] for response in responses]
    page.close()
    assert len(whole) > 10
    assert sum(whole) < WEIGHT
    assert sum(travelled) < TRANSFERRED


def test_the_page_allows_no_code_but_its_own(page: Page, address: str) -> None:
    """That nothing of it is breached shows in the console, to which every test here listens."""
    policy = page.request.get(address).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
