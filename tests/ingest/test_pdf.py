"""PDFs: paragraphs whole again, headings by their type, tables by their lines or gaps, what runs along left out."""

import io
from collections.abc import Sequence
from random import Random

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Spacer, Table, TableStyle
from reportlab.platypus import Paragraph as Printed

from corpus.guides import GuideError
from corpus.pieces import Item, Paragraph, Piece, TableRow, Title
from ingest.formats.pdf import read_pdf

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=13, spaceAfter=6)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Times-Bold", spaceBefore=8)
TITLE = ParagraphStyle("title", parent=HEAD, fontSize=18, leading=22)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=24, bulletIndent=10)
RULED = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
LONG = (
    "This course asks how trade, religion and empire linked distant peoples between the fifteenth and the eighteenth "
    "century, and how they came to know of each other. Students read primary sources closely, weigh competing "
    "interpretations, and write clear argumentative prose about the past. No earlier course is required."
)


def printed(*story: Flowable, header: str = "", footer: str = "") -> bytes:
    buffer = io.BytesIO()

    def furnish(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(72, 760, header)
        canvas.drawCentredString(306, 30, footer.format(page=document.page))

    document = BaseDocTemplate(buffer, pagesize=letter, leftMargin=72, rightMargin=72)
    frame = Frame(72, 60, letter[0] - 144, letter[1] - 132)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=furnish))
    document.build(list(story))
    return buffer.getvalue()


def pieces(*story: Flowable, header: str = "", footer: str = "") -> list[Piece]:
    return read_pdf(printed(*story, header=header, footer=footer), "a.pdf").pieces


def drawn(lines: Sequence[tuple[float, float, str]], size: float = 11) -> bytes:
    """Lines of text at places given in points from the page's top left."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    canvas.setFont("Times-Roman", size)
    for x, y, text in lines:
        canvas.drawString(x, letter[1] - y, text)
    canvas.save()
    return buffer.getvalue()


def test_headings_are_known_by_their_type_and_paragraphs_are_whole() -> None:
    assert pieces(
        Printed("HIST 330: The Early Modern World", TITLE),
        Printed("Course Goals", HEAD),
        Printed(LONG, BODY),
        Printed("Late Work", HEAD),
        Printed("None.", BODY),
    ) == [
        Paragraph("HIST 330: The Early Modern World"),
        Title("Course Goals", 2),
        Paragraph(LONG),
        Title("Late Work", 2),
        Paragraph("None."),
    ]


def test_the_title_is_the_largest_heading_of_the_opening() -> None:
    small = ParagraphStyle("small", parent=TITLE, fontSize=14)
    found = read_pdf(
        printed(Printed("Hillside College", small), Printed("BIO 101: Life", TITLE), Printed(LONG, BODY)), "a"
    )
    assert found.title == "BIO 101: Life"


def test_lists_keep_their_items_whole() -> None:
    said = [
        *(Printed(text, ITEM, bulletText="•") for text in ("Bring a pen.", LONG)),
        *(Printed(text, ITEM, bulletText=f"{n}.") for n, text in enumerate(("Read.", "Write."), 1)),
    ]
    assert pieces(*said) == [Item("Bring a pen."), Item(LONG), Item("Read.", 1, "1. "), Item("Write.", 1, "2. ")]


def test_a_ruled_table_is_a_row_a_line_even_where_it_goes_on_overleaf() -> None:
    rows = [["Week", "Topic", "Due"], *([str(n), f"Topic {n}", "Quiz"] for n in range(1, 61))]
    found = pieces(Printed(LONG, BODY), Table(rows, style=RULED, repeatRows=1))
    assert found[1:] == [
        TableRow("Week | Topic | Due"),
        *(TableRow(f"Week: {n} | Topic {n} | Due: Quiz") for n in range(1, 61)),
    ]


def test_a_cell_on_several_lines_is_one_and_one_that_spans_is_said_once() -> None:
    cell = Printed("Cells, tissues and their place in the body of the animal", BODY)
    style = TableStyle([*RULED.getCommands(), ("SPAN", (0, 2), (1, 2))])
    table = Table([["Week", "Topic"], ["1", cell], ["Break", ""]], style=style, colWidths=[60, 110])
    assert pieces(Printed(LONG, BODY), table)[1:] == [
        TableRow("Week | Topic"),
        TableRow("Week: 1 | Topic: Cells, tissues and their place in the body of the animal"),
        TableRow("Break"),
    ]


def test_a_table_without_lines_is_known_by_its_gaps() -> None:
    rows = [["Homework", "40%"], ["Two midterm examinations", "30%"], ["Final", "30%"]]
    table = Table(rows, hAlign="LEFT", colWidths=[200, 60])
    assert pieces(Printed(LONG, BODY), Spacer(1, 12), table, Spacer(1, 12), Printed(LONG, BODY))[1:-1] == [
        TableRow("Homework | 40%"),
        TableRow("Two midterm examinations | 30%"),
        TableRow("Final | 30%"),
    ]


def test_what_runs_along_every_page_is_left_out_and_page_numbers_with_it() -> None:
    said = {"A": "Cells come first.", "B": "Bones come next.", "C": "Nerves come last."}
    story = [one for n in said for one in (Printed(f"Part {n}", HEAD), Printed(said[n], BODY), PageBreak())]
    found = pieces(*story, header="HIST 330 – Syllabus", footer="Page {page} of 3")
    assert [piece.words for piece in found if isinstance(piece, Title | Paragraph)] == [
        words for n in said for words in (f"Part {n}", said[n])
    ]


def test_a_paragraph_that_goes_on_overleaf_is_whole() -> None:
    words = LONG.lower().replace(".", "").replace(",", "").split()
    said = [f"Then {' '.join(Random(n).sample(words, len(words)))} at last." for n in range(40)]
    assert pieces(*(Printed(text, BODY) for text in said), footer="{page}") == list(map(Paragraph, said))


def test_words_broken_at_a_line_end_are_whole_and_hyphens_that_belong_stay() -> None:
    lines = (
        "The course introduces the methods of histori-",
        "cal writing and asks for well-founded, self-",
        "contained essays, each of them well-",
        "founded in what the sources say of it all.",
    )
    (found,) = read_pdf(drawn([(72, 80 + 13 * n, line) for n, line in enumerate(lines)]), "a").pieces
    assert found == Paragraph(
        "The course introduces the methods of historical writing and asks for well-founded, self-contained essays, each "
        "of them well-founded in what the sources say of it all."
    )


def test_lines_ended_on_purpose_stay_apart() -> None:
    lines = ["Ann Smith, Professor of History at the College of the Hills", "Baker Hall 204", "Mondays at noon"]
    found = read_pdf(drawn([(72, 80 + 13 * n, line) for n, line in enumerate(lines)]), "a").pieces
    assert found == [Paragraph(line) for line in lines]


def test_columns_of_text_are_read_one_after_the_other() -> None:
    words = LONG.split()
    left, right = words[: len(words) // 2], words[len(words) // 2 :]
    lines = []
    for x, side in ((72, left), (320, right)):
        for number in range(0, len(side), 3):
            lines.append((x, 80 + 13 * (number // 3), " ".join(side[number : number + 3]).ljust(30, ".")))  # noqa: PERF401
    said = " ".join(p.words for p in read_pdf(drawn(lines), "a").pieces if isinstance(p, Paragraph))
    assert [word.strip(".…") for word in said.replace("…", " ").split() if word.strip(".…")] == [
        w.strip(".") for w in words
    ]


def test_marks_that_mean_something_in_markdown_are_words() -> None:
    text = "*stars* and _lines_, #tags, 1. and `code` all stay as they are"
    assert pieces(Printed(text, BODY)) == [Paragraph(text)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty; save or download it again"),
        (b"<html><body>Sign in to read this.</body></html>", "is no PDF, whatever its name says"),
        (b"%PDF-1.4 broken", "breaks off before its end; copy or download it again"),
        (drawn([(72, 80, "Words.")])[:600], "breaks off before its end"),
        (
            drawn([(72, 80, "Words.")]).replace(b"xref", b"xxxx"),
            "is a damaged PDF; open it in a viewer, print it to PDF",
        ),
        (drawn([]), "hold no text, as scanned ones do; run OCR"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, told: str) -> None:
    with pytest.raises(GuideError) as refused:
        read_pdf(data, "a.pdf")
    assert "a.pdf" in str(refused.value)
    assert told in str(refused.value)
    assert "Exception" not in str(refused.value)


def test_a_pdf_under_a_password_says_so() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(72, 700, "Words.")
    canvas.save()
    with pytest.raises(GuideError, match=r"a\.pdf: is under a password"):
        read_pdf(buffer.getvalue(), "a.pdf")
