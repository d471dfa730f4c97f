"""Builds the tracer, if a collector is set."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from adapters.postgres.database import Database
from adapters.postgres.traces import entry_lookup
from bot.errors import SettingsError
from bot.settings.settings import Settings
from bot.tracing import collect_spans


def collect_traces(settings: Settings, database: Database, stack: AsyncExitStack) -> None:
    """Collect traces until the stack closes, if a collector is set.

    Raises:
        SettingsError: one is set, but the packages for it are missing.
    """
    if not settings.otel_exporter_otlp_endpoint:
        return
    try:
        from adapters.otlp import OtlpTracer
    except ImportError as error:
        message = (
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages for it are missing. Install them: "
            "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http (or leave it empty)"
        )
        raise SettingsError(message) from error
    tracer = OtlpTracer(settings.otel_exporter_otlp_endpoint)
    stack.push_async_callback(asyncio.to_thread, tracer.close)
    stack.enter_context(collect_spans(tracer, entry_lookup(database)))
