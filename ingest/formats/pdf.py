"""PDFs into pieces."""

import io
import logging

from corpus.guides import GuideError
from ingest.formats.content import Content, content_of
from ingest.formats.furniture import without_furniture
from ingest.formats.lines import Words
from ingest.formats.pdf_page import Sheet, Table, read_page
from ingest.formats.pdf_text import pdf_pieces
from ingest.formats.pdf_words import Line, words_of


def read_pdf(data: bytes, name: str, most: int | None = None) -> Content:
    """Raises GuideError for a PDF that is broken, under a password, without text, or of more than `most` pages."""
    # Slow to import, and needed for PDFs alone.
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfpage import PDFPage

    # It warns of every small fault of a file, most of which change nothing.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            if most is not None and any(number >= most for number, _ in enumerate(PDFPage.create_pages(file.doc))):
                raise GuideError(f"{name}: has more than {most:,} pages; split it, or raise PMR_GUIDE_PAGES")
            pages = file.pages
            printed = [words_of(page) for page in pages]
            words = Words(word.text for page in printed for word in page)
            sheets = [read_page(page, own, words) for page, own in zip(pages, printed, strict=True)]
    except GuideError:
        raise
    except Exception as error:
        # The library raises whatever its parsing comes upon.
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in error.args):
            raise GuideError(f"{name}: is under a password; save it without one") from error
        raise GuideError(f"{name}: {_fault(data)}") from error
    pieces = pdf_pieces(_own_parts(sheets), words, max((sheet.width for sheet in sheets), default=0.0))
    if not pieces:
        raise GuideError(
            f"{name}: its {len(sheets)} pages hold no text, as scanned ones do; run OCR over it (ocrmypdf, say) first"
        )
    return content_of(pieces)


def _fault(data: bytes) -> str:
    """What is wrong with a file that cannot be read, and what to do."""
    if not data:
        return "is empty; save or download it again"
    if b"%PDF-" not in data[:1024]:
        return (
            "is no PDF, whatever its name says; open it to see what it is, and give it that ending or save it as a PDF"
        )
    if b"%%EOF" not in data[-1024:]:
        return "breaks off before its end; copy or download it again, whole"
    return (
        "is a damaged PDF; open it in a viewer, print it to PDF and ingest that, or ask for it anew where it came from"
    )


def _own_parts(sheets: list[Sheet]) -> list[Line | Table]:
    """What stands on the pages, without what is repeated at their edges."""
    edges = [[_edge(part) for part in sheet.parts] for sheet in sheets]
    return [sheet.parts[number] for sheet, own in zip(sheets, without_furniture(edges), strict=True) for number in own]


def _edge(part: Line | Table) -> tuple[str, object]:
    """The words of a line, and the size and place that they have wherever they are repeated; a table never is."""
    return (part.text, (part.size, round(part.top))) if isinstance(part, Line) else ("", id(part))
