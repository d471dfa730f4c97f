"""Spending: what a language model's replies cost, in tokens and in money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Self

MILLION = 1_000_000

PURPOSES = {
    "digest": "digests",
    "answer": "answers",
    "check": "checks",
    "translation": "translations",
    "embedding": "embeddings",
}
"""The names of the purposes in texts for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What was spent on one model for one purpose ("digest", "answer")."""

    model: str
    purpose: str
    replies: int
    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.tokens_in + self.tokens_out


def budget_day_start(now: datetime) -> datetime:
    """Return the beginning of the day whose budget counts now: midnight UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def tokens(spent: Iterable[Spending]) -> int:
    """Return the sum of all tokens."""
    return sum(line.tokens for line in spent)


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a million tokens of a model, in US dollars."""

    tokens_in: Decimal
    tokens_out: Decimal


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by model. A model's dated name ("gpt-5-mini-2025-08-07") has the price of the name it begins with."""

    prices: Mapping[str, Price] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `model=in/out model=in/out`, the prices of a million tokens.

        Raises:
            ValueError: the text is something else; the message shows the format.
        """
        prices = {}
        for entry in text.replace(",", " ").split():
            model, _, price = entry.rpartition("=")
            tokens_in, _, tokens_out = price.partition("/")
            try:
                prices[model] = Price(_amount(tokens_in), _amount(tokens_out))
            except (InvalidOperation, ValueError):
                model = ""
            if not model:
                message = f"“{entry}” is not model=in/out, like gpt-5-mini=0.25/2.00 (for a million tokens)"
                raise ValueError(message)
        return cls(prices)

    def price(self, model: str) -> Price | None:
        """Return a model's price: by its name, or by the longest name it begins with; None if there is none."""
        names = [name for name in self.prices if model == name or model.startswith(f"{name}-")]
        return self.prices[max(names, key=len)] if names else None

    def cost(self, spent: Iterable[Spending]) -> Decimal | None:
        """Return the cost in US dollars; None if the price of any model is unknown."""
        total = Decimal(0)
        for line in spent:
            price = self.price(line.model)
            if price is None:
                return None
            total += (line.tokens_in * price.tokens_in + line.tokens_out * price.tokens_out) / MILLION
        return total


NO_PRICES = PriceTable()


def spending_rows(spent: Iterable[Spending], prices: PriceTable) -> list[tuple[str, int, Decimal | None]]:
    """Return one row for each purpose: its name, its tokens, and their cost."""
    by_purpose: dict[str, list[Spending]] = {}
    for line in spent:
        by_purpose.setdefault(PURPOSES.get(line.purpose, line.purpose or "other"), []).append(line)
    return [(purpose, tokens(lines), prices.cost(lines)) for purpose, lines in sorted(by_purpose.items())]


def money(amount: Decimal | None) -> str:
    """Return an amount in words; small ones to a hundredth of a cent."""
    if amount is None:
        return ""
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:,.4f}"


def _amount(amount_text: str) -> Decimal:
    amount = Decimal(amount_text)
    if not amount.is_finite() or amount < 0:
        message = f"{amount_text} is no price"
        raise ValueError(message)
    return amount
