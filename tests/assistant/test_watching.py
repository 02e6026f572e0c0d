"""Stages are timed and traced by name alone, whatever happens within."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracerProvider
from prometheus_client import REGISTRY

from assistant.chat import Assistant
from assistant.models import Turn
from assistant.watching import TRACES, stage


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    TRACES.to(provider)
    yield exporter
    TRACES.to(NoOpTracerProvider())
    provider.shutdown()


def timed(name: str) -> float:
    return REGISTRY.get_sample_value("pmr_stage_seconds_count", {"stage": name}) or 0.0


def test_each_stage_of_an_answer_is_timed_and_traced(cheap_assistant: Assistant, spans: InMemorySpanExporter) -> None:
    stages = ("facts", "rules", "search", "coverage", "compose", "verify")
    before = {name: timed(name) for name in stages}
    cheap_assistant.invoke(Turn(message="US MD, 238: where do I stand, and how many programs?"))
    assert all(timed(name) > before[name] for name in stages)
    assert {span.name for span in spans.get_finished_spans()} >= set(stages)


def test_a_span_holds_no_word_of_a_user_not_even_where_its_stage_fails(spans: InMemorySpanExporter) -> None:
    before = timed("facts")
    with pytest.raises(KeyError), stage("facts"):
        raise KeyError("I failed Step 1")
    (span,) = spans.get_finished_spans()
    assert (span.name, dict(span.attributes or {}), span.events) == ("facts", {}, ())
    assert span.status.description is None
    assert timed("facts") == before + 1
