"""An edited text held against the guides: quotes that no longer match, numbers without a source, marks without a citation.

A sentence that carries marks is held against the words they lead to. What an advisor adds without a mark is free, but
for its numbers. Nothing but the text and its citations is needed, so a text can be checked wherever it was edited.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
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

EFFORT = 100_000_000
"""Steps that comparing a text's sentences with what they cite may take: about a second, and some twenty times what a
long letter takes."""

GLANCE, MATCH = 500, 2_000
"""Steps that a quoted sentence costs which is seen at once to be another, and one that is not, before its words."""

TELLING = ("figure", "date", "exam")

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"\n]*\"")
_KEPT = re.compile(rf"^\s*\d+[.)]\s+|{_QUOTED.pattern}")
_WORD_NUMBER = re.compile(rf"\b(?:{'|'.join(word for word, n in NUMERALS.items() if n > 1)})\b", re.IGNORECASE)
"""In prose "one" is mostly no number."""


class TooLong(ValueError):
    """A text with so many sentences on so many quoted ones that holding them together would take too long."""


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


class _Effort:
    """What comparing may still take. A body within every other limit can ask for hours of it."""

    def __init__(self) -> None:
        self._left = EFFORT

    def spend(self, steps: int) -> None:
        """Raises TooLong."""
        self._left -= steps
        if self._left < 0:
            raise TooLong("too much to be held against so many quoted words at once; send it in parts")


@dataclass(frozen=True)
class _Unit:
    """A sentence to compare, its words read once."""

    words: str

    @cached_property
    def tokens(self) -> list[Token]:
        return [token for token in tokens(self.words) if token.kind != "pause"]

    @cached_property
    def keys(self) -> list[str]:
        return [token.key for token in self.tokens]

    @cached_property
    def counted(self) -> Counter[str]:
        return Counter(self.keys)

    def share(self, common: int, other: "_Unit") -> float:
        """The share of the words of both that are in common."""
        return 2 * common / max(1, len(self.keys) + len(other.keys))

    def may_say(self, other: "_Unit") -> bool:
        """Whether the words of one would be enough like the other's if they stood in the same order."""
        return (
            self.share(min(len(self.keys), len(other.keys)), other) >= ALIKE
            and self.share((self.counted & other.counted).total(), other) >= ALIKE
        )


@dataclass(frozen=True)
class _Quote:
    """A citation as sentences are held against it, read once however many rest on it."""

    citation: Citation

    @cached_property
    def said(self) -> tuple[str, str]:
        """What may be said under its mark word for word: its heading, and itself."""
        return _bare(" ".join((*self.citation.section, self.citation.guide_title))), _bare(self.citation.quote)

    @cached_property
    def values(self) -> set[str]:
        quote = self.citation.quote
        words = (found[0] for found in re.finditer(r"[a-z]+", quote.lower()))
        return numbers(quote) | {_value(word) for word in words if word in NUMERALS}

    @cached_property
    def units(self) -> list[_Unit]:
        lines = self.citation.quote.splitlines()
        return [_Unit(line[start:end]) for line in lines for start, end in sentences(line)]


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
    """What is wrong with a text, in its order; empty where everything is carried. Raises TooLong."""
    cited = {c.n: _Quote(c) for c in citations}
    found = [*_stale(text, citations, sources), *_unknown(text, cited)]
    notes = {_bare(said): numbers(said) for said in map(noted, sources.book.notes)}
    effort = _Effort()
    for sentence in _sentences(text):
        quotes = [cited[n] for n in sentence.marks if n in cited]
        found += _untraced(sentence, quotes, sources, notes)
        if quotes:
            found += _changed(sentence, quotes, effort)
    return sorted(found, key=lambda f: (f.start, f.end))


def _stale(text: str, citations: Sequence[Citation], sources: Sources) -> Iterator[Finding]:
    # An edition no longer in force is read from its file.
    named = {(c.guide_id, c.guide_version) for c in citations}
    editions = {name: sources.edition(*name) for name in named}
    for c in citations:
        guide = editions[c.guide_id, c.guide_version]
        if guide and guide.text[c.start : c.end] == c.quote:
            continue
        mark = re.search(rf"\[{c.n}\]", text)
        start, end = mark.span() if mark else (0, 0)
        message = f"The words cited under [{c.n}] are not what “{c.guide_title}” says there in the version cited."
        yield Finding(kind="quote_changed", start=start, end=end, message=message, citation=c.n)


def _unknown(text: str, cited: Mapping[int, _Quote]) -> Iterator[Finding]:
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


def _untraced(
    sentence: _Sentence, quotes: Sequence[_Quote], sources: Sources, notes: Mapping[str, set[str]]
) -> Iterator[Finding]:
    words = sentence.text
    if sources.contacts:
        words = words.replace(sources.contacts, " " * len(sources.contacts))
    places = number_spans(words)
    if quotes:
        places += [found.span() for found in _WORD_NUMBER.finditer(words)]
        carried = [sources.told, *(quote.values for quote in quotes)]
    else:
        carried = [sources.told, _of_notes(sentence, notes)] if places else []
    for start, end in sorted(places):
        number = words[start:end]
        if not any(_value(number) in said for said in carried):
            where = "None of the sources of this sentence" if quotes else "No source"
            yield Finding(
                kind="untraced_number",
                start=sentence.start + start,
                end=sentence.start + end,
                message=f"{where} says {number}.",
                citation=quotes[0].citation.n if len(quotes) == 1 else None,
            )


def _value(number: str) -> str:
    return str(NUMERALS.get(number.lower(), number))


def _of_notes(sentence: _Sentence, notes: Mapping[str, set[str]]) -> set[str]:
    """The numbers of the dated notes, where the sentence is one's."""
    said = _bare(sentence.text)
    return {n for note, stated in notes.items() if said and said in note for n in stated}


def _changed(sentence: _Sentence, quotes: Sequence[_Quote], effort: _Effort) -> Iterator[Finding]:
    """Whether the sentence, or what it puts between quotation marks, was the guide's and is no longer."""
    there = [said for quote in quotes for said in quote.said]
    own = MARK.sub(lambda mark: " " * len(mark[0]), sentence.text)
    bare = _bare(own)
    if any(bare in said for said in there):
        return
    for quoted in _QUOTED.finditer(own):
        if (words := _bare(quoted[0][1:-1]).rstrip(".,;:…")) and not any(words in said for said in there):
            yield _finding(sentence, quoted.span(), "The words in quotation marks are not the guide's.", quotes)
    rest = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), own)
    if fault := _departure(_Unit(rest), quotes, effort):
        yield _finding(sentence, _trimmed(own), fault, quotes)


def _finding(sentence: _Sentence, place: tuple[int, int], message: str, quotes: Sequence[_Quote]) -> Finding:
    start, end = place
    return Finding(
        kind="quote_changed",
        start=sentence.start + start,
        end=sentence.start + end,
        message=message,
        citation=quotes[0].citation.n,
    )


def _trimmed(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _departure(said: _Unit, quotes: Sequence[_Quote], effort: _Effort) -> str | None:
    """In what a sentence departs from the guide's sentence that it says; None where it says it, or none of them."""
    if (nearest := _nearest(said, quotes, effort)) is None:
        return None
    unit, matcher = nearest
    for operation, a, b, c, d in matcher.get_opcodes():
        lost, gained = unit.tokens[a:b], said.tokens[c:d]
        if operation == "equal":
            continue
        if any(token.kind == "negation" for token in (*lost, *gained)):
            return "The guide's sentence is denied otherwise: a “not” or the like was dropped or added."
        if any(t.kind in TELLING for t in lost) and any(t.kind in TELLING for t in gained):
            return "The guide's sentence gives another number, exam or date here."
    if hedges(unit.words) - hedges(said.words):
        return "The guide's sentence is weaker: a “may”, “usually” or the like was dropped."
    return None


def _nearest(said: _Unit, quotes: Sequence[_Quote], effort: _Effort) -> tuple[_Unit, SequenceMatcher[str]] | None:
    """The quoted sentence whose words most stand in the other in the same order, and how; None where none is alike."""
    found, most = None, ALIKE
    for quote in quotes:
        for unit in quote.units:
            effort.spend(GLANCE)
            if not said.may_say(unit):
                continue
            # What the matcher takes of words that alternate between the same and another.
            effort.spend(MATCH + len(unit.keys) * len(said.keys) * min(len(unit.keys), len(said.keys)))
            matcher = SequenceMatcher(None, unit.keys, said.keys, autojunk=False)
            alike = said.share(sum(block.size for block in matcher.get_matching_blocks()), unit)
            if alike > most or (found is None and alike == most):
                found, most = (unit, matcher), alike
    return found


_SPELLING = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‑": "-"})


def _bare(text: str) -> str:
    """Words as they are compared: one spelling of dashes, quotation marks and blanks, without markup."""
    text = re.sub(
        r"^[^\S\n]*(?:[-*]\s+(?:\[[ x]\]\s+)?|\d+[.)]\s+|#+\s+|>\s+)", "", MARK.sub("", text), flags=re.MULTILINE
    )
    return " ".join(re.sub(r"[*_`\[\]()\\]", "", text.translate(_SPELLING)).split()).casefold()
