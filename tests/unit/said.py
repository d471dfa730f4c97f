"""Orders as they are heard: held against a channel in the languages of their own words."""

from __future__ import annotations

from dataclasses import replace

from bot.orders.order_wording import OrderContext
from bot.text.order_language import order_language


def with_languages_of(said: str, order_context: OrderContext) -> OrderContext:
    """Return the order context with the languages of a message."""
    return replace(order_context, languages=order_language(said))
