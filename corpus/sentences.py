"""Where sentences end."""

import re

_END = re.compile(r"[.!?][”\")\]]*(?=\s+[“\"(\[]?[A-Z0-9])|[?!][”\"](?=\s+[“\"])")
SEEMING_END = re.compile(r"(?<=[.!?\]])\s+(?=[A-Z“\"(*])")
"""Where a reader who knows no abbreviations sees a sentence end."""

_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|Dr|Mr|Ms|Mrs|Prof|St|No|approx)|\b[A-Z])\.$")
_BLANK = re.compile(r"\s*")

_LONGEST = len("approx.")
"""Characters of an abbreviation: no more is read before each end, as a text may be nothing but ends."""


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a line as offsets, white space between them left out; abbreviations end none."""
    spans, start = [], 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text, max(start, end.end() - _LONGEST), end.end()):
            continue
        spans.append((start, end.end()))
        start = _BLANK.match(text, end.end()).end()  # type: ignore[union-attr]
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans
