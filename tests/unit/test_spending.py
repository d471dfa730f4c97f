"""Money: what tokens cost, told from a price table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.spending import PriceTable, Spending, money, spending_rows, tokens

DIGEST_SPENDING = Spending(
    model="gpt-5-mini-2025-08-07", purpose="digest", replies=2, tokens_in=1_000_000, tokens_out=500_000
)
ANSWER_SPENDING = Spending(model="gpt-5", purpose="answer", replies=1, tokens_in=1000, tokens_out=100)
PRICES = PriceTable.parse("gpt-5=1.25/10.00, gpt-5-mini=0.25/2")


def test_a_dated_model_has_the_price_of_its_name() -> None:
    """The longest name that a model's begins with counts, and only whole words of it."""
    assert PRICES.cost([DIGEST_SPENDING]) == Decimal("1.25")
    assert PRICES.cost([ANSWER_SPENDING]) == Decimal("0.00225")
    assert PRICES.price("gpt-51") is None


def test_what_has_no_price_has_no_cost() -> None:
    """A sum with a hole in it is not told."""
    assert (
        PriceTable.parse("gpt-5=1/2").cost(
            [DIGEST_SPENDING, Spending(model="x", purpose="", replies=1, tokens_in=1, tokens_out=1)]
        )
        is None
    )
    assert PriceTable().cost([]) == 0


def test_spending_is_told_by_purpose() -> None:
    """One line for each purpose, in words."""
    assert tokens([DIGEST_SPENDING, ANSWER_SPENDING]) == 1_501_100
    assert [
        (what, number, money(cost)) for what, number, cost in spending_rows([DIGEST_SPENDING, ANSWER_SPENDING], PRICES)
    ] == [
        ("answers", 1100, "$0.0022"),
        ("digests", 1_500_000, "$1.25"),
    ]
    assert money(None) == ""


@pytest.mark.parametrize(
    "text", ["gpt-5", "gpt-5=1", "=1/2", "gpt-5=a/b", "gpt-5=-1/2", "gpt-5=NaN/2", "gpt-5=1/Infinity"]
)
def test_a_price_that_is_none_is_named(text: str) -> None:
    """The message shows how it is written."""
    with pytest.raises(ValueError, match="model=in/out"):
        PriceTable.parse(text)
