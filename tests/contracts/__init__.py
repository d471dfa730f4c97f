"""tests.contracts."""
