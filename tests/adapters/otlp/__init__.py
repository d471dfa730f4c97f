"""tests.adapters.otlp."""
