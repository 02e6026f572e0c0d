"""A reply as plain text, its sources at the end."""

from api.desk.exports.document import SOURCES, Block, Reply, parsed, place


def plain(reply: Reply) -> str:
    return f"Subject: {reply.title}\n\n{body(reply)}"


def body(reply: Reply) -> str:
    """Without the subject."""
    cited = reply.sources
    blocks = parsed(reply.letter, cited)
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
