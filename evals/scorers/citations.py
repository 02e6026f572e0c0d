"""Citation recall and precision, after ALCE: are sentences borne out by their quotes, and does each mark earn its place?

What bears out a sentence is measured by its content words: those in quotation marks where it quotes, all otherwise.
"""

import re

from evals.ask import Asked
from evals.scorers.score import Score, share
from evals.text import MARK, content_words, marks, plain, sentences

SUPPORT = 0.6
"""The share of a sentence's content words that its quote must hold; the rest may be an advisor's own phrasing."""

_QUOTED = re.compile(r"“([^”]+)”")


def citation_recall(asked: Asked) -> Score | None:
    quotes = _quotes(asked)
    stated = [s for s in sentences(asked.answer.answer) if not _own_voice(s, asked)] if quotes else []
    bare = [s for s in stated if not _supports(" ".join(quotes.get(n, "") for n in marks(s)), s)]
    return share(len(stated) - len(bare), len(stated), f"not borne out: {' | '.join(bare)}")


def citation_precision(asked: Asked) -> Score | None:
    quotes = _quotes(asked)
    claimed = [(words, n) for s in sentences(asked.answer.answer) for words, n in _claims(s)]
    idle = [f"{words} [{n}]" for words, n in claimed if not _supports(quotes.get(n, ""), words)]
    return share(len(claimed) - len(idle), len(claimed), f"no support: {' | '.join(idle)}")


def _quotes(asked: Asked) -> dict[int, str]:
    return {c.n: c.quote for c in asked.answer.citations}


def _claims(sentence: str) -> list[tuple[str, int]]:
    """Each mark with the words that it closes; marks side by side close the same words."""
    claims: list[tuple[str, int]] = []
    words, start = "", 0
    for mark in MARK.finditer(sentence):
        words = sentence[start : mark.start()].strip(" ,.;") or words
        claims.append((words, int(mark.group(1))))
        start = mark.end()
    return claims


def _supports(quote: str, sentence: str) -> bool:
    wanted = content_words(" ".join(_QUOTED.findall(sentence)) or sentence)
    return len(wanted & content_words(quote)) >= SUPPORT * len(wanted) if wanted else bool(quote)


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
