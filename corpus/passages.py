"""Guides cut into passages: one a block, long blocks in parts."""

from collections import Counter
from hashlib import sha256

from corpus.models import Block, Guide, Line, Passage

LONGEST = 1_600
"""Characters; a longer block is cut between lines. MiniLM reads about 256 word pieces, some 1,200 characters."""

INTRODUCTION = 12
"""Words; a line ending in a colon and shorter than this introduces and says nothing itself."""


def passages_of(guide: Guide, longest: int = LONGEST) -> list[Passage]:
    """The passages of a guide, in reading order.

    An id is made of the words and the headings above them, so it survives changes elsewhere in the guide.
    """
    seen: Counter[str] = Counter()
    passages = []
    for block in guide.blocks:
        if _only_introduces(block, guide):
            continue
        for part, lines in enumerate(_parts(block, longest)):
            text = guide.text[lines[0].start : lines[-1].end]
            digest = sha256("\n".join((*block.section, text)).encode()).hexdigest()[:12]
            seen[digest] += 1
            twin = f"-{seen[digest]}" if seen[digest] > 1 else ""
            passages.append(
                Passage(
                    id=f"{guide.id}.{digest}{twin}",
                    guide_id=guide.id,
                    audience=guide.audience,
                    section=block.section,
                    heading=block.heading if part == 0 else None,
                    lines=lines,
                    text=text,
                    start=lines[0].start,
                    end=lines[-1].end,
                )
            )
    return passages


def _only_introduces(block: Block, guide: Guide) -> bool:
    """A lone short line such as "Consider these factors:" says nothing without the headings that follow it."""
    words = guide.text[block.start : block.end]
    return len(block.lines) == 1 and words.endswith(":") and len(words.split()) < INTRODUCTION


def _parts(block: Block, longest: int) -> list[tuple[Line, ...]]:
    parts: list[list[Line]] = [[]]
    for line in block.lines:
        if parts[-1] and line.end - parts[-1][0].start > longest:
            parts.append([])
        parts[-1].append(line)
    return [tuple(part) for part in parts]
