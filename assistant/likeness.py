"""How near texts are to each other: questions that ask the same together, and the topics that a question is about."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.retrieval.lexical import stems


class Likeness:
    """Groups of questions. The vectors of those grouped last are kept, so that each is embedded once; no words are."""

    def __init__(self) -> None:
        self._vectors: dict[bytes, list[float]] = {}

    def groups(self, questions: Sequence[str], embeddings: Embeddings, least: float) -> list[list[int]]:
        """The places of questions, those together whose cosines are at least `least` on average; the largest group
        first, and in a group as they came."""
        keys = [sha256(question.encode()).digest() for question in questions]
        self._vectors = {key: vector for key in keys if (vector := self._vectors.get(key))}
        for key, question in zip(keys, questions, strict=True):
            if key not in self._vectors:
                # One by one, so that answers under way get their turn at the model.
                self._vectors[key] = embeddings.embed_query(question)
        if len(questions) < 2:
            return [[place] for place in range(len(questions))]
        from sklearn.cluster import AgglomerativeClustering

        tree = AgglomerativeClustering(
            n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - least
        )
        found: dict[int, list[int]] = {}
        for place, label in enumerate(tree.fit(np.asarray([self._vectors[key] for key in keys])).labels_):
            found.setdefault(int(label), []).append(place)
        return sorted(found.values(), key=lambda places: (-len(places), places[0]))


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
