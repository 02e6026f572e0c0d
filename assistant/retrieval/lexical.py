"""Lexical search: BM25 over stemmed words, in memory."""

from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer


class Lexical:
    """BM25 over texts, each of which belongs to a key; several texts may share one."""

    def __init__(self, texts: Sequence[str], keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._stem = Stemmer.Stemmer("english")
        self._bm25 = bm25s.BM25()
        self._bm25.index(self._words(texts), show_progress=False)

    def best(self, query: str, k: int) -> list[tuple[str, float]]:
        """The k keys whose best text matches, best first, with their scores; only those that match at all."""
        words = self._words([query])[0]
        if not words:
            return []
        scores = self._bm25.get_scores(words)
        found: dict[str, float] = {}
        for row in np.argsort(-scores, kind="stable"):
            if scores[row] <= 0 or len(found) == k:
                break
            found.setdefault(self._keys[row], float(scores[row]))
        return list(found.items())

    def _words(self, texts: Sequence[str]) -> list[list[str]]:
        return bm25s.tokenize(  # type: ignore[no-any-return]
            list(texts), stopwords="en", stemmer=self._stem, return_ids=False, show_progress=False
        )
