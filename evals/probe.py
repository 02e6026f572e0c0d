"""What retrieval found for a turn before anything was composed: passages in order, and how sure it is of them."""

from itertools import zip_longest

from langchain_core.embeddings import Embeddings

from assistant.chat import Assistant
from assistant.models import Turn
from assistant.question import parts_of
from corpus.models import Passage, Track


class Remembered(Embeddings):
    """Embeds each text once, so that looking over the assistant's shoulder costs no second inference."""

    def __init__(self, embeddings: Embeddings) -> None:
        self.embeddings = embeddings
        self._known: dict[str, list[float]] = {}

    def prepare(self, texts: list[str]) -> None:
        """Embeds texts in batches, which costs less than one at a time."""
        self._known |= zip(texts, self.embed_documents(texts), strict=True)

    def embed_query(self, text: str) -> list[float]:
        if text not in self._known:
            self._known[text] = self.embeddings.embed_query(text)
        return self._known[text]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.embeddings.embed_documents(texts)

    def forget(self) -> None:
        """Before a turn is timed: its texts are then embedded within it, as they would be for a user."""
        self._known.clear()


def probe(assistant: Assistant, turn: Turn, track: Track | None) -> tuple[tuple[Passage, ...], float]:
    """What the assistant's own search finds, one a part; several parts take turns, as each is shown."""
    ranked, sure = [], []
    for part in parts_of(turn.message, turn.history, assistant.collection.words.understood):
        understood = assistant.evidence.found(part, track)
        ranked.append([hit.passage for hit in understood.found.hits])
        sure.append(understood.probability)
    passages = {p.id: p for rank in zip_longest(*ranked) for p in rank if p is not None}
    return tuple(passages.values()), max(sure)
