"""Tests of what remembers the last few entries."""

from __future__ import annotations

from bot.domain.bounded_cache import BoundedCache


def test_the_oldest_is_forgotten_first() -> None:
    """One that is set again is the newest; to read one, or to take it away, moves nothing."""
    cache: BoundedCache[str, int] = BoundedCache(3)
    for key in "abc":
        cache[key] = 1
    cache["a"] = 2
    assert cache["b"] == 1
    cache["d"] = 1
    assert dict(cache) == {"c": 1, "a": 2, "d": 1}
    assert cache.pop("c") == 1
    cache["e"] = 1
    assert list(cache) == ["a", "d", "e"]
