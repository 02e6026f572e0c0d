"""Passages as Markdown: the guide's own lines, each sentence with its mark."""

import re
from collections.abc import Sequence
from itertools import takewhile

from assistant.answer.citations import Citations
from corpus.models import Guide, Line, Passage
from corpus.sentences import SEEMING_END, sentences

_REPLY = re.compile(r"(?:yes|no|not|usually|sometimes|often|rarely|it|they|that|this)\b", re.IGNORECASE)
"""Words that answer the question in the heading, and say nothing without it: "Usually, no."."""
_NUMERAL = re.compile(r"^\d{1,2}[.)]\s+")
_BRACKETED = re.compile(r"\[(\d+)\]")


def render(passage: Passage, guide: Guide, citations: Citations, lines: Sequence[Line] | None = None) -> list[str]:
    """The Markdown lines of a passage, or of some of its lines. A list without a lead-in stands under its heading, and so
    does a reply to the question that the heading is.

    Lines that an earlier part of the answer has cited are left out.
    """
    chosen: list[Line] = []
    for line in reversed(lines or passage.lines):
        if not citations.holds(guide.id, line.start, line.end) and _leads_to_something(line, passage, chosen, guide):
            chosen.insert(0, line)
    if not chosen:
        return []
    rendered = []
    start = chosen[0].start
    title = passage.heading.title.rstrip() if passage.heading and chosen[0] == passage.lines[0] else ""
    asks = title.endswith("?")
    if passage.heading and title and (_REPLY.match(guide.text, start) if asks else chosen[0].depth > 0):
        start = passage.heading.start
        n = citations.cite(guide.id, start, chosen[-1].end)
        rendered.append(f"**{_NUMERAL.sub('', title)}** [{n}]")
    n = citations.cite(guide.id, start, chosen[-1].end)
    shallowest = min(line.depth for line in chosen if line.depth) if any(line.depth for line in chosen) else 0
    for line in chosen:
        words = marked(guide.text[line.start : line.end], n)
        if line.depth:
            rendered.append("  " * (line.depth - shallowest) + f"- {words}")
        else:
            # A blank line keeps a paragraph from running on into what stands above it.
            rendered += ["", words] if rendered else [words]
    return rendered


def _leads_to_something(line: Line, passage: Passage, chosen: Sequence[Line], guide: Guide) -> bool:
    """Not where a line only announces others, and none of them is shown with it."""
    words = guide.text[line.start : line.end].rstrip()
    if not words.endswith(":") or len(list(sentences(words))) > 1:
        return True
    after = passage.lines[passage.lines.index(line) + 1 :]
    announced = list(takewhile(lambda one: one.depth > line.depth, after))
    return not announced or any(one in chosen for one in announced)


def marked(words: str, n: int) -> str:
    """A line of guide text with a mark after each of its sentences; a guide's own "[1]" must not pass for a mark.

    Where a reader could see a sentence's end within one ("Dr. Lee"), the part before it is marked too if it holds a
    number.
    """
    marked: list[str] = []
    for start, end in sentences(words):
        *parts, last = SEEMING_END.split(_BRACKETED.sub(r"(\1)", words[start:end]))
        marked += [f"{part} [{n}]" if any(map(str.isdigit, part)) else part for part in parts]
        marked.append(f"{last} [{n}]")
    return " ".join(marked)


def length(passage: Passage) -> int:
    """In words."""
    return len(passage.text.split())
