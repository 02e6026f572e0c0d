"""The departures of a sentence from the block that it cites, each kind with a check of its own.

They are strict on purpose: a true sentence refused costs its wording only, for the guide's own words are shown instead.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.llm.source import Source, Unit, hedges, nearest
from assistant.llm.wording import Token, phrases, plain, related, scopes, tokens

LEAST_WORDS = 4
LONGEST = 420
"""Characters of one sentence."""

COVERED = 0.6
"""Share of a clause's telling words from which a sentence says it."""

IN_ORDER = 0.75
"""Share of a stretch's telling words that have to stand in the guide's order."""

FEW = 2
"""Telling words, of which a stretch is no claim of its own."""

LONG = 4
"""Telling words; a shorter stretch may turn them around."""

TRACKS = ("img", "u.s.")

NEAR = 6
"""Telling tokens around a figure within which its companion is looked for."""

_FREE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:?'’‘“”\"()–—-‑&/")
_MARKUP = re.compile(r"\]\(|!\[|<\s*[a-zA-Z/!]|https?:|www\.|&\w+;|^\s*#|\|", re.MULTILINE)
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_MIDWAY = re.compile(r"(?<=[a-z0-9,;] )[A-Z][\w&]*")
_PAUSE = re.compile(r"[,;:()]|\s[–—-]\s|—")
_BETWEEN = re.compile(r",|;|:|\(|\)|\b(?:and|to|while|but|or|vs)\b")


@dataclass(frozen=True)
class Claim:
    """A sentence without its marks, and the block that it cites."""

    sentence: str
    source: Source

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens(self.sentence)

    @cached_property
    def content(self) -> frozenset[str]:
        return frozenset(token.key for token in self.tokens if token.telling)

    @cached_property
    def rests_on(self) -> list[Unit]:
        """The guide's sentences that hold the most of it."""
        return nearest(self.source.units, self.tokens)


Check = Callable[[Claim], str | None]


def _characters(claim: Claim) -> str | None:
    """Look-alikes, invisible characters and other scripts are none of the guide's; nor are links and HTML."""
    if set(claim.sentence) - _FREE - set(claim.source.quote) or _MARKUP.search(claim.sentence):
        return "characters or markup that the guide does not use"
    if "<" in claim.sentence and not re.search(r"<\s?\d", claim.sentence):
        return "characters or markup that the guide does not use"
    return None


def _form(claim: Claim) -> str | None:
    if len(claim.sentence) > LONGEST:
        return "too long for one sentence"
    if len(claim.sentence.split()) < LEAST_WORDS or not claim.rests_on:
        return "says nothing of the guide's"
    said = {token.key for unit in claim.rests_on for token in unit.whole}
    if 2 * len(claim.content & said) < len(claim.content):
        return "says no more than headings"
    if claim.sentence.rstrip().endswith((":", "?")):
        return "no statement"
    return None


def _vocabulary(claim: Claim) -> str | None:
    """Figures, exams and dates exactly, words by their stems."""
    for token in claim.tokens:
        if token.kind in ("figure", "exam", "date") and token.key not in claim.source.vocabulary:
            return f"a {token.kind} that the guide does not give there"
        if token.kind == "word" and token.telling and not related(token.key, claim.source.vocabulary):
            return "a word that the guide does not use there"
    return None


def _quotations(claim: Claim) -> str | None:
    there = plain(claim.source.quote)
    if any(plain(quoted).rstrip(".,") not in there for quoted in _QUOTED.findall(claim.sentence)):
        return "a quotation that the guide does not hold"
    return None


def _names(claim: Claim) -> str | None:
    """A capital within a sentence makes a name; it has to be written so in the guide."""
    known = set(re.findall(r"[\w&]+", " ".join((claim.source.quote, *claim.source.headings)))) | _KNOWN
    if any(name not in known and name.rstrip("s") not in known for name in _MIDWAY.findall(claim.sentence)):
        return "a name that the guide does not use there"
    return None


_KNOWN = {"PM&R", "Step", "CK", "ERAS", "I"}


def _figures(claim: Claim) -> str | None:
    """A figure, or a word for a kind of applicant, keeps its company: what stands next to it stands near it in a
    sentence of the guide too. And where one sentence gives the scores of two exams, each score keeps its exam."""
    content = [token for token in claim.tokens if token.telling]
    lines = [[token.key for token in unit.whole if token.telling] for unit in claim.source.units]
    for place, token in enumerate(content):
        if token.kind != "figure" and (token.key not in TRACKS or token.key == claim.source.audience):
            continue
        company = {other.key for other in content[max(0, place - 2) : place + 3]} - {token.key}
        near = [
            {*line[max(0, there - NEAR) : there + NEAR + 1]}
            for line in lines
            for there, key in enumerate(line)
            if key == token.key
        ]
        if company and not any(related(key, around) for around in near for key in company):
            return "a figure in other company than the guide's"
    bound = _bindings(claim.source.units)
    if any(figure in bound and not exams & bound[figure] for figure, exams in _bound(claim.sentence).items()):
        return "a figure with another exam than the guide's"
    return None


def _bindings(units: Sequence[Unit]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for unit in units:
        for figure, exams in _bound(unit.words).items():
            found.setdefault(figure, set()).update(exams)
    return found


def _bound(words: str) -> dict[str, set[str]]:
    """Which exam a figure belongs to, where a stretch between commas and conjunctions holds one of each."""
    found: dict[str, set[str]] = {}
    for stretch in _BETWEEN.split(plain(words).replace("e.g.,", "")):
        said = tokens(stretch)
        exams = {token.key for token in said if token.kind == "exam"}
        figures = [token.key for token in said if token.kind == "figure"]
        if len(exams) == 1 and len(figures) == 1:
            found.setdefault(figures[0], set()).update(exams)
    return found


def _dates(claim: Claim) -> str | None:
    there = iter([token.key for token in claim.source.tokens if token.kind == "date"])
    if not all(any(date == other for other in there) for date in (t.key for t in claim.tokens if t.kind == "date")):
        return "dates in another order than the guide's"
    return None


def _negations(claim: Claim) -> str | None:
    own = scopes(claim.tokens)
    theirs = [scope for unit in claim.source.units for scope in unit.denied]
    for scope in own:
        if not any(scope & other or scope == other for other in theirs):
            return "a negation that the guide does not make"
    denied = {key for scope in own for key in scope}
    if claim.content & set().union(*theirs) - denied - claim.source.affirmed:
        return "leaves out a negation of the guide's"
    for unit in claim.rests_on:
        for clause in unit.clauses:
            if scopes(clause.tokens) and _says(claim.content, clause.telling) and not own:
                return "leaves out a negation of the guide's"
    return None


def _hedges(claim: Claim) -> str | None:
    """What weakens a claim is said with it, and so is the condition under which it holds."""
    own, plainly = hedges(claim.sentence), plain(claim.sentence)
    for unit in claim.rests_on:
        covered = [clause for clause in unit.clauses if _says(claim.content, clause.telling)]
        if any(clause.hedges - own for clause in covered):
            return "leaves out a hedge of the guide's"
        if not covered:
            continue
        conditions = (*unit.conditions, *unit.circumstances)
        if any(c.telling and not any(related(key, claim.content) for key in c.telling) for c in conditions):
            return "leaves out a condition of the guide's"
        if unit.conditions and not phrases("conditions").search(plainly):
            return "leaves out a condition of the guide's"
    return None


def _says(content: frozenset[str], telling: frozenset[str]) -> bool:
    return bool(telling) and len(telling & content) >= max(COVERED * len(telling), min(2, len(telling)))


def _joined(claim: Claim) -> str | None:
    """Between pauses and conjunctions a sentence says what one of the guide's says, and in its order. Of few words there,
    a stretch belongs to what stands beside it, or is an item of the guide's list by its first word."""
    heads = frozenset(t.key for heading in claim.source.headings for t in tokens(heading))
    before: list[Unit] = []
    for stretch in _stretches(claim.sentence):
        said = [t for t in tokens(stretch) if t.telling]
        content = [t.key for t in said]
        if not content:
            continue
        # What stands around a figure is not to come from a heading, which other figures stand under too.
        around = _SCORE if any(t.kind in ("figure", "date") for t in said) else heads
        holding = [
            unit for unit in claim.source.units if all(related(key, {*unit.telling, *around}) for key in content)
        ]
        if not holding:
            return "joins what the guide does not join"
        if max(_in_order(content, unit.telling) for unit in holding) < IN_ORDER:
            return "in another order than the guide's"
        beside = [unit for unit in holding if unit in before or unit.begins(content)]
        if before and len(content) <= FEW and not beside:
            return "joins what the guide does not join"
        before = beside or holding
    return None


_SCORE = frozenset({"score"})
"""What the guides are about, said or not."""


def _conditions(claim: Claim) -> str | None:
    """A figure on which the sentence makes something depend is one on which the guide does."""
    units = claim.source.units
    there = {t.key for unit in units for c in (*unit.conditions, *unit.circumstances) for t in c.tokens}
    there |= {t.key for unit in units for words in unit.above for t in tokens(words)}
    for stretch in _PAUSE.split(plain(claim.sentence)):
        depends = phrases("openers").match(stretch.strip())
        if depends and any(t.kind == "figure" and t.key not in there for t in tokens(stretch)):
            return "a condition that the guide does not make"
    return None


def _stretches(sentence: str) -> list[str]:
    return [piece for part in _PAUSE.split(plain(sentence)) for piece in phrases("joints").split(part)]


def _in_order(content: Sequence[str], line: Sequence[str]) -> float:
    """The share of a stretch's tokens, of those that stand in the line at all, that stand there in the same order."""
    places = [[n for n, other in enumerate(line) if related(key, {other})] for key in content]
    places = [found for found in places if found]
    if len(places) < LONG:
        return 1.0
    longest = [1] * len(places)
    ends = [found[0] for found in places]
    for n, found in enumerate(places):
        for before in range(n):
            later = [place for place in found if place > ends[before]]
            if later and longest[before] + 1 > longest[n]:
                longest[n], ends[n] = longest[before] + 1, later[0]
    return max(longest) / len(places)


def _sides(claim: Claim) -> str | None:
    """What is set before or above another is set so in the guide."""
    for comparator, left, right in _compared(claim.sentence):
        there = [
            (before, after)
            for unit in claim.source.units
            for other, before, after in _compared(" ".join((*unit.above, unit.words)), reach=8)
            if other == comparator
        ]
        if not any(_kept(left, before) and _kept(right, after) for before, after in there):
            return "compares or orders what the guide does not"
    return None


def _kept(side: set[str], there: set[str]) -> bool:
    exams = {key for key in side if key.startswith(("step", "level"))}
    return not side or (bool(side & there) and exams <= there)


def _compared(words: str, reach: int = 2) -> list[tuple[str, set[str], set[str]]]:
    text = plain(words)
    return [
        (
            found[0],
            {t.key for t in [t for t in tokens(text[: found.start()]) if t.telling][-reach:]},
            {t.key for t in [t for t in tokens(text[found.end() :]) if t.telling][:reach]},
        )
        for found in phrases("comparators").finditer(text)
    ]


CHECKS: tuple[Check, ...] = (
    _characters,
    _form,
    _vocabulary,
    _quotations,
    _names,
    _figures,
    _dates,
    _negations,
    _hedges,
    _conditions,
    _joined,
    _sides,
)
"""The cheapest first; each names what it found, or gives None."""
