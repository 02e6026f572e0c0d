"""What a single line of a document without markup looks like: a bullet, a heading, a page number, a broken word."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

GLYPHS = "•◦▪▫●○■□►▶▸➢➤➔→✓✔✗❖◆◇♦‣⁃∙·¨ü§Øo*–—-\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d\uf0e0\uf0be\uf06e"
_BULLET = re.compile(
    rf"(?!§\s*\d)(?:[{re.escape(GLYPHS)}]|[\ue000-\uf8ff]|\(cid:\d+\))(?:\s+|(?=\w)(?<![\wo*–—§·-]))(?=\S)"
)
_NUMBER = re.compile(r"(\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]|\([A-Z]\)|[A-Z]\))\s+(?=\S)")
_PAGE = re.compile(r"(page|p\.)?\s*[-–—|]?\s*(\d{1,4}|[ivx]{1,6})\s*[-–—|]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_RULE = re.compile(r"[\s\-–—_=*~#+|.·•]{3,}")
_NUMBERED = re.compile(
    r"(?:(?:section|part|chapter|unit|module)\s+)?(\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])[.):]?\s+(?=[A-Z])"
)
_SMALL = frozenset(
    "a an and as at but by for from if in into nor of on or over per the to vs via with is are be what how do i you".split()
)
_PREFIXES = frozenset("self non well half full high low long short mid one two three four five ten post".split())

PART = re.compile(
    r"(?:assignment|chapter|class|day|exam|homework|lab|lecture|lesson|module|part|quiz|section|session|step|topic|unit|"
    r"week)\b",
    re.IGNORECASE,
)
"""Begins a heading that counts parts: "Week 3: Loops"."""

TITLE_WORDS = 10
TITLE_LENGTH = 80


def bullet(line: str) -> str | None:
    """The words behind a bullet; None where there is none."""
    found = _BULLET.match(line)
    return line[found.end() :] if found else None


def numbered(line: str) -> tuple[str, str] | None:
    """The number or letter of an item, and its words: "a) Bring a pen" is ("a)", "Bring a pen")."""
    found = _NUMBER.match(line)
    return (found[1], line[found.end() :]) if found else None


def is_page_number(line: str, page: int) -> bool:
    """Whether a line numbers its page, counted from 1; another bare number may be a paragraph's last word."""
    found = _PAGE.fullmatch(line.strip())
    return found is not None and (bool(found[1]) or not found[2].isdecimal() or int(found[2]) == page)


def is_rule(line: str) -> bool:
    """Whether a line is drawn, not written."""
    return bool(_RULE.fullmatch(line))


def in_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= 4 and all(c.isupper() for c in letters)


def heading_number(line: str) -> int:
    """How deep a number before a heading is: 1 for "2. Grading", 2 for "2.1 Exams", 0 without one."""
    found = _NUMBERED.match(line)
    return found[1].count(".") + 1 if found else 0


def title_like(line: str) -> bool:
    """Whether a line reads like a heading: short, no sentence, in capitals or its chief words capitalised."""
    number = _NUMBERED.match(line)
    words = (line[number.end() :] if number else line).rstrip(" :").split()
    if not words or len(words) > TITLE_WORDS or len(line) > TITLE_LENGTH or not words[0][0].isalnum():
        return False
    if line.rstrip().endswith((".", ",", ";", "!", "-", "–")) or re.search(r"[@|\t]|https?:|www\.|:\s*\S|\d{3,}", line):
        return False
    if in_capitals(line):
        return True
    chief = [word for word in words if word.lower().strip("&/()-,") not in _SMALL and word[0].isalpha()]
    return bool(chief) and words[0][0].isupper() and all(word[0].isupper() for word in chief)


_UNBROKEN = re.compile(r"(?<!\w)(?<!\w-)\w++(?:-\w++)*+(?=[^\w-]|$)")
_BROKEN = re.compile(r"(?<!\w)(?<!\w-)(\w++(?:-\w++)*+)-$")


class Words:
    """The words of one document: they tell whether a hyphen at a line's end belongs to its word."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._seen = Counter(word.lower() for line in lines for word in _UNBROKEN.findall(line))

    def join(self, before: str, after: str) -> str:
        """Two lines of one paragraph as one."""
        head = _BROKEN.search(before) if before.endswith("-") else None
        tail = re.match(r"\w+(?:-\w+)*", after)
        if before.endswith("\u00ad"):
            return before[:-1] + after
        if not head or not tail:
            return f"{before} {after}" if before and after else before + after
        whole, apart = (f"{head[1]}{tail[0]}".lower(), f"{head[1]}-{tail[0]}".lower())
        # What stands behind the break counts once by itself.
        both = self._seen[head[1].lower()] > 0 and self._seen[tail[0].lower()] > 1
        keeps = (
            self._seen[apart] >= self._seen[whole] > 0
            or (self._seen[apart] > 0 and not self._seen[whole])
            or (not self._seen[whole] and both)
            or (not self._seen[whole] and head[1].lower().rpartition("-")[2] in _PREFIXES)
            or not (head[1][-1].isalpha() and after[0].islower())
        )
        return before + after if keeps else before[:-1] + after

    def join_all(self, lines: Sequence[str]) -> str:
        joined = ""
        for line in lines:
            joined = self.join(joined, line)
        return joined


def continues(before: str, after: str) -> bool:
    """Whether a sentence runs on from one line into the next, by its punctuation and case alone."""
    return bool(after) and after[0].islower() and not before.rstrip().endswith((".", "!", "?", ":", ";"))
