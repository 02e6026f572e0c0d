"""A model's text cut into sentences with their marks while it still arrives."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus.sentences import sentences

_MARKS = re.compile(r"(?<!\s)(?:\s*\[\d+(?:\s*,\s*\d+)*\])+[.!?]?")
_ENDS = re.compile(rf"{_MARKS.pattern}|\n")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)

LONGEST = 2_000
"""Characters without a mark or a line's end, from which on nothing is waited for."""


class Sentence(NamedTuple):
    """A sentence without its marks, and the numbers that they carry; none where it has none."""

    words: str
    marks: tuple[int, ...]


def sentences_of(arriving: Iterable[str]) -> Iterator[Sentence]:
    """Sentences as they are complete: at their marks, or at the end of their line. What is cut off in its middle, by a
    fault that `arriving` raises, is never given."""
    held = ""
    for text in arriving:
        held += text
        if held.lstrip().startswith("<think>"):
            if "</think>" not in held:
                continue
            held = _THOUGHT.sub("", held)
        *whole, held = _cut(held)
        for piece in whole:
            yield from _read(piece)
        if len(held) > LONGEST:
            yield from _read(held)
            held = ""
    yield from _read(held)


def _cut(text: str) -> list[str]:
    """The pieces of a text; the last may go on."""
    pieces, start = [], 0
    for found in _ENDS.finditer(text):
        after = text[found.end() : found.end() + 2]
        if after.lstrip()[:1] == "[" or not (found[0] == "\n" or after[:1].isspace()):
            # Another mark of the same sentence follows, or its next word.
            continue
        # A blank after a mark may be followed by a further mark that has not arrived.
        if found[0] != "\n" and not text[found.end() :].strip() and "\n" not in text[found.end() :]:
            continue
        pieces.append(text[start : found.end()])
        start = found.end()
    return [*pieces, text[start:]]


def _read(piece: str) -> Iterator[Sentence]:
    """The sentences before a piece's marks: each of them is held to carry these."""
    words = _ITEM.sub("", piece).strip()
    marks = tuple(int(n) for found in _MARKS.findall(words) for n in re.findall(r"\d+", found))
    words = _MARKS.sub(lambda found: found[0].strip()[-1] if found[0].strip()[-1] in ".!?" else "", words).strip()
    words = re.sub(r"([.!?])[.!?]$", r"\1", words)
    if words and words[-1] not in '.!?:"”)':
        words += "."
    for start, end in sentences(words):
        yield Sentence(words[start:end], tuple(dict.fromkeys(marks)))
