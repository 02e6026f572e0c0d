"""Settings into parts: the only place that chooses concrete ones.

What answering alone needs is imported where it is: its patterns take seconds to compile, which commands that answer
nothing need not wait for.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from assistant.library import Library
from assistant.retrieval.embedding import THREADS, LazyEmbeddings
from assistant.retrieval.index import Index
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.chat import Assistant
    from assistant.llm.helper import Helper
    from assistant.retrieval.apart import Apart


PROCESSES = 4
"""In which one server embeds, at most, where no setting says otherwise. They take half of the processors: two of them
on two processors, beside the server itself, embedded a third less than one (docs/load.md)."""


def open_library(settings: Settings) -> Library:
    """To write guides to. Raises LibraryError."""
    library = Library(settings.library_dir)
    library.prepare()
    return library


def open_embeddings(settings: Settings) -> LazyEmbeddings:
    return LazyEmbeddings(settings.embedding_model, settings.embedding_threads or THREADS)


def embeddings_apart(settings: Settings, prepare: Callable[[], object]) -> "list[Apart]":
    """The model in processes of its own, for a server whose threads compose answers meanwhile; the first loads it at
    once. `prepare` is called in each first. Raises OSError."""
    from assistant.retrieval.apart import Apart

    processors = os.cpu_count() or 1
    threads = settings.embedding_threads or max(1, min(THREADS, processors // 2))
    processes = settings.embedding_processes or max(1, min(PROCESSES, processors // 2 // threads))
    model = partial(LazyEmbeddings, settings.embedding_model, threads)
    first, *more = [
        Apart(model, prepare, settings.embedding_seconds, settings.embedding_batch) for _ in range(processes)
    ]
    first.begin()
    return [first, *more]


def spare_processors() -> None:
    """Has a server's numpy keep to one thread: a search is too small to share, and threads that wait for their part of
    it keep others off the processors."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, "blas")


def open_index(settings: Settings, embeddings: Embeddings) -> Index:
    """Raises IndexUnusable."""
    return Index(settings.index_place, settings.embedding_model, embeddings)


def open_helper(settings: Settings, embeddings: Embeddings) -> "Helper | None":
    """What a language model does for answers; None where no model is set. Raises ModelError."""
    from assistant.llm.caller import Caller
    from assistant.llm.helper import Helper
    from assistant.llm.judges import CrossEncoderEntailment, EmbeddedNearness
    from assistant.llm.phrasing import Phrasing
    from assistant.llm.provider import open_model
    from assistant.llm.support import Support

    if (model := open_model(settings)) is None:
        return None
    caller, asked = Caller(model, settings), frozenset(settings.model_helps.split(","))
    entailment = CrossEncoderEntailment(settings.model_entailment) if settings.model_entailment else None
    support = Support(EmbeddedNearness(embeddings), settings.model_nearness, entailment)
    phrasing = Phrasing(caller, support, settings.model_faults) if "phrase" in asked else None
    return Helper(caller, settings.model, asked, phrasing)


def build_assistant(settings: Settings, models: Sequence[Embeddings] = ()) -> "Assistant":
    """Ready to answer: the index open, the embedding model loaded and warm. `models` are one model several times, for
    queries that come at once; without any it is the settings', in this process.

    Raises LibraryError, IndexUnusable, EmbeddingError, CoverageError, RuleError, DifferenceError, ConditionError or ModelError.
    """
    from assistant.chat import Assistant
    from assistant.models import Turn
    from assistant.retrieval.collection import Collection
    from assistant.retrieval.coverage import WEIGHTS, load_coverage
    from assistant.retrieval.latest import Latest
    from assistant.rules import Rulebook
    from corpus.lexicon import load_lexicon
    from corpus.notes import load_notes
    from corpus.questions import questioned_guides
    from corpus.rules import load_rules

    model, *more = models or [open_embeddings(settings)]
    embeddings = Latest(model, more, settings.embedding_batch)
    collection = Collection(
        # Only read, so that a machine may have it as a copy, or mounted so that nothing there can write.
        Library(settings.library_dir),
        open_index(settings, embeddings),
        load_lexicon(),
        questioned_guides(),
        settings.rows_in_memory,
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
    # Nothing is sent to a language model before a user asks.
    assistant.helper = open_helper(settings, embeddings)
    return assistant
