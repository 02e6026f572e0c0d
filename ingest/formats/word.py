"""Word documents into pieces: through HTML, so that headings, lists and tables are read as those of a page are."""

import io
import zipfile
from typing import Any

from corpus.guides import GuideError
from ingest.formats.content import Content, content_of
from ingest.formats.web import element_pieces

UNPACKED = 200 * 1024 * 1024
"""Bytes that a document's parts may hold together: a small archive can unpack to terabytes."""

PACKED = 100
"""How many times larger than its archive a document may be, from UNPACKED_FREELY bytes on; text packs to a tenth."""

UNPACKED_FREELY = 10 * 1024 * 1024

PARTS = 10_000
"""Files in the archive."""

_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How an old .doc begins, and a .docx under a password."""

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Heading 7'] => h6:fresh
p[style-name='Heading 8'] => h6:fresh
p[style-name='Heading 9'] => h6:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
u => u
"""


def read_word(data: bytes, name: str) -> Content:
    """Raises GuideError for what is no Word document, or one under a password."""
    if data.startswith(_COMPOUND):
        raise GuideError(f"{name}: is under a password, or an old .doc; save it as .docx without a password")
    _check_size(data, name)
    # Slow to import, and needed for Word documents alone.
    import mammoth  # type: ignore[import-untyped]
    from lxml.html import fromstring  # type: ignore[import-untyped]

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
        ).value
    except Exception as error:
        # The library raises whatever its parsing comes upon.
        raise _broken(name, error) from error
    if not html.strip():
        raise GuideError(f"{name}: holds no text; where it holds pictures of text, add their words")
    body = fromstring(f"<div>{html}</div>")
    _spell_notes(body)
    for again in body.xpath("./ol[preceding-sibling::ol]"):
        # The numbers of a list that goes on below a paragraph are not known, and wrong ones are worse than none.
        again.tag = "ul"
    return content_of(element_pieces(body))


def _spell_notes(body: Any) -> None:
    """A note's number in words: in brackets it would read as a citation."""
    for link in body.xpath("//a[starts-with(@href, '#footnote-') or starts-with(@href, '#endnote-')]"):
        if "-ref-" in link.get("href"):
            link.drop_tree()
        else:
            link.text = f" (note {(link.text or '').strip('[]')})"
    for note in body.xpath("//li[starts-with(@id, 'footnote-') or starts-with(@id, 'endnote-')]"):
        number = len(note.xpath("preceding-sibling::li")) + 1
        first = next(note.iter("p"), note)
        first.text = f"Note {number}: {(first.text or '').lstrip()}"


def _check_size(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _broken(name, error) from error
    if len(parts) > PARTS:
        raise GuideError(f"{name}: an archive of {len(parts):,} parts, which no document is; save it as .docx again")
    if unpacked > max(UNPACKED_FREELY, PACKED * len(data)):
        raise GuideError(f"{name}: unpacks to {unpacked:,} bytes from {len(data):,}, which no document does")
    if unpacked > UNPACKED:
        raise GuideError(f"{name}: unpacks to {unpacked:,} bytes, more than {UNPACKED:,}; split it")


def _broken(name: str, error: Exception) -> GuideError:
    return GuideError(
        f"{name}: cannot be read as a Word document ({type(error).__name__}: {error}); save it as .docx again"
    )
