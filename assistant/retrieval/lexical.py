"""Words as they stand: BM25 for search, and how much of a question one text holds."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray


class Lexical:
    """BM25 over texts, each of which belongs to a key; several texts may share one."""

    def __init__(self, texts: Sequence[str], keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._bm25 = bm25s.BM25()
        self._bm25.index(stems(texts), show_progress=False)

    def best(self, query: str, k: int) -> list[tuple[str, float]]:
        """The k keys whose best text matches, best first, with their scores; only those that match at all."""
        words = list(_stems_of(query))
        if not words:
            return []
        scores = self._bm25.get_scores(words)
        matching = np.flatnonzero(scores > 0)
        first = 8 * k
        while True:
            rows = highest(scores, matching, first)
            found: dict[str, float] = {}
            for row in rows:
                if len(found) == k:
                    break
                found.setdefault(self._keys[row], float(scores[row]))
            if len(found) == k or len(rows) < first:
                return list(found.items())
            # Many texts of few keys: look further down.
            first *= 8


def highest(scores: NDArray[np.float32], rows: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """Those of some rows with the highest scores, highest first, of equal ones the earlier first. Most are left out before
    any is sorted: sorting every row of a large collection would cost more than the search."""
    if len(rows) > most:
        least = np.partition(scores[rows], -most)[-most]
        rows = rows[scores[rows] >= least]
    return rows[np.argsort(-scores[rows], kind="stable")][:most]


class Overlap:
    """How much of a question's words, the rare ones weighing more, one text of each kind holds."""

    def __init__(self, texts: Sequence[str], kinds: Sequence[str]) -> None:
        words = [set(found) for found in stems(texts)]
        self._texts = list(texts)
        self._rows_of = {kind: np.flatnonzero(np.array(kinds) == kind) for kind in sorted(set(kinds))}
        holders: dict[str, list[int]] = {}
        for row, found in enumerate(words):
            for word in found:
                holders.setdefault(word, []).append(row)
        self._holders = {word: np.array(rows) for word, rows in holders.items()}
        self._rarest = math.log(1 + 2 * len(texts))
        self._weights = {word: math.log(1 + len(texts) / (len(rows) + 0.5)) for word, rows in holders.items()}

    def best(self, question: str, without: str = "") -> dict[str, float]:
        """The share, from 0 to 1, that the best text of each kind holds; texts equal to `without` do not count."""
        words = set(_stems_of(question))
        held = np.zeros(len(self._texts))
        for word in words & self._holders.keys():
            held[self._holders[word]] += self._weights[word]
        if without:
            held[[row for row, text in enumerate(self._texts) if text == without]] = 0.0
        total = sum(self._weights.get(word, self._rarest) for word in words) or 1.0
        return {kind: float(held[rows].max(initial=0.0)) / total for kind, rows in self._rows_of.items()}

    def unheard(self, question: str) -> float:
        """The share of a question's words, from 0 to 1, that no text holds."""
        words = set(_stems_of(question))
        total = sum(self._weights.get(word, self._rarest) for word in words) or 1.0
        return self._rarest * sum(word not in self._holders for word in words) / total


_STEMMER = Stemmer.Stemmer("english")
_WORD = re.compile(r"\b\w\w+\b")
_FUNCTION = frozenset(STOPWORDS_EN)


@lru_cache(maxsize=64)
def _stems_of(text: str) -> tuple[str, ...]:
    """Of one text; a search asks for its query's three times."""
    return tuple(stems([text])[0])


def stems(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text without function words, stemmed: as bm25s does it, whose own way of it is made for whole
    collections and takes longer to begin than a question takes."""
    return [
        _STEMMER.stemWords([word for word in _WORD.findall(text.lower()) if word not in _FUNCTION]) for text in texts
    ]
