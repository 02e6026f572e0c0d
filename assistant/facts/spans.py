"""Numbers and ranges as a sentence tells them: exactly, or by the contract's table of ranges."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.facts.context import Sentence

Exam = Literal["step1", "step2", "step3", "level1", "level2", "level3", "mock", "otherexam"]

HIGHEST = 300

_NUMBER = r"(?<![\w.$#/-])\d{3}(?![\w]|[.,]\d)"
_JOINED = r"(?<![\w.$#])\d{3}(?![\w]|[.,]\d)"
_PART = r"(?:low|lower|early|mid|middle|upper|high|higher|late)"
_SCORE = re.compile(
    rf"""(?:\b(?P<part>{_PART})(?:er)?(?:\s*(?:-|/|to|or|and|-to-|\s)\s*(?P<part2>{_PART}))?\s*-?\s*(?:the\s+)?)?
          (?<![\w.])(?P<decade>\d\d0)(?:'?s\b|\s?-?(?:something|odd)\b)(?:\s*(?:-|/|to|or)\s*(?:(?P<part3>{_PART})\s*-?\s*)?(?P<decade2>\d\d0)'?s\b)?
    |\bbetween\s+(?:an?\s+)?(?P<between>{_NUMBER})\s*(?:and|to|-|&)\s*(?:an?\s+)?(?P<between2>{_JOINED})
    |(?P<least>\bat\s+least\s+(?:an?\s+)?|>=\s*|\bno\s+(?:less|lower)\s+than\s+|\bminimum\s+of\s+)(?P<l>{_NUMBER})
    |(?P<most>\bat\s+most\s+(?:an?\s+)?|<=\s*|\bno\s+(?:more|higher)\s+than\s+)(?P<m>{_NUMBER})
    |(?P<above>\b(?:above|over|more\s+than|greater\s+than|higher\s+than|better\s+than|north\s+of|exceed(?:s|ed|ing)?)\s+
        (?:an?\s+|the\s+)?|(?<!-)>\s*)(?P<a>{_NUMBER})
    |(?P<below>\b(?:below|under|less\s+than|lower\s+than|worse\s+than|south\s+of|beneath)\s+(?:an?\s+|the\s+)?
        |\bsub[- ]?|<\s*)(?P<b>{_JOINED})
    |(?P<near>\b(?:around|about|circa|somewhere\s+near|in\s+the\s+(?:neighborhood|ballpark)\s+of|(?<!'d\s)(?<!would\s)like|ca)\.?\s+
        (?:an?\s+|the\s+)?|~\s*|\+/-\s*)(?P<n>{_JOINED})(?!\s*-\s*\d{{3}}\b)
    |(?P<vague>\b(?:almost|nearly|close\s+to|just\s+shy\s+of|approaching|not\s+quite|short\s+of)\s+(?:an?\s+)?){_NUMBER}
    |(?:(?P<from>\bfrom\s+(?:an?\s+)?)|\b(?:around|about)\s+)?(?P<first>{_NUMBER})\s*
        (?:-\s*(?:to\s*-\s*)?|(?P<to>to)\s+)(?P<last>{_JOINED})(?!\s*-\s*\d)
    |(?P<number>{_JOINED})
    |(?<![\w.])(?P<ish>\d{{3}})(?=\s?-?ish\b)""",
    re.X,
)
_PLUS = re.compile(
    r"\s?\+(?!\s?/)|\s?plus\b(?!\s+(?:my\b|a\b|an\b|the\b|being|having|[a-z]+ing\b|\d|research|step))|\s+(?:or|and)\s+(?:above|higher|more|over|up|better|greater)\b"
)
_MINUS = re.compile(r"\s+(?:or|and)\s+(?:below|lower|less|under|worse)\b")
_ISH = re.compile(r"\s?-?ish\b|\s+(?:or so|give or take|more or less|roughly|approximately|or thereabouts)\b")
_TO = re.compile(r"\s*(?:to|-|or)\s*")
_POINTS = re.compile(r"\bp(?:oin)?ts?\s*$")
# How far the ends of a range lie from the number told, by the name of its group; None is the end of the scale.
_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "l": (0, None),
    "m": (None, 0),
    "a": (1, None),
    "b": (None, -1),
    "n": (-2, 2),
}
# A rise this wide is two sittings, not a vague score.
_WIDEST = 20


@dataclass(frozen=True)
class Mention:
    """A number, or a range, at [start, end) in the plain text; `exam` is None where the text names none."""

    low: int
    high: int
    exact: bool
    start: int
    end: int
    exam: Exam | None = None
    # None of the numbers before it in its sentence, or the gap from the one that stands next to it.
    gap: str | None = None
    climbs: bool = False
    spent: bool = False


def numbers(sentence: Sentence) -> list[Mention]:
    """The numbers of a sentence in its order, each without its exam."""
    found: list[Mention] = []
    for match in _SCORE.finditer(sentence.text):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        gap = sentence.text[found[-1].end - sentence.start : match.start()] if found else None
        if match["first"]:
            low, high = int(match["first"]), int(match["last"])
            if match["from"] or (match["to"] and high - low > _WIDEST) or low > high:
                middle = sentence.start + match.end("first")
                found.append(Mention(low, low, True, start, middle, gap=gap))
                between = sentence.text[match.end("first") : match.start("last")]
                last = sentence.start + match.start("last")
                found.append(Mention(high, high, True, last, end, gap=between, climbs=bool(match["to"])))
            elif high - low <= _WIDEST:
                found.append(Mention(low, high, low == high, start, end, gap=gap))
            continue
        told = _told(match, sentence.text)
        if found and gap is not None and told and not (told[2] and found[-1].exact) and _TO.fullmatch(gap):
            # "230ish to 235" has no ends that the text gives.
            found.pop()
        elif told:
            low, high, exact, length = told
            climbs = gap is not None and gap.strip() == "->"
            found.append(Mention(low, high, exact, start, end + length, gap=gap, climbs=climbs))
    return found


def _told(match: re.Match[str], text: str) -> tuple[int, int, bool, int] | None:
    """The lowest and highest score meant, whether exactly, and how much text after the match belongs to it."""
    if match["vague"] or _POINTS.search(text, max(0, match.start() - 12), match.start()):
        return None
    if match["decade"]:
        low, high = _decade(int(match["decade"]), match["part"], match["part2"])
        if match["decade2"]:
            other = _decade(int(match["decade2"]), match["part3"], None)
            low, high = min(low, other[0]), max(high, other[1])
        return low, high, False, 0
    if match["between"]:
        low, high = sorted((int(match["between"]), int(match["between2"])))
        return low, high, False, 0
    for name, (down, up) in _BOUNDS.items():
        if match[name]:
            number = int(match[name])
            low = 1 if down is None else number + down
            high = HIGHEST if up is None else number + up
            return (low, high, False, 0) if low <= high else None
    number = int(match["number"] or match["ish"])
    for pattern, low, high in ((_ISH, number - 2, number + 2), (_PLUS, number, HIGHEST), (_MINUS, 1, number)):
        after = pattern.match(text, match.end())
        if after:
            return (low, high, False, len(after[0])) if low <= high else None
    return number, number, True, 0


def _decade(decade: int, part: str | None, part2: str | None) -> tuple[int, int]:
    """The contract's table: low 220s is 220-223, mid 224-226, high 227-229, the 220s 220-229."""
    spans = {"l": (0, 3), "e": (0, 3), "m": (4, 6), "u": (7, 9), "h": (7, 9)}
    if not part:
        return decade, decade + 9
    names = ["h" if name.startswith("late") else name[0] for name in (part, part2) if name]
    found = [spans[name] for name in names]
    return decade + min(low for low, _ in found), decade + max(high for _, high in found)
