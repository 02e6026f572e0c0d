"""A reply as a Word document: real headings and lists, marks that lead to the sources at the end.

A mark is repeated at every sentence that rests on it, which Word's own footnotes cannot be: each number of theirs
stands once. So the sources are a list, and each mark links to its entry.
"""

import io

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from api.desk.exports.document import SOURCES, Block, Reply, Run, one_line, parsed, place

DEEPEST = 3
"""Word's template has list styles for three levels."""


def docx(reply: Reply) -> bytes:
    document: Word = Document()
    document.core_properties.title = reply.title[:255]
    document.core_properties.author = one_line(reply.signed.strip().split("\n")[0])[:255]
    document.add_heading(reply.title, 1)
    cited = reply.sources
    for block in parsed(reply.letter, cited):
        paragraph = document.add_paragraph(style=_style(block))
        if block.kind == "item" and block.bullet not in ("-", ""):
            paragraph.add_run(f"{block.bullet} ")
        for run in block.runs:
            _add(paragraph, run)
    if cited:
        document.add_heading(SOURCES, 2)
    for c in cited:
        paragraph = document.add_paragraph()
        _bookmark(paragraph, c.n)
        paragraph.add_run(f"[{c.n}] {place(c)}").bold = True
        document.add_paragraph(c.quote, style="Quote")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _style(block: Block) -> str:
    match block.kind:
        case "heading":
            return "Heading 2"
        case "item":
            level = min(block.level, DEEPEST)
            # A number is typed, as the text gives it: Word would number on through every list.
            name = "List Bullet" if block.bullet == "-" else "List Continue"
            return name if level == 1 else f"{name} {level}"
        case "quote":
            return "Quote"
        case "paragraph":
            return "Normal"


def _add(paragraph: Paragraph, run: Run) -> None:
    added = paragraph.add_run(run.text)
    if run.mark is None:
        added.bold, added.italic = run.bold or None, run.italic or None
        return
    added.font.superscript = True
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _anchor(run.mark))
    added._r.addprevious(link)
    link.append(added._r)


def _bookmark(paragraph: Paragraph, n: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(n))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), _anchor(n))
        paragraph._p.append(mark)


def _anchor(n: int) -> str:
    return f"source_{n}"
