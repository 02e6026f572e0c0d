"""Texts that wait for the embedding model together are embedded together: the loop of the model's own process."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from langchain_core.embeddings import Embeddings

from assistant.retrieval.embedding import EmbeddingError

Vectors = list[list[float]]
Job = tuple[int, list[str]]
"""Texts to embed, under the number that their vectors are sent back with."""
Made = tuple[list[int], list[Vectors] | EmbeddingError]
"""Of the jobs done together, or why they could not be."""

LOST = (EOFError, OSError)
"""What comes of talking with an end that is gone."""

PADDING = 100
"""Characters: the model pads each text of a batch to the longest, and so many cost about what a call of its own does."""


def serve(model: Callable[[], Embeddings], prepare: Callable[[], object], most: int, connection: Connection) -> None:
    """What the process does: `prepare`, load the model, and answer jobs."""
    # Ctrl-C reaches it too; it ends when the server has, whose answers under way need it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    answer(connection, model(), most)


def answer(connection: Connection, embeddings: Embeddings, most: int) -> None:
    """Until the other end is gone. The jobs that came while the model worked are done next, `most` at once."""
    fault = _unfit(embeddings)
    with suppress(*LOST):
        connection.send("loaded")
        while True:
            jobs: list[Job] = [connection.recv()]
            while len(jobs) < most and connection.poll():
                jobs.append(connection.recv())
            # By now it may be whole.
            fault = fault and _unfit(embeddings)
            for group in alike(jobs):
                for made in [([n for n, _ in group], fault)] if fault else embedded(embeddings, group):
                    connection.send(made)


def alike(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """The jobs in groups of single texts of like length, the shortest first, as they are the soonest done; then those of
    many texts, each by itself."""
    group: list[Job] = []
    for job in sorted((job for job in jobs if len(job[1]) == 1), key=_length):
        if group and len(group) * (_length(job) - _length(group[-1])) > PADDING:
            yield group
            group = []
        group.append(job)
    if group:
        yield group
    yield from ([job] for job in jobs if len(job[1]) > 1)


def embedded(embeddings: Embeddings, jobs: Sequence[Job]) -> Iterator[Made]:
    """A group of jobs, together where the model takes them all, or else each by itself: only its own fault is told it."""
    numbers, texts = [number for number, _ in jobs], [text for _, texts in jobs for text in texts]
    try:
        vectors = [embeddings.embed_query(texts[0])] if len(texts) == 1 else embeddings.embed_documents(texts)
        if len(vectors) != len(texts):
            raise EmbeddingError(f"the embedding model made {len(vectors)} vectors of {len(texts)} texts")
    except Exception as error:
        if len(jobs) > 1:
            for job in jobs:
                yield from embedded(embeddings, [job])
            return
        # Its message may quote the text.
        told = (
            error
            if isinstance(error, EmbeddingError)
            else EmbeddingError(f"the embedding model failed ({_name(error)})")
        )
        yield numbers, told
        return
    yield numbers, [vectors] if len(jobs) == 1 else [[vector] for vector in vectors]


def _length(job: Job) -> int:
    return len(job[1][0])


def _unfit(embeddings: Embeddings) -> EmbeddingError | None:
    """Why the model embeds nothing at all, told in full, as no user's words are in it."""
    try:
        embeddings.embed_query("ready")
    except EmbeddingError as error:
        return error
    except Exception as error:
        return EmbeddingError(f"the embedding model cannot be used ({_name(error)}: {error})")
    return None


def _name(error: Exception) -> str:
    return type(error).__name__
