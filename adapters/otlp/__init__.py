"""Traces to any collector that speaks OTLP over HTTP; the SDK is an extra, loaded only where an endpoint is set."""

from adapters.otlp.tracer import OtlpTracer

__all__ = ["OtlpTracer"]
