"""What is watched of an answer's making: how long each stage takes, as figures and, where asked for, as traces.

Names and figures alone: no word of a user becomes a label of a metric or an attribute of a span.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Literal, get_args

from opentelemetry.trace import NoOpTracerProvider, Tracer, TracerProvider
from prometheus_client import Counter, Histogram

Stage = Literal["facts", "rules", "search", "coverage", "embedding", "compose", "verify", "model"]
"""`search` waits for `embedding`, whose time is all that a text waited for its vector; `model` is the optional language
model."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_SECONDS = Histogram("pmr_stage_seconds", "How long a stage of an answer took", ["stage"], buckets=SECONDS)
_STAGES = {stage: _SECONDS.labels(stage) for stage in get_args(Stage)}
WITHHELD = Counter("pmr_answers_withheld", "Answers withheld because their citations did not carry them", ["by"])
"""By whom they were made: the guides' own words, or a language model's."""
BATCH = Histogram("pmr_embedding_batch", "Queries that were embedded together", buckets=(1, 2, 4, 8, 16, 32))


class Traces:
    """Where spans go: nowhere until a provider is given. It is our own and not the process's, so that no library can
    write what users ask into it."""

    def __init__(self) -> None:
        self.to(NoOpTracerProvider())

    def to(self, provider: TracerProvider) -> None:
        self.tracer: Tracer = provider.get_tracer("pmr-advisor")


TRACES = Traces()


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Times what happens within, also where it fails; in a trace it stands under the request's span.

    A span is never told of an exception, which may quote what was asked.
    """
    began, span = perf_counter(), TRACES.tracer.start_span(name)
    try:
        yield
    finally:
        span.end()
        _STAGES[name].observe(perf_counter() - began)
