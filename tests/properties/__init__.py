"""tests.properties."""
