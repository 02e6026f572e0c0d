"""How near texts are to each other: questions that ask the same together, and the topics that a question is about."""

from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.retrieval.lexical import stems


def groups(vectors: Sequence[Sequence[float]], likeness: float) -> list[list[int]]:
    """The rows of vectors of length 1, those together whose cosines are at least `likeness` on average; the largest
    group first, and in a group as they came."""
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    from sklearn.cluster import AgglomerativeClustering

    tree = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - likeness
    )
    found: dict[int, list[int]] = {}
    for row, label in enumerate(tree.fit(np.asarray(vectors)).labels_):
        found.setdefault(int(label), []).append(row)
    return sorted(found.values(), key=lambda rows: (-len(rows), rows[0]))


class Topics:
    """Which topics questions are about: those all of whose words a question holds, or that mean nearly the same."""

    def __init__(self, embeddings: Embeddings, least: float) -> None:
        self._embeddings = embeddings
        self._least = least
        self._known: dict[str, list[float]] = {}

    def of(self, questions: Sequence[str], topics: Sequence[str]) -> set[str]:
        """Topics as they were given."""
        if not questions or not topics:
            return set()
        new = [topic for topic in dict.fromkeys(topics) if topic not in self._known]
        self._known |= dict(zip(new, self._embeddings.embed_documents(new), strict=True)) if new else {}
        asked = np.asarray(self._embeddings.embed_documents(list(questions)))
        held = [set(words) for words in stems(questions)]
        return {
            topic
            for topic, words in zip(topics, map(set, stems(topics)), strict=True)
            if any(words and words <= question for question in held)
            or float((asked @ np.asarray(self._known[topic])).max()) >= self._least
        }
