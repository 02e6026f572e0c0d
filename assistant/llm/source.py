"""A guide block as the model is given it, and as its sentences are held against it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.llm.wording import Token, hedge_patterns, hedge_stems, phrases, plain, scopes, tokens
from corpus.models import Audience, Guide, Passage
from corpus.sentences import sentences

_CLAUSE = re.compile(
    r"[,;:]|\s[–—-]\s|—|\b(?=(?:but|because|so that|and then|provided|depending|assuming|unless|if|when|until)\b)"
)

_BREAKS_OFF = re.compile(r"\b(?:where|if|when|unless):\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """A stretch of a guide's sentence that can be said by itself."""

    words: str
    tokens: tuple[Token, ...]
    conditional: bool

    @cached_property
    def telling(self) -> frozenset[str]:
        """What it is about; the words that weaken it are held against a sentence by themselves."""
        return frozenset(token.key for token in self.tokens if token.telling) - hedge_stems()

    @cached_property
    def hedges(self) -> frozenset[str]:
        return hedges(self.words)


@dataclass(frozen=True)
class Unit:
    """One sentence of a guide's line, with what it stands under: `above` holds lead-ins, outermost first."""

    words: str
    above: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(tokens(self.words))

    @cached_property
    def whole(self) -> tuple[Token, ...]:
        return (*(token for words in self.above for token in tokens(words)), *self.tokens)

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """What it says, in its order, and what it stands under."""
        return tuple(token.key for token in self.whole if token.telling)

    def begins(self, content: Sequence[str]) -> bool:
        """Whether the first thing that it says is among some tokens."""
        return next((token.key for token in self.tokens if token.telling), None) in content

    @cached_property
    def denied(self) -> tuple[frozenset[str], ...]:
        """What it says is not so, or is not to be done: after each negation, or below one ("Avoid:")."""
        below = self.above and any(token.kind == "negation" for token in tokens(self.above[-1])[-3:])
        first = [token.key for token in self.tokens if token.telling][:3]
        return (*scopes(self.tokens), *([frozenset(first)] if below else []))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(_clauses(self.words))

    @cached_property
    def conditions(self) -> tuple[Clause, ...]:
        """Under which the sentence holds: its own, and its lead-ins'."""
        return tuple(clause for clause in self.clauses if clause.conditional)

    @cached_property
    def circumstances(self) -> tuple[Clause, ...]:
        """The conditions of the lead-in right above it, or all of that where it breaks off ("at programs where:")."""
        lead = self.above[-1:]
        if lead and _BREAKS_OFF.search(lead[0]):
            return (Clause(lead[0], tuple(tokens(lead[0])), True),)
        return tuple(clause for words in lead for clause in _clauses(words) if clause.conditional)


@dataclass(frozen=True)
class Source:
    """A guide block of an answer: its number there, its words as shown, and its sentences."""

    n: int
    shown: str
    """As the answer shows it without a model: Markdown with marks."""
    audience: Audience
    label: str
    """Whom it is for, where the answer's blocks are for different applicants."""
    quote: str
    headings: tuple[str, ...]
    units: tuple[Unit, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for unit in self.units for token in unit.tokens)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every stem, figure, exam and date that a sentence on this block may use."""
        around = [token for heading in self.headings for token in tokens(heading)]
        led = [token for unit in self.units for token in unit.whole]
        whom = ["img"] if self.audience == "img" else []
        return frozenset([*(t.key for t in (*around, *led) if t.kind != "pause"), *whom])

    @cached_property
    def affirmed(self) -> frozenset[str]:
        """What it says outside any negation."""
        return frozenset(
            token.key
            for unit in self.units
            for token in unit.whole
            if token.telling and not any(token.key in scope for scope in unit.denied)
        )

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(token.key for token in self.tokens if token.kind == "figure")


def source(n: int, shown: str, label: str, quote: str, passage: Passage, guide: Guide) -> Source:
    """A block from a passage. Only what the citation quotes counts, with the headings above it."""
    lines = [line for line in passage.lines if guide.text[line.start : line.end] in quote]
    units: list[Unit] = []
    lead: list[tuple[float, str]] = []
    if passage.heading and passage.lines[0].depth:
        lead.append((-1, passage.heading.title))
    for line in lines:
        words = guide.text[line.start : line.end]
        lead = [(depth, above) for depth, above in lead if depth < line.depth]
        above = tuple(words for _, words in lead)
        units += [Unit(part, above) for start, end in sentences(words) for part in words[start:end].split("; ")]
        if words.rstrip().endswith(":"):
            lead.append((line.depth, words))
        elif all(token.kind in ("figure", "exam") for token in tokens(words) if token.telling):
            # "Step 2 CK: ≥ 250" is what the items after it are about.
            lead.append((line.depth - 0.5, words))
    return Source(n, shown, guide.audience, label, quote, (guide.title, *passage.section), tuple(units))


def hedges(words: str) -> frozenset[str]:
    """The kinds of hedge in some words."""
    said = plain(words)
    return frozenset(kind for kind, pattern in hedge_patterns().items() if pattern.search(said))


def nearest(units: Iterable[Unit], said: Sequence[Token]) -> list[Unit]:
    """The fewest units that hold the most of a sentence's telling tokens, the best first."""
    left = {token.key for token in said if token.telling}
    pool, chosen = list(units), list[Unit]()
    while left and pool:
        best = max(pool, key=lambda unit: len(left & {token.key for token in unit.tokens}))
        gained = left & {token.key for token in best.tokens}
        if not gained:
            break
        chosen.append(best)
        pool.remove(best)
        left -= gained
    return chosen


def _clauses(words: str) -> Iterable[Clause]:
    for number, stretch in enumerate(re.split(r"[()]", words.replace("e.g.,", "e.g.").replace("i.e.,", "i.e."))):
        for piece in _CLAUSE.split(stretch):
            if any(map(str.isalnum, piece)):
                # What is set in parentheses limits nothing but its own words.
                opens = not number % 2 and bool(phrases("openers").match(plain(piece)))
                yield Clause(piece, tuple(tokens(piece)), opens)
    if re.match(r"\s*(?:you have|you are|you already)\b", words, re.IGNORECASE) and words.rstrip().endswith(":"):
        # A heading that describes some of the readers is a condition of what stands below it.
        yield Clause(words, tuple(tokens(words)), True)
