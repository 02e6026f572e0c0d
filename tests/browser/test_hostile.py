"""Text that would break a careless page, in questions, titles, answers and guides: it shows as the text it is."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from assistant.chat import Assistant
from assistant.events import Event, events_of
from assistant.models import Answer, Citation, Turn
from corpus.guides import parse_guide

pytestmark = pytest.mark.browser

HTML = '<img src=x onerror="document.title=1"> <script>document.title=2</script>'
LINKS = "[press](javascript:alert(1)) ![x](http://example.org/x.png) <https://example.org>"
LONG = "a" * 3_000
TURNED = "\u202eesrever\u2066 👩🏽‍⚕️ שלום 🫀"
HOSTILE = f"{HTML} {LINKS} {LONG} {TURNED}"
WORD = "w" * 10_000

GUIDE = parse_guide(
    "---\nid: hostile\ntitle: '<b>Bold</b> & 🫀'\n---\n\n"
    "# First \\<i>heading\\</i> 🫀\n\nBefore 👩🏽‍⚕️ it.\n\n"
    f"- \\<img src=x onerror=alert(1)> \\[press](javascript:alert(1)) {TURNED}\n- {WORD}\n",
    "hostile",
)


class Quoting:
    """An assistant that says nothing but hostile things, of a hostile guide."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        assistant.collection.library.keep(GUIDE)

    def events(self, turn: Turn) -> Iterator[Event]:
        yield from events_of(self.invoke(turn))

    def invoke(self, turn: Turn) -> Answer:
        start = GUIDE.text.index("<img")
        end = GUIDE.text.index(WORD) + len(WORD)
        citation = Citation(
            n=1,
            guide_id=GUIDE.id,
            guide_title=GUIDE.title,
            guide_version=GUIDE.version,
            section=("First <i>heading</i> 🫀", WORD),
            quote=GUIDE.text[start:end],
            start=start,
            end=end,
            passage_id="hostile",
        )
        return Answer(
            status="answered",
            answer=f"{HOSTILE} [1]\n\n- {WORD} [1]\n- **{HTML}** [1]",
            citations=(citation,),
            uncovered=(HOSTILE,),
            suggestions=(HOSTILE,),
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)


@pytest.fixture
def hostile_address(cheap_assistant: Assistant, serve: Callable[..., Any]) -> str:
    return serve(lambda: create_app(lambda: Quoting(cheap_assistant))).address  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("width", [360, 1280])
def test_hostile_text_shows_as_text_and_breaks_nothing(
    visit: Callable[..., Page], hostile_address: str, mouse: Any, width: int
) -> None:
    page = visit(hostile_address, width=width, height=740)
    title = page.title()
    reader = mouse(page)

    def unharmed() -> None:
        assert page.title() == title
        assert page.locator(".chat :is(img, script, b, i, iframe), .guide :is(img, script, b, i)").count() == 0
        assert page.locator("a[href^='javascript'], a[href*='example.org']").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    page.locator("#question").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator("#stop")).to_be_hidden()
    turn = page.locator(".turn").last
    expect(turn.locator(".question")).to_contain_text(HTML)
    expect(turn.locator(".prose")).to_contain_text("[press](javascript:alert(1))")
    unharmed()

    turn.locator("summary").last.click()
    unharmed()

    reader.press(turn.locator("button.mark").first)
    marks = page.locator("mark")
    expect(marks.first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(marks.last).to_have_text(WORD)
    expect(page.locator(".guide .warning")).to_have_count(0)
    expect(page.locator("#guide-title")).to_have_text("<b>Bold</b> & 🫀")
    unharmed()
    assert page.locator("#guide-body").evaluate("body => body.scrollWidth <= body.clientWidth")
    reader.press(page.get_by_role("button", name="Close the guide"))

    if width < 900:
        reader.press(page.get_by_role("button", name="Your conversations"))
    reader.press(page.get_by_role("button", name="Rename, export, print or delete"))
    reader.press(page.locator("#entry-rename"))
    page.keyboard.insert_text(f"{HTML} {TURNED}"[:110])
    page.keyboard.press("Enter")
    expect(page.locator(".entry a")).to_contain_text("<img src=x")
    reader.press(page.get_by_role("button", name="Rename, export, print or delete"))
    reader.press(page.locator("#entry-delete"))
    expect(page.get_by_role("dialog", name="Delete this conversation?")).to_contain_text("<img src=x")
    unharmed()


def test_a_question_over_the_limit_is_not_sent(page: Page) -> None:
    page.locator("#question").fill("🫀" * 4_001)
    expect(page.get_by_text("1 characters over the limit of 4,000")).to_be_visible()
    expect(page.locator("#send")).to_be_disabled()
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(0)


def test_an_address_that_names_no_conversation_is_no_harm(page: Page, address: str) -> None:
    for hash_ in ("#c=%", "#c=<b>", "#c=", "#%E0%A4%A"):
        page.goto(f"{address}/{hash_}")
        page.reload()
        expect(page.locator("#welcome")).to_be_visible()
