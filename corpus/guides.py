"""Guides on disk: Markdown with front matter, parsed into canonical text whose offsets are exact by construction.

The canonical text is what citations point into: the words without Markdown's syntax, headings and paragraphs
apart by a blank line, list items as `- ` lines indented by two spaces a level.
"""

from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pydantic import ValidationError

from corpus.faults import reasons
from corpus.models import Block, Guide, GuideHeader, Heading, Line

GUIDES = Path(__file__).parent / "guides"
SOURCES = Path(__file__).parent / "sources"

JOIN = "<!-- join -->"
"""Stands between two blocks of which one cannot be understood without the other."""

END = "<!-- end -->"
"""Ends the nearest heading's section where the words that follow belong to the heading above it."""


class GuideError(ValueError):
    """A guide that cannot be read; the message names the file and what to do."""


def load_guides(folder: Path = GUIDES) -> list[Guide]:
    """Every `*.md` guide of a folder, by id. Raises GuideError."""
    guides = [load_guide(path) for path in sorted(folder.glob("*.md"))]
    seen: dict[str, Guide] = {}
    for guide in guides:
        if guide.id in seen:
            raise GuideError(f"{folder}: two guides have the id {guide.id!r}; give one of them another")
        seen[guide.id] = guide
    return guides


def load_guide(path: Path) -> Guide:
    """The guide in one Markdown file. Raises GuideError."""
    try:
        return parse_guide(path.read_text(encoding="utf-8"), name=str(path))
    except UnicodeDecodeError as error:
        raise GuideError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise GuideError(f"{path}: cannot be read ({error.strerror})") from error


def parse_guide(markdown: str, name: str) -> Guide:
    """A guide from Markdown with front matter; `name` is how errors call it. Raises GuideError."""
    header, body = _split(markdown.replace("\r\n", "\n").removeprefix("\ufeff"), name)
    flat = _Flattening(title=header.title)
    flat.children(SyntaxTreeNode(MarkdownIt("commonmark").parse(body)))
    if not flat.blocks:
        raise GuideError(f"{name}: holds no text below its front matter; add the guide's words")
    return Guide(**header.model_dump(), text=flat.text, headings=tuple(flat.headings), blocks=tuple(flat.blocks))


def _split(markdown: str, name: str) -> tuple[GuideHeader, str]:
    opening, _, rest = markdown.partition("\n")
    front, closing, body = rest.partition("\n---\n")
    if opening.strip() != "---" or not closing:
        raise GuideError(f"{name}: no front matter; begin the file with '---', 'id:' and 'title:' lines, and '---'")
    try:
        header = yaml.safe_load(front)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 2}" if place else ""
        raise GuideError(f"{name}: the front matter is not YAML{line}; put values with ': ' in quotes") from error
    if not isinstance(header, dict):
        raise GuideError(f"{name}: the front matter is not a list of 'key: value' lines")
    try:
        return GuideHeader(**header), body
    except (ValidationError, TypeError) as error:
        raise GuideError(f"{name}: front matter: {_reasons(error)}") from error


def _reasons(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return "keys must be words"
    return reasons(error, "header")


class _Flattening:
    """Walks a Markdown tree once and lays its words out, noting where each piece comes to stand."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.text = ""
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []
        self._above: list[Heading] = []
        self._lines: list[Line] = []
        self._joins = False

    def children(self, node: SyntaxTreeNode) -> None:
        for child in node.children:
            if child.type == "heading":
                self._heading(child)
            elif child.type in ("bullet_list", "ordered_list"):
                # A list belongs to the paragraph above it: its lead-in.
                self._list(child, depth=1)
            elif child.type == "html_block" and child.content.strip() == JOIN:
                self._joins = True
            elif child.type == "html_block" and child.content.strip() == END:
                self._close()
                self._above = self._above[:-1]
            elif child.type == "hr":
                continue
            elif child.type == "blockquote":
                self.children(child)
            else:
                self._paragraph(_words(child))
        if node.type == "root":
            self._close()

    def _heading(self, node: SyntaxTreeNode) -> None:
        self._close()
        level, title = int(node.tag[1]), _words(node)
        start, end = self._write(title)
        heading = Heading(start=start, end=end, level=level, title=title)
        self.headings.append(heading)
        self._above = [h for h in self._above if h.level < level] + [heading]

    def _paragraph(self, words: str) -> None:
        if not words:
            return
        # A paragraph that goes on in lower case after a list is the end of that list's sentence.
        carries_on = bool(self._lines) and self._lines[-1].depth > 0 and words[0].islower()
        leads = bool(self._lines) and self._joins
        if not (carries_on or leads):
            self._close()
        self._joins = False
        start, end = self._write(words)
        self._lines.append(Line(start=start, end=end, depth=0))

    def _list(self, node: SyntaxTreeNode, depth: int) -> None:
        self._joins = False
        for number, item in enumerate(node.children, int(node.attrs.get("start", 1) or 1)):
            marker = f"{number}. " if node.type == "ordered_list" else "- "
            first = True
            for child in item.children:
                if child.type in ("bullet_list", "ordered_list"):
                    self._list(child, depth + 1)
                    continue
                words = _words(child)
                if not words:
                    continue
                prefix = "  " * (depth - 1) + (marker if first else " " * len(marker))
                start, end = self._write(words, prefix, tight=bool(self._lines) and self._lines[-1].depth > 0)
                self._lines.append(Line(start=start, end=end, depth=depth))
                first = False

    def _write(self, words: str, prefix: str = "", tight: bool = False) -> tuple[int, int]:
        """Appends a line; returns where its words stand."""
        if self.text:
            self.text += "\n" if tight else "\n\n"
        self.text += prefix
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def _close(self) -> None:
        """Ends the open block."""
        self._joins = False
        if not self._lines:
            return
        section = tuple(h.title for h in self._above if not (h.level == 1 and h.title == self.title))
        nearest = self._above[-1] if self._above else None
        last = self.blocks[-1].start if self.blocks else -1
        follows = nearest and nearest.level > 1 and last < nearest.start
        lines, self._lines = tuple(self._lines), []
        self.blocks.append(
            Block(
                start=lines[0].start,
                end=lines[-1].end,
                section=section,
                heading=nearest if follows else None,
                lines=lines,
            )
        )


def _words(node: SyntaxTreeNode) -> str:
    """The words of a node, white space collapsed."""
    if node.type in ("text", "code_inline", "code_block", "fence", "html_block", "html_inline"):
        return " ".join(node.content.split()) if node.type != "text" else node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    joined = "".join(_words(child) if child.type != "html_inline" else child.content for child in node.children)
    return " ".join(joined.split()) if node.type != "inline" else joined
