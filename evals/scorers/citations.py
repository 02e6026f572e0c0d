"""Citation recall and precision, by ALCE's definitions (Gao et al. 2023).

A statement is recalled where its quotes together bear it out. A mark is precise where its statement is recalled and it is
not idle: idle is a mark whose quote does not bear the statement out alone, while the others do without it.

ALCE asks a language model what a quote bears out. Here it is measured by content words: those in quotation marks where the
statement quotes, all otherwise.
"""

import re
from collections.abc import Iterable

from evals.ask import Asked
from evals.scorers.score import Score, share
from evals.text import content_words, marks, plain, sentences

SUPPORT = 0.6
"""The share of a statement's content words that its quotes must hold; the rest may be an advisor's own phrasing."""

_QUOTED = re.compile(r"“([^”]+)”")


def citation_recall(asked: Asked) -> Score | None:
    stated = [s for s in sentences(asked.answer.answer) if not _own_voice(s, asked)] if asked.answer.citations else []
    bare = [s for s in stated if not _borne_out(s, marks(s), asked)]
    return share(len(stated) - len(bare), len(stated), f"not borne out: {' | '.join(bare)}")


def citation_precision(asked: Asked) -> Score | None:
    marked = [(s, n) for s in sentences(asked.answer.answer) for n in dict.fromkeys(marks(s))]
    idle = [f"{plain(s)} [{n}]" for s, n in marked if not _needed(n, s, asked)]
    return share(len(marked) - len(idle), len(marked), f"no support: {' | '.join(idle)}")


def _needed(mark: int, statement: str, asked: Asked) -> bool:
    others = [n for n in marks(statement) if n != mark]
    alone = _borne_out(statement, [mark], asked)
    return alone or (_borne_out(statement, [mark, *others], asked) and not _borne_out(statement, others, asked))


def _borne_out(statement: str, by: Iterable[int], asked: Asked) -> bool:
    quotes = " ".join(c.quote for n in by for c in asked.answer.citations if c.n == n)
    wanted = content_words(" ".join(_QUOTED.findall(statement)) or statement)
    return len(wanted & content_words(quotes)) >= SUPPORT * len(wanted) if wanted else bool(quotes)


def _own_voice(sentence: str, asked: Asked) -> bool:
    """Unmarked words that state no guide content: labels, questions, notes, what is left open, facts just told."""
    if marks(sentence):
        return False
    bare, answer = plain(sentence), asked.answer
    if bare.endswith(("?", ":")) or re.fullmatch(r"\*\*.+\*\*", sentence.strip()):
        return True
    told = [*answer.uncovered]
    if answer.assessment:
        told += [text for a in answer.assessment.advisories for text in (a.text, a.source)]
        told += [flag.text for flag in answer.assessment.flags]
    return any(plain(t).rstrip("?.! ") in bare or bare in plain(t) for t in told if plain(t))
