"""Plain text: what is plain to see is recognised, everything else is kept as it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.pieces import Item, Mark, Paragraph, Piece, TableRow, Title
from ingest.formats.text import text_content


def pieces(text: str) -> list[Piece]:
    return text_content(f"The opening words.\n\n{text}").pieces[1:]


@pytest.mark.parametrize(
    "heading",
    ["LATE WORK", "Late Work Policy", "Grading:", "2. Course Requirements", "IV. Goals", "2.1 Exams and Quizzes"],
)
def test_a_short_line_above_text_is_a_heading(heading: str) -> None:
    title, below = pieces(f"{heading}\n\nIt is not taken after a week.")
    assert isinstance(title, Title)
    assert (title.words, below) == (heading, Paragraph("It is not taken after a week."))


def test_an_underlined_line_is_a_heading() -> None:
    assert [type(piece) for piece in pieces("late work\n---------\nNone.")] == [Title, Paragraph]


@pytest.mark.parametrize(
    "line", ["Late work is not taken.", "Instructor: Ann Smith", "see also below", "Room 1204", "ann@example.edu"]
)
def test_a_line_that_says_something_is_no_heading(line: str) -> None:
    assert pieces(f"{line}\n\nMore of it follows here.")[0] == Paragraph(line)


def test_an_address_stays_a_line_each() -> None:
    assert pieces("Ann Smith\nBaker Hall 204\nOffice 12") == [
        Paragraph(w) for w in ("Ann Smith", "Baker Hall 204", "Office 12")
    ]


def test_hard_wrapped_lines_are_one_paragraph_and_broken_words_are_whole() -> None:
    text = (
        "This course introduces the student to compu-\n"
        "ting with an emphasis on self-contained pro-\n"
        "grams, and asks what can be known by com-\n"
        "puting alone. A self-\n"
        "contained program needs no other."
    )
    assert pieces(text) == [
        Paragraph(
            "This course introduces the student to computing with an emphasis on self-contained programs, and asks what "
            "can be known by computing alone. A self-contained program needs no other."
        )
    ]


def test_lists_keep_their_marks_and_depths() -> None:
    assert pieces("- Bring a pen\n  and paper\n  o lined\n  o plain\n- Sit\n\n1) First\n2) Second") == [
        Item("Bring a pen and paper", 1),
        Item("lined", 2),
        Item("plain", 2),
        Item("Sit", 1),
        Item("First", 1, "1) "),
        Item("Second", 1, "2) "),
    ]


@pytest.mark.parametrize("bullet", ["-", "*", "•", "–", "o", "▪", "\uf0b7"])
def test_a_bullet_of_any_kind_makes_an_item(bullet: str) -> None:
    assert pieces(f"{bullet} Bring a pen") == [Item("Bring a pen")]


@pytest.mark.parametrize(
    "table",
    [
        "Week\tTopic\tDue\n1\tCells\tQuiz\n2\tBones\tPaper",
        "Week   Topic   Due\n1      Cells   Quiz\n2      Bones   Paper",
        "Week | Topic | Due\n---- | ----- | ---\n1 | Cells | Quiz\n2 | Bones | Paper",
    ],
)
def test_an_aligned_table_is_a_row_a_line_with_its_headers(table: str) -> None:
    assert pieces(table) == [
        TableRow("Week | Topic | Due"),
        TableRow("Week: 1 | Topic: Cells | Due: Quiz"),
        TableRow("Week: 2 | Topic: Bones | Due: Paper"),
    ]


def test_a_cell_on_two_lines_is_one() -> None:
    assert pieces("1    Cells and     Quiz\n     tissues\n2    Bones         Paper")[0] == TableRow(
        "1 | Cells and tissues | Quiz"
    )


@pytest.mark.parametrize(
    "line",
    [
        "use *this* and _that_",
        "#hashtag wins",
        "1.5 points off",
        "a <b>tag</b> & more",
        "[link](x)",
        "`code` ~~x~~ \\n",
        "> 90%",
        "§ 3 applies",
    ],
)
def test_marks_that_mean_something_in_markdown_are_words(line: str) -> None:
    assert pieces(line) == [Paragraph(line)]


def test_what_is_repeated_on_every_page_is_left_out_and_what_counts_weeks_is_not() -> None:
    words = ["Cells come first.", "Bones come next.", "Nerves come last.", "Then all is over."]
    pages = [f"BIO 101 Syllabus\n\nWeek {n}\n\n{said}\n\nPage {n} of 4" for n, said in enumerate(words, 1)]
    found = text_content("\f".join(pages)).pieces
    assert [piece.words for piece in found if not isinstance(piece, Mark)] == [
        line for n, said in enumerate(words, 1) for line in (f"Week {n}", said)
    ]


@given(text=st.text(alphabet=st.sampled_from("ab A\n\t-*#1.:|•xZ"), max_size=200))
def test_whatever_the_text_no_word_is_lost(text: str) -> None:
    said = " ".join(p.words if isinstance(p, Title | Paragraph | TableRow) else f"{p.marker} {p.words}" for p in text_content(text).pieces if not isinstance(p, Mark))  # fmt: skip
    held = re.sub(r"[^abAxZ1]", "", said)
    assert all(held.count(letter) >= text.count(letter) for letter in "abAxZ1")
