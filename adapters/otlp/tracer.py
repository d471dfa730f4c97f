"""Spans by OpenTelemetry's SDK, in traces whose ids are derived from entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from bot.domain.feed import EntryId
from bot.tracing import FIRST_SPAN

_NAMED: ContextVar[trace.SpanContext | None] = ContextVar("named", default=None)


class OtlpTracer:
    """Implements `bot.tracing.Tracer`; sends spans in the background, and drops those that no collector accepts.

    Args:
        endpoint: the collector's address, as in OTEL_EXPORTER_OTLP_ENDPOINT.
    """

    def __init__(self, endpoint: str) -> None:
        resource = Resource.create({"service.name": "newsdesk"})
        self._provider = TracerProvider(resource=resource, id_generator=_Named(), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("newsdesk")

    @contextmanager
    def span(self, name: str, *, entry: EntryId | None, **attributes: str | int) -> Iterator[None]:
        """Time a block as a span."""
        root = None if entry is None else _begin(entry)
        all_attributes = attributes if entry is None else {**attributes, "entry": entry}
        is_first = name == FIRST_SPAN and root is not None
        parent = trace.set_span_in_context(trace.NonRecordingSpan(root)) if root and not is_first else None
        token = _NAMED.set(root if is_first else None)
        try:
            span = self._tracer.start_span(name, context=parent, attributes=all_attributes)
        finally:
            _NAMED.reset(token)
        try:
            yield
        except BaseException as error:
            # Only its type, since its message may contain somebody's words.
            span.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            span.end()

    def close(self) -> None:
        """Send the remaining spans, and stop."""
        self._provider.shutdown()


class _Named(RandomIdGenerator):
    """Generates the derived ids for the first span of an entry's trace, and random ones for all others."""

    def generate_span_id(self) -> int:
        """Return a span's id."""
        context = _NAMED.get()
        return context.span_id if context else super().generate_span_id()

    def generate_trace_id(self) -> int:
        """Return a trace's id."""
        context = _NAMED.get()
        return context.trace_id if context else super().generate_trace_id()


def _begin(entry: EntryId) -> trace.SpanContext:
    """Return the context of the first span of an entry's trace."""
    digest = hashlib.sha256(f"newsdesk entry {entry}".encode()).digest()
    return trace.SpanContext(
        trace_id=int.from_bytes(digest[:16], "big"),
        span_id=int.from_bytes(digest[16:24], "big"),
        is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )
