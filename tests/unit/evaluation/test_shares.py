"""Shares and their intervals, against values that others have published."""

from __future__ import annotations

import pytest

from bot.evaluation.shares import Tally, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # these four: Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (5, 10, 0.2366, 0.7634),
        (100, 100, 0.9630, 1.0),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_an_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    """The 95 % interval of a share is the published one, to four places."""
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize("of", [1, 2, 7, 50, 999])
def test_an_interval_holds_its_share_and_stays_between_none_and_all(of: int) -> None:
    """Both ends are shares, the share itself lies between them, and hits and misses are treated alike."""
    for hits in range(of + 1):
        low, high = wilson(hits, of)
        assert 0 <= low <= hits / of <= high <= 1
        assert wilson(of - hits, of) == pytest.approx((1 - high, 1 - low))


def test_nothing_scored_says_nothing() -> None:
    """Without a claim there is no share, and its interval is everything."""
    assert wilson(0, 0) == (0.0, 1.0)
    assert Tally().record() == {"share": None, "low": None, "high": None, "hits": 0, "of": 0}


def test_a_tally_counts_and_adds_up() -> None:
    """Hits and how many, of one text and of two together."""
    one, other = Tally(), Tally(3, 4)
    one.count(hit=True)
    one.count(hit=False)
    one.add(other)
    assert (one.hits, one.of) == (4, 6)
    assert one.share == pytest.approx(2 / 3)
    assert one.record() == {"share": 0.6667, "low": 0.3, "high": 0.9032, "hits": 4, "of": 6}
