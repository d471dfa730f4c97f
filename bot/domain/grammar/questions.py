"""Questions typed where a command was expected. Pure."""

from __future__ import annotations

from bot.domain.grammar.spec import Registry
from bot.domain.grammar.splitting import order_in
from bot.domain.grammar.values import Unreadable, read

ASK = "ask"
"""The command that asks."""


def question_in(text: str, registry: Registry) -> str | None:
    """Return what is asked in what somebody typed: behind `ask`, or all of it where it is a question and no command."""
    order = order_in(text, registry)
    if order is not None and order.name == ASK:
        return order.options.get("question", "")
    if not text.rstrip().endswith("?"):
        return None
    spec = registry.find(order.name) if order else None
    if order is None or spec is None:
        return text
    try:
        read(spec, order)
    except Unreadable:
        return text
    return None
