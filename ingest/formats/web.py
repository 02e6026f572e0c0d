"""HTML into pieces, without what surrounds the words: menus, sidebars, advertisements, banners, forms, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.guides import GuideError
from corpus.pieces import Item, Mark, Paragraph, Piece, Title
from ingest.formats import lines as looks
from ingest.formats.cells import Cell, table_pieces
from ingest.formats.content import Content, content_of
from ingest.formats.encodings import decode
from ingest.formats.text import text_content

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dt fieldset figcaption figure footer form header html "
    "hr legend li main p section summary tbody td tfoot th thead title tr".split()
)
_LEFT_OUT = frozenset(
    "aside audio button canvas datalist dialog embed footer head iframe input link map meta nav noscript object "
    "option script select style svg template textarea video".split()
)
_ROLES = frozenset(
    "alert alertdialog banner complementary contentinfo dialog menu menubar navigation search toolbar".split()
)
_JUNK = re.compile(
    r"(?:^|[-_ ])(?:cookies?|consent|gdpr|nav|navbar|navigation|menu|sidebar|side-bar|breadcrumbs?|share|sharing|social|"
    r"advert\w*|ads?|adsense|sponsor\w*|promo\w*|newsletter|subscribe|popup|modal|overlay|footer|skip-?links?|sr-only|"
    r"visually-hidden|screen-reader-text|comments|related|pagination|pager|toolbar|masthead|cookiebanner|topbar)(?:$|[-_ ])"
    r"|cookie-?(?:banner|notice|bar|consent)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold, and lxml refuses to write again."""

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_STRONG = frozenset("b strong u".split())

MOST = 0.5
"""An element with a larger share of the page's words is never junk, whatever it is called."""

FORM_WORDS = 80
"""Some pages stand in one form as a whole; a form with fewer words is a form."""

MENU = 3
"""So many links and nothing else, above all words, are a menu."""


def read_web(data: bytes, name: str) -> Content:
    """Raises GuideError for bytes that are no text."""
    return web_content(_decoded(data, name), name)


def _decoded(data: bytes, name: str) -> str:
    if declared := _CHARSET.search(data[:4096]):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def web_content(markup: str, name: str) -> Content:
    """Raises GuideError where nothing can be read."""
    markup = _UNREADABLE.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    if not markup.strip():
        raise GuideError(f"{name}: is empty; add the guide's words")
    from lxml.etree import ParserError  # type: ignore[import-untyped]
    from lxml.html import document_fromstring

    try:
        page = document_fromstring(markup)
    except ParserError as error:
        raise GuideError(f"{name}: holds no text; add the guide's words") from error
    titled = page.find(".//title")
    body = page.find("body")
    root = page if body is None else body
    _clean(root)
    pieces = element_pieces(_chief(root))
    heads = [piece.words for piece in pieces if isinstance(piece, Title) and piece.level == 1]
    title = heads[0] if heads else (titled.text_content() if titled is not None else "")
    if heads or not title.strip():
        return Content(heads[0], pieces) if heads else content_of(pieces)
    return content_of(pieces, " ".join(title.split()))


def element_pieces(element: HtmlElement) -> list[Piece]:
    """The pieces of an element as it stands, nothing left out but what is no text."""
    return _Walk().block(element)


def _words(element: HtmlElement) -> str:
    return " ".join(piece.words for piece in element_pieces(element) if not isinstance(piece, Mark))


def _clean(root: HtmlElement) -> None:
    """Takes out of the page what is not its words."""
    total = _length(root) or 1
    for element in list(root.iter()):
        if element is root or element.getparent() is None:
            continue
        if not isinstance(element.tag, str):
            element.drop_tree()
        elif _is_junk(element, total):
            # What stands behind an element belongs to its parent, so it stays.
            element.drop_tree()


def _is_junk(element: HtmlElement, total: int) -> bool:
    tag = element.tag
    if tag in _LEFT_OUT or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return tag not in ("footer", "aside") or _length(element) < MOST * total
    if element.get("aria-hidden") == "true":
        return True
    called = f"{element.get('class') or ''} {element.get('id') or ''}"
    named = element.get("role") in _ROLES or bool(_JUNK.search(called))
    if tag == "header":
        named = not any(parent.tag in ("article", "main", "section") for parent in element.iterancestors())
    if tag == "form" and not named:
        return len(element.text_content().split()) < FORM_WORDS
    if tag in ("html", "body", "main", "article") or not (named or _is_menu(element)):
        return False
    return _length(element) < MOST * total and not (tag != "header" and element.find(".//main") is not None)


def _is_menu(element: HtmlElement) -> bool:
    """A list of nothing but short links within the site, above the first heading or paragraph."""
    if element.tag not in ("ul", "ol"):
        return False
    links = element.findall(".//a")
    if len(links) < MENU or any(re.match(r"https?:|mailto:", link.get("href") or "") for link in links):
        return False
    linked = sum(_length(link) for link in links)
    if linked < 0.9 * _length(element) or linked > 30 * len(links):
        return False
    before = element.xpath("count(preceding::h1 | preceding::h2 | preceding::p[string-length(.) > 60])")
    return bool(before == 0)


def _length(element: HtmlElement) -> int:
    return len("".join(element.text_content().split()))


def _chief(root: HtmlElement) -> HtmlElement:
    """The part of the page that calls itself the main one, where it holds most of the words."""
    for found in root.xpath(".//main | .//*[@role='main']"):
        if _length(found) > MOST * _length(root):
            return found
    return root


@dataclass
class _Line:
    """One line of a paragraph under way."""

    words: str = ""
    strong: bool = True
    """Whether all of its words are printed as a heading's would be."""


@dataclass
class _Walk:
    """Walks a page once; text gathers in lines until a block ends."""

    pieces: list[Piece] = field(default_factory=list)
    _line: _Line = field(default_factory=_Line)
    _lines: list[_Line] = field(default_factory=list)
    _level: int = 1
    _item: tuple[int, str] | None = None
    """The depth and the marker of the list item under way."""

    def block(self, element: HtmlElement) -> list[Piece]:
        self._children(element, strong=False)
        self._flush()
        return self.pieces

    def _children(self, element: HtmlElement, strong: bool) -> None:
        self._text(element.text, strong)
        for child in element:
            self._element(child, strong)
            self._text(child.tail, strong)

    def _element(self, element: HtmlElement, strong: bool) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if re.fullmatch("h[1-6]", tag) and self._item is None:
            self._flush()
            self._level = int(tag[1])
            self.pieces.append(Title(_words(element), self._level))
        elif tag in ("ul", "ol"):
            self._flush()
            self._list(element)
        elif tag == "table":
            self._flush()
            self.pieces += _table(element)
        elif tag == "pre":
            self._flush()
            self.pieces += text_content(element.text_content()).pieces
        elif tag == "br":
            self._end_line()
        elif tag in _BLOCKS:
            self._flush()
            if tag == "dd" and self._item is None:
                self._item = (1, "- ")
                self._children(element, strong)
                self._flush()
                self._item = None
            else:
                self._children(element, strong)
                self._flush()
        elif tag not in _LEFT_OUT:
            self._children(element, strong or tag in _STRONG or "bold" in (element.get("style") or ""))

    def _list(self, element: HtmlElement) -> None:
        outer = self._item
        depth = outer[0] + 1 if outer else 1
        number = int(element.get("start") or 1) if (element.get("start") or "1").isdecimal() else 1
        for child in element:
            if child.tag in ("ul", "ol"):
                # Not valid, but common: a list right in a list.
                self._item = (depth, "- ")
                self._list(child)
            elif isinstance(child.tag, str):
                self._item = (depth, f"{number}. " if element.tag == "ol" else "- ")
                self._children(child, strong=False)
                self._flush()
                number += 1
        self._item = outer

    def _text(self, text: str | None, strong: bool) -> None:
        if text:
            self._line.words += text
            self._line.strong &= strong or not text.strip()

    def _end_line(self) -> None:
        words = " ".join(self._line.words.split())
        if words:
            self._lines.append(_Line(words, self._line.strong))
        self._line = _Line()

    def _flush(self) -> None:
        """Ends the paragraph under way. A line broken on purpose is a paragraph of its own."""
        self._end_line()
        lines, self._lines = self._lines, []
        joined: list[_Line] = []
        for line in lines:
            if joined and looks.continues(joined[-1].words, line.words):
                joined[-1] = _Line(f"{joined[-1].words} {line.words}", joined[-1].strong and line.strong)
            else:
                joined.append(line)
        for line in joined:
            self.pieces.append(self._piece(line))

    def _piece(self, line: _Line) -> Piece:
        if self._item:
            depth, marker = self._item
            self._item = (depth, " " * len(marker))
            return Item(line.words, depth, marker)
        if line.strong and len(line.words) <= looks.TITLE_LENGTH and not line.words.endswith((".", ",", ";")):
            return Title(line.words, min(6, self._level + (1 if looks.in_capitals(line.words) else 2)))
        if (bare := looks.bullet(line.words)) is not None:
            return Item(bare)
        if found := looks.numbered(line.words):
            return Item(found[1], marker=f"{found[0]} ")
        return Paragraph(line.words)


def _table(element: HtmlElement) -> list[Piece]:
    rows = [
        [_cell(cell) for cell in row.iterchildren("td", "th")]
        for row in element.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    ]
    first = next((row for row in element.xpath(".//tr")), None)
    marked = first is not None and (first.getparent().tag == "thead" or {cell.tag for cell in first} == {"th"})
    captions = [Paragraph(_words(caption)) for caption in element.iterchildren("caption")]
    return [*captions, *table_pieces(rows, True if marked and len(rows) > 1 else None)]


def _cell(element: HtmlElement) -> Cell:
    return Cell(element_pieces(element), _span(element, "colspan"), _span(element, "rowspan"))


def _span(element: HtmlElement, name: str) -> int:
    value = element.get(name) or "1"
    return min(int(value), 100) if value.isdecimal() and int(value) else 1
