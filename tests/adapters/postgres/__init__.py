"""Tests of the room `adapters.postgres`, on a real server."""
