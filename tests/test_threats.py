"""The page of threats is whole: every item of OWASP's lists, every defence with a test that exists, every route known."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from starlette.routing import BaseRoute

from api.app import create_app
from assistant.chat import Assistant

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]


def test_every_item_of_both_lists_is_there_once() -> None:
    named = [row[0].split(" ")[0] for row in ROWS]
    wanted = [*(f"LLM{n:02}:2025" for n in range(1, 11)), *(f"API{n}:2023" for n in range(1, 11))]
    assert [name for name in named if ":20" in name] == wanted


def test_every_item_names_tests_and_each_of_them_exists() -> None:
    for row in ROWS:
        if ":20" not in row[0]:
            continue
        tests = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[3])
        assert tests, row[0]
        for file, name in tests:
            assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{row[0]}: {file}::{name}"


def routes(known: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """All routes, those of routers that are included as a whole too."""
    for route in known:
        included = getattr(route, "original_router", None)
        yield from routes(included.routes) if included else (route,)


def test_every_route_is_in_the_served_schema_or_named_here(cheap_assistant: Assistant) -> None:
    app = create_app(cheap_assistant)
    documented = set(app.openapi()["paths"])
    outside = PAGE.partition("## Routes outside the schema")[2]

    found = {str(getattr(route, "path", route)) for route in routes(app.routes)}
    assert found >= {"/", "/api/chat", "/static", "/rules"}
    assert {place for place in found if place not in documented and f"`{place}`" not in outside} == set()
