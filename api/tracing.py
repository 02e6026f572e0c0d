"""Traces, where an operator has somewhere to send them: a request, and under it the stages of its answer."""

from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from assistant.watching import TRACES


def send_traces(endpoint: str) -> None:
    """From now on, in batches, by a thread of its own; a collector that does not answer delays nothing."""
    resource = Resource.create({"service.name": "pmr-advisor", "service.version": version("pmr-advisor")})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    TRACES.to(provider)
