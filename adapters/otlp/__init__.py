"""Sends traces to any collector that speaks OTLP over HTTP; the SDK is an extra, loaded only with an endpoint."""

from adapters.otlp.tracer import OtlpTracer

__all__ = ["OtlpTracer"]
