"""HTML: the words that the page is about, without what surrounds them."""

import pytest

from corpus.guides import GuideError
from corpus.pieces import Item, Paragraph, Piece, TableRow, Title
from ingest.formats.web import read_web, web_content


def pieces(body: str) -> list[Piece]:
    return web_content(f"<html><head><title>T</title></head><body>{body}</body></html>", "a.html").pieces


def test_headings_paragraphs_and_lists_are_kept() -> None:
    assert pieces("<h1>A</h1><p>One <b>bold</b> w<i>or</i>d.</p><ul><li>x<ol><li>y</li></ol></li></ul>Loose.") == [
        Title("A", 1),
        Paragraph("One bold word."),
        Item("x", 1),
        Item("y", 2, "1. "),
        Paragraph("Loose."),
    ]


def test_a_table_is_a_row_a_line_with_its_headers_and_what_spans_rows_is_said_in_each() -> None:
    table = (
        "<table><tr><th>Week</th><th>Topic</th></tr><tr><td rowspan=2>1</td><td>Cells<br>Tissues</td></tr>"
        "<tr><td>Bones</td></tr></table>"
    )
    assert pieces(table) == [
        TableRow("Week | Topic"),
        TableRow("Week: 1 | Topic: Cells; Tissues"),
        TableRow("Week: 1 | Topic: Bones"),
    ]


def test_a_table_that_arranges_the_page_is_read_cell_by_cell() -> None:
    long = "Word " * 160
    assert [type(p) for p in pieces(f"<table><tr><td><h2>A</h2><p>{long}</p></td><td><p>b</p></td></tr></table>")] == [
        Title,
        Paragraph,
        Paragraph,
    ]


@pytest.mark.parametrize(
    "junk",
    [
        "<nav>Home</nav>",
        "<script>x()</script><style>p{}</style>",
        "<div id='cookie-banner'>We use cookies</div>",
        "<div class='ad-box'>Buy</div>",
        "<div role='navigation'>Home</div>",
        "<p style='display: none'>hidden</p>",
        "<p hidden>hidden</p>",
        "<aside>See also</aside>",
        "<footer>© us</footer>",
        "<header>Our site</header>",
        "<form><label>Name</label><input></form>",
        "<ul><li><a href='/a'>Home</a></li><li><a href='/b'>News</a></li><li><a href='/c'>About</a></li></ul>",
        "<div class='breadcrumbs'>A › B</div>",
    ],
)
def test_what_surrounds_the_words_is_left_out(junk: str) -> None:
    words = "<h2>Late work</h2><p>It loses a grade for each day that it is late.</p>"
    assert pieces(junk + words) == pieces(words)


@pytest.mark.parametrize("name", ["content with-sidebar", "menu", "related"])
def test_an_element_that_holds_most_of_the_page_is_kept_whatever_it_is_called(name: str) -> None:
    assert pieces(f"<div class='{name}'><p>The words that the page is about.</p></div>")


def test_bold_lines_head_what_follows_them() -> None:
    assert pieces("<p><strong>Grading</strong><br>Exams count for half of it all.</p>") == [
        Title("Grading", 3),
        Paragraph("Exams count for half of it all."),
    ]


def test_a_declared_encoding_is_believed() -> None:
    page = "<meta charset='windows-1251'><p>Привет всем вам</p>".encode("cp1251")
    assert read_web(page, "a.html").pieces == [Paragraph("Привет всем вам")]


def test_an_empty_page_is_refused() -> None:
    with pytest.raises(GuideError, match=r"a\.html: is empty"):
        read_web(b" ", "a.html")
