"""Passages as Markdown: the guide's own lines, each sentence with its mark."""

import re
from collections.abc import Sequence

from assistant.answer.citations import Citations
from corpus.models import Guide, Line, Passage
from corpus.sentences import SEEMING_END, sentences

_BRACKETED = re.compile(r"\[(\d+)\]")


def render(passage: Passage, guide: Guide, citations: Citations, lines: Sequence[Line] | None = None) -> list[str]:
    """The Markdown lines of a passage, or of some of its lines; a list without a lead-in stands under its heading.

    Lines that an earlier part of the answer has cited are left out.
    """
    chosen = [line for line in lines or passage.lines if not citations.holds(guide.id, line.start, line.end)]
    if not chosen:
        return []
    rendered = []
    start = chosen[0].start
    bare_list = chosen[0] == passage.lines[0] and chosen[0].depth > 0
    if bare_list and passage.heading and not passage.heading.title.rstrip().endswith("?"):
        start = passage.heading.start
        n = citations.cite(guide.id, start, chosen[-1].end)
        rendered.append(f"**{passage.heading.title.rstrip(':')}** [{n}]")
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
