"""tests.dialogs."""
