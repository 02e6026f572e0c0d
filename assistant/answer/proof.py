"""An edited text held against the guides: quotes that no longer match, numbers without a source, marks without a citation.

A sentence that carries marks is held against the words they lead to. What an advisor adds without a mark is free, but
for its numbers. Nothing but the text and its citations is needed, so a text can be checked wherever it was edited.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pydantic import Field

from assistant.answer.standing import noted
from assistant.answer.verify import MARK, number_spans, numbers
from assistant.llm.source import hedges
from assistant.llm.wording import NUMERALS, Token, tokens
from assistant.models import Applicant, Citation
from assistant.rules import Rulebook
from corpus.models import Guide, Model
from corpus.sentences import SEEMING_END, sentences

Kind = Literal["quote_changed", "untraced_number", "unknown_mark"]

ALIKE = 0.6
"""Share of a sentence's words in the guide's order from which it says the guide's sentence, and not one of its own."""

TELLING = ("figure", "date", "exam")

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"\n]*\"")
_KEPT = re.compile(rf"^\s*\d+[.)]\s+|{_QUOTED.pattern}")
_WORD_NUMBER = re.compile(rf"\b(?:{'|'.join(word for word, n in NUMERALS.items() if n > 1)})\b", re.IGNORECASE)
"""In prose "one" is mostly no number."""


class Finding(Model):
    """A place that its sources do not carry."""

    kind: Kind
    start: int = Field(ge=0, description="Into the text sent, in Unicode code points")
    end: int = Field(ge=0, description="In Unicode code points, excluded")
    message: str
    citation: int | None = Field(None, description="The citation that it is about, by its mark's number")


@dataclass(frozen=True)
class Sources:
    """What may be said without a citation, and where a guide's text in a version is found."""

    edition: Callable[[str, str], Guide | None]
    """A guide by id and version, whether in force or not."""
    book: Rulebook
    contacts: str = ""
    """The operator's human contacts: their telephone numbers are the one thing said without a source."""
    told: frozenset[str] = frozenset()
    """Numbers that the student told."""

    def holds(self, c: Citation) -> bool:
        guide = self.edition(c.guide_id, c.guide_version)
        return guide is not None and guide.text[c.start : c.end] == c.quote


@dataclass(frozen=True)
class _Sentence:
    start: int
    text: str

    @property
    def marks(self) -> list[int]:
        return list(dict.fromkeys(int(n) for n in MARK.findall(self.text)))


def told_by(applicant: Applicant | None) -> frozenset[str]:
    return frozenset(numbers(applicant.model_dump_json()) if applicant else ())


def proof(text: str, citations: Sequence[Citation], sources: Sources) -> list[Finding]:
    """What is wrong with a text, in its order; empty where everything is carried."""
    cited = {c.n: c for c in citations}
    found = [*_stale(text, citations, sources), *_unknown(text, cited)]
    for sentence in _sentences(text):
        quotes = [cited[n] for n in sentence.marks if n in cited]
        found += _untraced(sentence, quotes, sources)
        if quotes:
            found += _changed(sentence, quotes)
    return sorted(found, key=lambda f: (f.start, f.end))


def _stale(text: str, citations: Sequence[Citation], sources: Sources) -> Iterator[Finding]:
    for c in citations:
        if sources.holds(c):
            continue
        mark = re.search(rf"\[{c.n}\]", text)
        start, end = mark.span() if mark else (0, 0)
        message = f"The words cited under [{c.n}] are not what “{c.guide_title}” says there in the version cited."
        yield Finding(kind="quote_changed", start=start, end=end, message=message, citation=c.n)


def _unknown(text: str, cited: Mapping[int, Citation]) -> Iterator[Finding]:
    for mark in MARK.finditer(text):
        if int(mark[1]) not in cited:
            message = f"{mark[0]} leads to no source."
            yield Finding(kind="unknown_mark", start=mark.start(), end=mark.end(), message=message)


def _sentences(text: str) -> Iterator[_Sentence]:
    """As a reader sees them: what stands between quotation marks is not cut, nor a list's numeral from its item."""
    start = 0
    for line in text.splitlines(keepends=True):
        held = _KEPT.sub(lambda kept: re.sub(r"\s", "_", kept[0]), line)
        begin = 0
        for end in SEEMING_END.finditer(held):
            yield _Sentence(start + begin, line[begin : end.start()])
            begin = end.end()
        yield _Sentence(start + begin, line[begin:].rstrip("\n"))
        start += len(line)


def _untraced(sentence: _Sentence, quotes: Sequence[Citation], sources: Sources) -> Iterator[Finding]:
    words = sentence.text
    if sources.contacts:
        words = words.replace(sources.contacts, " " * len(sources.contacts))
    said = {number for c in quotes for number in _values(c.quote)} | sources.told
    places = number_spans(words)
    if quotes:
        places += [found.span() for found in _WORD_NUMBER.finditer(words)]
    else:
        said |= _of_notes(sentence, sources)
    for start, end in sorted(places):
        number = words[start:end]
        if _value(number) not in said:
            where = "None of the sources of this sentence" if quotes else "No source"
            yield Finding(
                kind="untraced_number",
                start=sentence.start + start,
                end=sentence.start + end,
                message=f"{where} says {number}.",
                citation=quotes[0].n if len(quotes) == 1 else None,
            )


def _value(number: str) -> str:
    return str(NUMERALS.get(number.lower(), number))


def _values(text: str) -> set[str]:
    return numbers(text) | {_value(found[0]) for found in re.finditer(r"[a-z]+", text.lower()) if found[0] in NUMERALS}


def _of_notes(sentence: _Sentence, sources: Sources) -> set[str]:
    """The numbers of the dated notes, where the sentence is one's."""
    said = _bare(sentence.text)
    return {n for note in sources.book.notes if said and said in _bare(noted(note)) for n in numbers(noted(note))}


def _changed(sentence: _Sentence, quotes: Sequence[Citation]) -> Iterator[Finding]:
    """Whether the sentence, or what it puts between quotation marks, was the guide's and is no longer."""
    there = [_bare(" ".join((*c.section, c.guide_title))) for c in quotes] + [_bare(c.quote) for c in quotes]
    own = MARK.sub(lambda mark: " " * len(mark[0]), sentence.text)
    if any(_bare(own) in said for said in there):
        return
    for quoted in _QUOTED.finditer(own):
        if (words := _bare(quoted[0][1:-1]).rstrip(".,;:…")) and not any(words in said for said in there):
            yield _finding(sentence, quoted.span(), "The words in quotation marks are not the guide's.", quotes)
    rest = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), own)
    if fault := _departure(rest, quotes):
        yield _finding(sentence, _trimmed(own), fault, quotes)


def _finding(sentence: _Sentence, place: tuple[int, int], message: str, quotes: Sequence[Citation]) -> Finding:
    start, end = place
    return Finding(
        kind="quote_changed",
        start=sentence.start + start,
        end=sentence.start + end,
        message=message,
        citation=quotes[0].n,
    )


def _trimmed(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _departure(words: str, quotes: Sequence[Citation]) -> str | None:
    """In what a sentence departs from the guide's sentence that it says; None where it says it, or none of them."""
    said = _telling(words)
    units = [(line, _telling(line)) for line in _units(quotes)]
    line, unit = max(units, key=lambda unit: _alike(said, unit[1]))
    if _alike(said, unit) < ALIKE:
        return None
    matcher = SequenceMatcher(None, [t.key for t in unit], [t.key for t in said], autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        lost, gained = unit[a:b], said[c:d]
        if operation == "equal":
            continue
        if any(token.kind == "negation" for token in (*lost, *gained)):
            return "The guide's sentence is denied otherwise: a “not” or the like was dropped or added."
        if any(t.kind in TELLING for t in lost) and any(t.kind in TELLING for t in gained):
            return "The guide's sentence gives another number, exam or date here."
    if hedges(line) - hedges(words):
        return "The guide's sentence is weaker: a “may”, “usually” or the like was dropped."
    return None


def _telling(words: str) -> list[Token]:
    return [token for token in tokens(words) if token.kind != "pause"]


def _alike(said: Sequence[Token], unit: Sequence[Token]) -> float:
    """The share of the words of both that stand in the other in the same order."""
    matcher = SequenceMatcher(None, [t.key for t in unit], [t.key for t in said], autojunk=False)
    return 2 * sum(block.size for block in matcher.get_matching_blocks()) / max(1, len(said) + len(unit))


def _units(quotes: Iterable[Citation]) -> Iterator[str]:
    for c in quotes:
        for line in c.quote.splitlines():
            yield from (line[start:end] for start, end in sentences(line))


_SPELLING = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‑": "-"})


def _bare(text: str) -> str:
    """Words as they are compared: one spelling of dashes, quotation marks and blanks, without markup."""
    text = re.sub(
        r"^[^\S\n]*(?:[-*]\s+(?:\[[ x]\]\s+)?|\d+[.)]\s+|#+\s+|>\s+)", "", MARK.sub("", text), flags=re.MULTILINE
    )
    return " ".join(re.sub(r"[*_`\[\]()\\]", "", text.translate(_SPELLING)).split()).casefold()
