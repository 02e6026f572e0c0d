"""A reply as plain text, its sources at the end."""

from collections.abc import Sequence

from api.desk.exports.document import SOURCES, Block, parsed, place, signed_text, titled, used
from assistant.models import Citation


def plain(subject: str, text: str, citations: Sequence[Citation], signed: str) -> str:
    return f"Subject: {titled(subject)}\n\n{body(text, citations, signed)}"


def body(text: str, citations: Sequence[Citation], signed: str) -> str:
    """Without the subject."""
    cited = used(text, citations)
    blocks = parsed(signed_text(text, signed), cited)
    lines: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before and not before.kind == block.kind == "item":
            lines.append("")
        lines.append(_line(block))
    if cited:
        lines += ["", "-" * len(SOURCES), SOURCES]
        for c in cited:
            lines += ["", f"[{c.n}] {place(c)}", *(f"    {line}".rstrip() for line in c.quote.splitlines())]
    return "\n".join(lines) + "\n"


def _line(block: Block) -> str:
    if block.kind == "item":
        return f"{'  ' * (block.level - 1)}{block.bullet or ' '} {block.text}"
    return "\n".join(f"> {line}" for line in block.text.split("\n")) if block.kind == "quote" else block.text
