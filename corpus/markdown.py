"""Markdown into pieces: its words without its syntax."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from corpus.pieces import Item, Mark, Paragraph, Piece, Title
from corpus.tables import table_rows

MARKS = {"<!-- join -->": Mark.JOIN, "<!-- end -->": Mark.END}


def markdown_pieces(markdown: str) -> list[Piece]:
    """The pieces of a CommonMark text, GitHub's tables included."""
    return list(_pieces(SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(markdown))))


def _pieces(node: SyntaxTreeNode) -> Iterator[Piece]:
    for child in node.children:
        if child.type == "heading":
            yield Title(_words(child), int(child.tag[1]))
        elif child.type in ("bullet_list", "ordered_list"):
            yield from _items(child, depth=1)
        elif child.type == "html_block" and child.content.strip() in MARKS:
            yield MARKS[child.content.strip()]
        elif child.type == "table":
            yield from table_rows([[_words(cell) for cell in row.children] for row in _rows(child)], headed=True)
        elif child.type == "blockquote":
            yield from _pieces(child)
        elif child.type != "hr":
            yield Paragraph(_words(child))


def _rows(table: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    for part in table.children:
        yield from part.children


def _items(node: SyntaxTreeNode, depth: int) -> Iterator[Piece]:
    for number, item in enumerate(node.children, int(node.attrs.get("start", 1) or 1)):
        marker = f"{number}. " if node.type == "ordered_list" else "- "
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                yield from _items(child, depth + 1)
            elif words := _words(child):
                yield Item(words, depth, marker)
                marker = " " * len(marker)


def _words(node: SyntaxTreeNode) -> str:
    """The words of a node, white space collapsed."""
    if node.type in ("text", "code_inline", "code_block", "fence", "html_block", "html_inline"):
        return " ".join(node.content.split()) if node.type != "text" else node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    joined = "".join(_words(child) if child.type != "html_inline" else child.content for child in node.children)
    return " ".join(joined.split()) if node.type != "inline" else joined
