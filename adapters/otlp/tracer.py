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
    """Fulfils `bot.tracing.Tracer`; sends spans in the background, and drops what no collector takes.

    Args:
        endpoint: the collector's address, as OTEL_EXPORTER_OTLP_ENDPOINT has it.
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
        begin = None if entry is None else _begin(entry)
        told = attributes if entry is None else {**attributes, "entry": entry}
        is_first = name == FIRST_SPAN and begin is not None
        above = trace.set_span_in_context(trace.NonRecordingSpan(begin)) if begin and not is_first else None
        token = _NAMED.set(begin if is_first else None)
        try:
            span = self._tracer.start_span(name, context=above, attributes=told)
        finally:
            _NAMED.reset(token)
        try:
            yield
        except BaseException as error:
            # By its sort alone: what it says may be somebody's words.
            span.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            span.end()

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.shutdown()


class _Named(RandomIdGenerator):
    """Generates ids: for the first span of an entry's trace the one that all others derive, else random ones."""

    def generate_span_id(self) -> int:
        """Return a span's number."""
        named = _NAMED.get()
        return named.span_id if named else super().generate_span_id()

    def generate_trace_id(self) -> int:
        """Return a trace's number."""
        named = _NAMED.get()
        return named.trace_id if named else super().generate_trace_id()


def _begin(entry: EntryId) -> trace.SpanContext:
    """Return where an entry's trace begins."""
    digest = hashlib.sha256(f"newsdesk entry {entry}".encode()).digest()
    return trace.SpanContext(
        trace_id=int.from_bytes(digest[:16], "big"),
        span_id=int.from_bytes(digest[16:24], "big"),
        is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )
