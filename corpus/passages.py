"""Guides cut into passages: one a block, short blocks under one heading together, long blocks in parts."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from corpus.models import Block, Guide, Line, Passage
from corpus.sentences import sentences

LONGEST = 1_600
"""Characters; a longer block is cut between lines. MiniLM reads about 256 word pieces, some 1,200 characters."""

JOINED = 1_000
"""Characters that neighbouring blocks may make together, in a guide whose author has not marked what belongs together."""

INTRODUCTION = 12
"""Words; a line ending in a colon and shorter than this introduces and says nothing itself."""


def passages_of(guide: Guide, longest: int = LONGEST, joined: int = JOINED) -> list[Passage]:
    """The passages of a guide, in reading order.

    An id is made of the words and the headings above them, so it survives changes elsewhere in the guide.
    """
    seen: Counter[str] = Counter()
    passages = []
    for block in guide.blocks if guide.joins == "marked" else _joined(guide, joined):
        if guide.joins == "marked" and _only_introduces(block, guide):
            continue
        for part, lines in enumerate(_parts(block, guide, longest)):
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


def _joined(guide: Guide, longest: int) -> Iterator[Block]:
    """Neighbouring blocks under one heading as one, as far as they stay short; an introduction joins what it introduces."""
    starts = [heading.start for heading in guide.headings]
    pending: Block | None = None
    for block in guide.blocks:
        if pending is None:
            pending = block
            continue
        apart = block.section != pending.section or bisect(starts, pending.end) < bisect(starts, block.start)
        fits = block.end - pending.start <= longest or _only_introduces(pending, guide)
        if fits and not apart:
            pending = pending.model_copy(update={"end": block.end, "lines": (*pending.lines, *block.lines)})
        else:
            yield pending
            pending = block
    if pending:
        yield pending


def _only_introduces(block: Block, guide: Guide) -> bool:
    """A lone short line such as "Consider these factors:" says nothing without the headings that follow it."""
    words = guide.text[block.start : block.end]
    return len(block.lines) == 1 and words.endswith(":") and len(words.split()) < INTRODUCTION


def _parts(block: Block, guide: Guide, longest: int) -> list[tuple[Line, ...]]:
    parts: list[list[Line]] = [[]]
    for line in block.lines:
        for piece in _pieces(line, guide, longest):
            if parts[-1] and piece.end - parts[-1][0].start > longest:
                parts.append([])
            parts[-1].append(piece)
    return [tuple(part) for part in parts]


def _pieces(line: Line, guide: Guide, longest: int) -> Iterator[Line]:
    """A line as it is, or, where it alone is too long, its sentences, and a sentence too long cut between words."""
    words = guide.text[line.start : line.end]
    for begin, end in sentences(words) if len(words) > longest else [(0, len(words))]:
        start = begin
        while end - start > longest:
            cut = words.rfind(" ", start + 1, start + longest)
            cut = cut if cut > 0 else start + longest
            yield Line(start=line.start + start, end=line.start + cut, depth=line.depth)
            start = cut + len(words[cut:end]) - len(words[cut:end].lstrip())
        yield Line(start=line.start + start, end=line.start + end, depth=line.depth)
