"""Word documents: styles are headings, numbering is lists, tables are rows, and nothing of the words is lost."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document

from corpus.guides import GuideError
from corpus.pieces import Item, Paragraph, Piece, TableRow, Title
from ingest.formats import word
from ingest.formats.word import read_word


def pieces(write: Callable[[Document], object]) -> list[Piece]:
    document = docx.Document()
    write(document)
    return read_word(saved(document), "a.docx").pieces


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_headings_are_known_by_style() -> None:
    def write(document: Document) -> None:
        for level in (1, 2):
            document.add_heading(f"Heading {level}", level)
            document.add_paragraph("Words.")

    assert pieces(write) == [Paragraph("Heading 1"), Paragraph("Words."), Title("Heading 2", 2), Paragraph("Words.")]


def test_a_bold_line_heads_what_follows_it() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Opening words.")
        document.add_paragraph().add_run("Late work").bold = True
        document.add_paragraph("None.")

    assert [type(piece) for piece in pieces(write)] == [Paragraph, Title, Paragraph]


def test_lists_are_known_by_style_and_by_typed_marks() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Bring a pen", style="List Bullet")
        document.add_paragraph("a blue one", style="List Bullet 2")
        document.add_paragraph("First", style="List Number")
        document.add_paragraph("2) Second")

    assert pieces(write) == [
        Item("Bring a pen"),
        Item("a blue one", 2),
        Item("First", 1, "1. "),
        Item("Second", 1, "2) "),
    ]


def test_a_table_is_a_row_a_line_and_merged_cells_are_said_once() -> None:
    def write(document: Document) -> None:
        table = document.add_table(rows=4, cols=3)
        for row, texts in enumerate((("Week", "Topic", "Due"), ("1", "Cells", "Quiz"), ("2", "Bones", ""))):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(3, 0).merge(table.cell(3, 2)).text = "Spring break"

    assert pieces(write) == [
        TableRow("Week | Topic | Due"),
        TableRow("Week: 1 | Topic: Cells | Due: Quiz"),
        TableRow("Week: 2 | Topic: Bones"),
        TableRow("Spring break"),
    ]


def test_running_headers_and_footers_are_left_out_and_broken_lines_stay_apart() -> None:
    def write(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "BIO 101"
        document.sections[0].footer.paragraphs[0].text = "Page 1"
        document.add_paragraph("Office: 12\nPhone:\t34")

    assert pieces(write) == [Paragraph("Office: 12"), Paragraph("Phone: 34")]


def test_the_words_of_links_and_text_boxes_are_kept() -> None:
    document = docx.Document()
    document.add_paragraph("BEFORE")
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>'
        "<w:t>Boxed words.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        "<w:hyperlink><w:r><w:t>linked</w:t></w:r></w:hyperlink>"
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as old, zipfile.ZipFile(whole, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "word/document.xml":
                data = data.replace(b"BEFORE</w:t></w:r>", b"BEFORE </w:t></w:r>" + box.encode())
            new.writestr(part, data)
    said = " ".join(p.words for p in read_word(whole.getvalue(), "a.docx").pieces if isinstance(p, Paragraph))
    assert "BEFORE" in said
    assert "linked" in said
    assert "Boxed words." in said


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04 broken", "cannot be read as a Word document"),
        (b"\xd0\xcf\x11\xe0 old", "under a password, or an old .doc"),
        (saved(docx.Document()), "holds no text"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, told: str) -> None:
    with pytest.raises(GuideError) as refused:
        read_word(data, "a.docx")
    assert "a.docx" in str(refused.value)
    assert told in str(refused.value)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (word.UNPACKED + 1))
    with pytest.raises(GuideError, match="unpacks to"):
        read_word(bomb.getvalue(), "a.docx")
