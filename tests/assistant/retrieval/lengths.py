"""An embedding model that is quick to import in another process."""

import os

from langchain_core.embeddings import Embeddings

from assistant.retrieval.embedding import EmbeddingError


class Lengths(Embeddings):
    """As long as the text; does not take some texts, and dies of others."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        if text == "missing":
            raise EmbeddingError("the model is missing; install it")
        if text == "deadly":
            os._exit(1)
        if "fault" in text:
            raise RuntimeError(f"cannot embed {text}")
        return [float(len(text))]


class Unloadable(Lengths):
    """Lacks a library."""

    def embed_query(self, text: str) -> list[float]:
        raise ImportError("libgomp.so.1: cannot open shared object file")
