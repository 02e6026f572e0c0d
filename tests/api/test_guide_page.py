"""A guide as a page, opened at cited words."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from api.routes.guide_page import pieces
from assistant.chat import Assistant
from corpus.models import Block, Guide, Heading, Line, Span


def words(page: str) -> list[str]:
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    return html.unescape(re.sub(r"<[^>]*>", " ", main[0])).split()


def test_the_whole_guide_is_on_the_page(cheap_client: TestClient, cheap_assistant: Assistant) -> None:
    for guide in cheap_assistant.collection.guides.values():
        page = cheap_client.get(f"/guides/{guide.id}")
        assert page.headers["content-type"].startswith("text/html")
        text = re.sub(r"^ *- ", "", guide.text.replace(guide.title, "", 1), flags=re.MULTILINE)
        assert words(page.text) == text.split()
        assert "<mark" not in page.text


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("start=10&end=5", 200),
        ("start=900000&end=900010", 200),
        ("start=-1&end=5", 422),
        ("start=x&end=5", 422),
        ("version=0000000000000000", 404),
    ],
)
def test_a_place_that_is_none_highlights_nothing(cheap_client: TestClient, place: str, status: int) -> None:
    page = cheap_client.get(f"/guides/step-score-strategy-pmr?{place}")
    assert page.status_code == status
    assert "<mark" not in page.text


def test_a_guide_that_is_not_there_is_a_problem(cheap_client: TestClient) -> None:
    assert cheap_client.get("/guides/nowhere").status_code == 404


def test_cited_words_are_cut_out_of_the_lines_that_they_run_through() -> None:
    text = "Nights\n\nNap before the shift.\n\n- Dark room."
    guide = Guide(
        id="sleep",
        title="Sleep",
        text=text,
        headings=(Heading(level=2, title="Nights", start=0, end=6),),
        blocks=(
            Block(
                section=("Nights",),
                heading=None,
                start=8,
                end=len(text),
                lines=(Line(start=8, end=29, depth=0), Line(start=33, end=43, depth=1)),
            ),
        ),
    )
    drawn = list(pieces(guide, Span(start=12, end=37)))
    assert [(p.level, p.depth) for p in drawn] == [(2, 0), (0, 0), (0, 1)]
    assert [(p.before, p.cited, p.after) for p in drawn] == [
        ("Nights", "", ""),
        ("Nap ", "before the shift.", ""),
        ("", "Dark", " room."),
    ]
