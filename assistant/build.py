"""Settings into parts: the only place that chooses concrete ones."""

from langchain_core.embeddings import Embeddings

from assistant.chat import Assistant
from assistant.library import Library
from assistant.models import Turn
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import WEIGHTS, load_coverage
from assistant.retrieval.embedding import LazyEmbeddings
from assistant.retrieval.index import Index
from assistant.rules import Rulebook
from assistant.settings import Settings
from corpus.lexicon import load_lexicon
from corpus.notes import load_notes
from corpus.questions import questioned_guides
from corpus.rules import load_rules


def open_library(settings: Settings) -> Library:
    """Raises LibraryError."""
    library = Library(settings.library_dir)
    library.prepare()
    return library


def open_embeddings(settings: Settings) -> LazyEmbeddings:
    return LazyEmbeddings(settings.embedding_model, settings.embedding_threads)


def open_index(settings: Settings, embeddings: Embeddings) -> Index:
    """Raises IndexUnusable."""
    return Index(settings.index_dir, settings.embedding_model, embeddings)


def build_assistant(settings: Settings) -> Assistant:
    """Ready to answer: the index open, the embedding model loaded and warm.

    Raises LibraryError, IndexUnusable, EmbeddingError, CoverageError or RuleError.
    """
    embeddings = open_embeddings(settings)
    collection = Collection(
        open_library(settings), open_index(settings, embeddings), load_lexicon(), questioned_guides()
    )
    book = Rulebook(load_rules(), collection.guides, load_notes())
    assistant = Assistant(
        collection,
        embeddings,
        book,
        load_coverage(settings.coverage_file if settings.coverage_file.exists() else WEIGHTS),
        settings,
    )
    assistant.invoke(Turn(message="How many away rotations should I do?"))
    return assistant
