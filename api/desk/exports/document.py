"""A reply as every export reads it: Markdown into blocks of runs, the signature under it, and the sources it uses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.answer.verify import MARK
from assistant.models import Citation

SOURCES = "Sources"

MARKDOWN = MarkdownIt("zero").enable(["heading", "list", "blockquote", "emphasis", "escape", "newline"])
"""What a reply may hold; links, HTML and the rest show as the text they are."""

_BOX = re.compile(r"^\[([ x])\] ")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Run:
    """Words in one style, or a mark with its citation's number."""

    text: str
    bold: bool = False
    italic: bool = False
    mark: int | None = None


@dataclass(frozen=True)
class Block:
    """`level` is a heading's, or how deep an item stands, from 1; `bullet` what stands before an item."""

    kind: Literal["paragraph", "heading", "item", "quote"]
    runs: tuple[Run, ...]
    level: int = 0
    bullet: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Reply:
    subject: str
    text: str
    citations: Sequence[Citation]
    signed: str
    """Who signs it, in one line or several."""
    to: str = ""
    """An e-mail address, where it is known."""

    @property
    def title(self) -> str:
        """The subject, on one line."""
        return one_line(self.subject)

    @property
    def letter(self) -> str:
        """The text, and under it who signs; each line of the signature keeps its own."""
        lines = (re.sub(r"([\\*_\[\]#>-])", r"\\\1", line.strip()) for line in self.signed.strip().splitlines())
        signed = "  \n".join(lines)
        return _UNPRINTABLE.sub("", f"{self.text.rstrip()}\n\n{signed}".rstrip())

    @property
    def sources(self) -> list[Citation]:
        """The citations that the text's marks lead to, by number."""
        marks = {int(n) for n in MARK.findall(self.text)}
        return sorted({c.n: c for c in self.citations if c.n in marks}.values(), key=lambda c: c.n)


def one_line(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def place(citation: Citation) -> str:
    return " › ".join(dict.fromkeys((citation.guide_title, *citation.section)))


def parsed(text: str, cited: Sequence[Citation]) -> list[Block]:
    return list(_blocks(MARKDOWN.parse(text), {c.n for c in cited}))


def _blocks(tokens: Iterable[Token], numbers: set[int]) -> Iterator[Block]:
    lists: list[int | None] = []
    bullet, quoted, level = "", 0, 0
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                bullet = "-" if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "blockquote_open" | "blockquote_close":
                quoted += 1 if token.nesting > 0 else -1
            case "heading_open":
                level = int(token.tag[1:])
            case "inline":
                runs = tuple(_runs(token.children or [], numbers))
                if lists:
                    yield Block("item", runs, len(lists), bullet)
                    bullet = ""
                elif level:
                    yield Block("heading", runs, level)
                else:
                    yield Block("quote" if quoted else "paragraph", runs)
                level = 0


def _runs(tokens: Iterable[Token], numbers: set[int]) -> Iterator[Run]:
    bold = italic = False
    first = True
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold = token.nesting > 0
            case "em_open" | "em_close":
                italic = token.nesting > 0
            case "softbreak":
                yield Run(" ", bold, italic)
            case "hardbreak":
                yield Run("\n", bold, italic)
            case _:
                words = _BOX.sub(boxed, token.content) if first else token.content
                yield from _split(words, bold, italic, numbers)
                first = first and not token.content


def boxed(box: re.Match[str]) -> str:
    return "☑ " if box[1] == "x" else "☐ "


def _split(words: str, bold: bool, italic: bool, numbers: set[int]) -> Iterator[Run]:
    """Words and marks; a number in brackets that leads nowhere stays as it is."""
    at = 0
    for mark in MARK.finditer(words):
        if int(mark[1]) in numbers:
            if mark.start() > at:
                yield Run(words[at : mark.start()], bold, italic)
            yield Run(mark[0], mark=int(mark[1]))
            at = mark.end()
    if words[at:]:
        yield Run(words[at:], bold, italic)
