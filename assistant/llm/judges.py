"""What holds a sentence against a text as a whole: nearness by the embedding model, entailment by a cross-encoder."""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant.llm.provider import ModelError


class EmbeddedNearness:
    """The best cosine of a sentence and some texts under the embedding model that the search uses."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def __call__(self, sentence: str, texts: Sequence[str]) -> float:
        # The vectors have length 1.
        one, *others = self._embeddings.embed_documents([sentence, *texts])
        return max(sum(a * b for a, b in zip(one, other, strict=True)) for other in others)


class CrossEncoderEntailment:
    """A natural language inference model whose labels name entailment. Slow: imports torch. Raises ModelError."""

    def __init__(self, model: str) -> None:
        if Path(model).is_dir():
            # A model on disk asks no hub; this must be set before the hub's client is imported.
            os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(model)
        except Exception as error:
            raise ModelError(
                f"PMR_MODEL_ENTAILMENT={model!r} cannot be loaded ({type(error).__name__}); name a CrossEncoder's folder, "
                "or one that this machine can download, or leave it out"
            ) from error
        labels = {label.lower(): int(n) for label, n in (self._model.config.label2id or {}).items()}
        if "entailment" not in labels:
            raise ModelError(f"PMR_MODEL_ENTAILMENT={model!r} has no label 'entailment': not an inference model")
        self._entailment = labels["entailment"]
        self._lock = Lock()

    def __call__(self, premise: str, hypothesis: str) -> bool:
        with self._lock:
            scores = self._model.predict([(premise, hypothesis)], show_progress_bar=False)[0]
        return int(scores.argmax()) == self._entailment
