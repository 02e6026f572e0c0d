"""The last look at a response: whatever its citations do not carry is found, and never sent."""

import json
import re
from collections.abc import Iterable, Mapping

from assistant.models import Answer
from corpus.models import Guide
from corpus.sentences import SEEMING_END

MARK = re.compile(r"\[(\d{1,9})\]")
"""Bounded: a number of thousands of digits, which only an edited or a stranger's text has, Python refuses to read."""
_EXAM = re.compile(r"\b(?:step|level|comlex|usmle|pgy|m|ms|day)[ -]?[1-4]\b(?: ?ck| ?ce)?", re.IGNORECASE)
_NUMERAL = re.compile(r"^[^\S\n]*\d+[.)]\s", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


class Unsupported(RuntimeError):
    """A response says something that its citations do not carry."""


def numbers(text: str) -> set[str]:
    """The numbers of a text; marks, list numerals and exam names are none."""
    return {text[start:end] for start, end in number_spans(text)}


def number_spans(text: str) -> list[tuple[int, int]]:
    """Where the numbers of a text stand."""
    plain = re.sub(r"[–—−‑]", "-", text)
    for no_number in (MARK, _NUMERAL, _EXAM):
        plain = no_number.sub(lambda found: " " * len(found[0]), plain)
    return [found.span() for found in _NUMBER.finditer(plain)]


def verify(answer: Answer, message: str, guides: Mapping[str, Guide]) -> None:
    """Raises Unsupported with every fault found."""
    if faults := list(_faults(answer, message, guides)):
        raise Unsupported("; ".join(faults))


def _faults(answer: Answer, message: str, guides: Mapping[str, Guide]) -> Iterable[str]:
    for c in (*answer.citations, *answer.related):
        guide = guides.get(c.guide_id)
        if guide is None or guide.version != c.guide_version or guide.text[c.start : c.end] != c.quote:
            yield f"citation {c.n} is not the guide's words"
    quotes = {c.n: c.quote for c in answer.citations}
    marks = {int(mark) for mark in MARK.findall(answer.answer)}
    if marks != set(quotes):
        yield f"marks {sorted(marks)} stand against citations {sorted(quotes)}"
    if answer.status not in ("answered", "clarify") and (answer.citations or answer.assessment):
        yield f"{answer.status} with citations or an assessment"
    if answer.status == "answered" and not answer.citations:
        yield "answered without a citation"
    if answer.status != "support":
        # The operator's telephone numbers are the one thing said without a source.
        yield from _loose_numbers(answer, message, quotes)


def _loose_numbers(answer: Answer, message: str, quotes: Mapping[int, str]) -> Iterable[str]:
    # Offsets and the numbers of citations are no facts about the applicant.
    assessment = (
        answer.assessment.model_dump(
            mode="json", exclude={"findings": True, "tier": {"citations", "caveat"}, "breadth": {"citations"}}
        )
        if answer.assessment
        else None
    )
    computed = json.dumps([assessment, answer.profile.model_dump(mode="json")], ensure_ascii=False)
    said = numbers(message) | numbers(computed)
    for line in answer.answer.splitlines():
        for sentence in SEEMING_END.split(line):
            own = set().union(*(numbers(quotes.get(int(mark), "")) for mark in MARK.findall(sentence)), set())
            if loose := numbers(sentence) - said - own:
                yield f"numbers {sorted(loose)} are not in the quotes of {sentence[:60]!r}"
