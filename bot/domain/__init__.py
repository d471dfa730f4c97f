"""The domain: frozen dataclasses and the pure decisions about them. No I/O, no clock, no SDK."""
