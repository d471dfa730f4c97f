"""Tests of `summarizer`."""
