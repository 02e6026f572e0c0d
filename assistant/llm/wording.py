"""Sentences as tokens that can be held against each other: figures, exams, dates, negations and word stems."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import Stemmer
import yaml
from pydantic import Field

from corpus.figures import WORDS as SMALL
from corpus.models import Model

VOCABULARY = Path(__file__).with_name("vocabulary.yaml")

Kind = Literal["word", "figure", "exam", "date", "negation", "pause"]


class Vocabulary(Model):
    """The file of words; unknown keys are refused."""

    same: tuple[tuple[str, ...], ...]
    plain: str
    strong: str
    hedges: Mapping[str, tuple[str, ...]]
    conditions: tuple[str, ...]
    openers: tuple[str, ...]
    comparators: tuple[str, ...]
    joints: tuple[str, ...]
    negations: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Token:
    """`key` compares: a stem, a figure's bounds, an exam's or a date's one spelling."""

    kind: Kind
    key: str

    @property
    def telling(self) -> bool:
        """Whether it carries something of a claim."""
        return self.kind in ("figure", "exam", "date") or (self.kind == "word" and self.key not in plain_stems())


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.model_validate(yaml.safe_load(VOCABULARY.read_text(encoding="utf-8")))


_STEMMER = Stemmer.Stemmer("english")

_TEENS = dict(
    zip(
        "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(11, 20),
        strict=True,
    )
)
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
NUMERALS = SMALL | _TEENS | _TENS
_N = (
    r"(?:\d+(?:\.\d+)?|(?:(?:" + "|".join(_TENS) + r")[ -](?:" + "|".join(list(SMALL)[1:]) + r"))|(?:"
    r"(?:one|two|three|four|five|six|seven|eight|nine|a) hundred(?: (?:and )?(?:" + "|".join(NUMERALS) + r"))?)|"
    r"(?:" + "|".join(sorted(NUMERALS, key=len, reverse=True)) + r"))"
)
_FIGURE = re.compile(
    rf"(?P<before>≥|>=|at least|(?:a )?minimum of|no fewer than|no less than|≤|<=|at most|no more than|up to|<|below|under|less than"
    rf"|fewer than|>|above|over|more than|beyond)?\s*(?P<about>~|about|around|approximately|roughly)?\s*(?P<part>low|mid|high)?[ -]?"
    rf"(?<![\w.])(?P<low>{_N})(?:\s*(?:-|to|and)\s*(?P<high>{_N}))?(?P<decade>s)?(?P<percent>\s?%| percent)?"
    rf"(?P<open>\s?\+|\s(?:or|and) (?:more|higher|above|better|greater|over|up))?(?!\w)"
)
_LIMITS = {
    **dict.fromkeys(("≥", ">=", "at least", "minimum of", "a minimum of", "no fewer than", "no less than"), "from"),
    **dict.fromkeys(("≤", "<=", "at most", "no more than", "up to"), "to"),
    **dict.fromkeys(("<", "below", "under", "less than", "fewer than"), "below"),
    **dict.fromkeys((">", "above", "over", "more than", "beyond"), "above"),
}
_EXAM = re.compile(
    r"\b(?P<name>step|level|comlex|pgy|day|phase)[ -]?(?P<n>[1-4])(?: (?P<kind>ck|cs|ce|pe))?\b|\bm(?P<year>[1-4])\b"
)
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DATE = re.compile(rf"\b(?P<part>late|mid|early)[ -](?P<month>{_MONTH}|m[1-4])\b")
_CONTRACTED = re.compile(r"\b(?:(?P<can>ca)|(?P<wo>wo)|(?P<other>\w+))n't\b")
_WORD = re.compile(r"u\.s\.|e\.g\.|i\.e\.|[^\W\d_]+(?:&[^\W\d_]+)*(?:'[^\W\d_]+)?")
_PAUSE = re.compile(r"[.,;:!?()\"—/]| - ")


def plain(text: str) -> str:
    """Lower case, one kind of dash, quotation mark and blank; "US" as "u.s.", synonyms as the first of their line."""
    text = re.sub(r"(?<![\w.])U\.?S\.?A?(?![\w])\.?", "u.s. ", text)
    text = re.sub(r"(?<=\d)\s*[–—−‑-]\s*(?=\d)", "-", text)
    text = re.sub(r"(?<=[a-zA-Z])[–−](?=[a-zA-Z])", " to ", text)
    text = text.lower().replace("’", "'").replace("“", '"').replace("”", '"').replace("‑", "-")
    text = _CONTRACTED.sub(lambda m: f"{'can' if m['can'] else 'will' if m['wo'] else m['other']} not", text)
    text = re.sub(r"\bone of (?:the|these|those)\b", "of", text.replace("cannot", "can not"))
    return re.sub(r"\s+", " ", _same().sub(lambda m: _first()[m[0]], text)).strip()


def tokens(text: str) -> list[Token]:
    """A text's tokens in order; `pause` stands where a clause may end."""
    rest, found = plain(text), []
    position = 0
    while position < len(rest):
        for pattern, read in _READERS:
            if match := pattern.match(rest, position):
                found += read(match)
                position = max(match.end(), position + 1)
                break
        else:
            position += 1
    return found


def _exam(match: re.Match[str]) -> list[Token]:
    if match["year"]:
        return [Token("exam", f"m{match['year']}")]
    # Both guides write "Step 2" for Step 2 CK; no other exam of that name is left.
    kind = match["kind"] if match["kind"] not in (None, "ck", "ce") else ""
    return [Token("exam", f"{match['name']}{match['n']}{kind}")]


def _date(match: re.Match[str]) -> list[Token]:
    return [Token("date", f"{match['part']} {match['month']}")]


def _figure(match: re.Match[str]) -> list[Token]:
    low, high = _value(match["low"]), _value(match["high"]) if match["high"] else ""
    limit = "from" if match["open"] else _LIMITS.get(match["before"] or "", "")
    about = "about " if match["about"] else ""
    decade = f"{match['part'] or ''}s" if match["decade"] else ""
    lead = [] if match["decade"] or not match["part"] else [Token("word", match["part"])]
    return [*lead, Token("figure", f"{about}{limit} {low}{f'-{high}' if high else ''}{decade}{match['percent'] or ''}")]


def _value(numeral: str) -> str:
    if numeral[0].isdigit():
        return numeral
    total = 0
    for word in re.split(r"[ -]", numeral):
        total = (total or 1) * 100 if word == "hundred" else total + (0 if word in ("and", "a") else NUMERALS[word])
    return str(total)


def _word(match: re.Match[str]) -> list[Token]:
    word = match[0].removesuffix("'s").removesuffix("'")
    if word in vocabulary().negations:
        return [Token("negation", "not")]
    head, _, tail = word.partition("'")
    return [Token("word", stem(part)) for part in (head, _TAILS.get(tail, "")) if part]


_TAILS = {"re": "are", "ll": "will", "ve": "have", "d": "would", "m": "am"}

_READERS = (
    (_EXAM, _exam),
    (_DATE, _date),
    (_FIGURE, _figure),
    (_WORD, _word),
    (_PAUSE, lambda _: [Token("pause", "")]),
)


@cache
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


@cache
def plain_stems() -> frozenset[str]:
    """Stems of the words that claim nothing."""
    strong = {stem(word) for word in vocabulary().strong.split()}
    return frozenset(stem(word) for word in vocabulary().plain.split()) - strong


@cache
def _first() -> dict[str, str]:
    return {other: line[0] for line in vocabulary().same for other in line}


@cache
def _same() -> re.Pattern[str]:
    return _any(_first())


def _any(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w&])(?:" + "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) + r")(?![\w&])"
    )


@cache
def hedge_patterns() -> dict[str, re.Pattern[str]]:
    return {kind: _any(phrases) for kind, phrases in vocabulary().hedges.items()}


@cache
def hedge_stems() -> frozenset[str]:
    words = (word for line in vocabulary().hedges.values() for phrase in line for word in phrase.split())
    return frozenset(stem(word) for word in words)


@cache
def phrases(name: Literal["conditions", "openers", "comparators", "joints"]) -> re.Pattern[str]:
    return _any(getattr(vocabulary(), name))


def related(stem_: str, others: frozenset[str] | set[str]) -> bool:
    """Whether a stem is among others, or one of them goes on where it ends ("academ", "academi"): never to a
    comparison ("strong", "strongest") or a lack ("-less")."""
    if stem_ in others:
        return True
    for other in others:
        short, long = sorted((stem_, other), key=len)
        if len(short) >= 5 and long.startswith(short) and long[len(short) :] not in ("er", "est", "r", "st", "less"):
            return True
    return False


def scopes(found: Sequence[Token], reach: int = 3) -> list[frozenset[str]]:
    """For each negation the telling tokens that follow it in its clause, at most `reach`."""
    said = []
    for place, token in enumerate(found):
        if token.kind == "negation":
            after: list[str] = []
            for later in found[place + 1 :]:
                if later.kind in ("pause", "negation") or len(after) == reach:
                    break
                if later.telling:
                    after.append(later.key)
            said.append(frozenset(after))
    return said
