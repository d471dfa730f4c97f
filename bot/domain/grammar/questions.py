"""Questions, and orders in plain words, typed where a command was expected. Pure."""

from __future__ import annotations

from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.spec import Order, Registry
from bot.domain.grammar.unread import is_small_talk, unplaced_words
from bot.domain.grammar.values import UnreadableOption, read_options
from bot.text.language import Language

ASK_COMMAND = "ask"
"""The name of the command that asks."""
MIN_SENTENCE_WORDS = 3
"""Fewest words of a text without a command that is read as if it was said to us in the chat."""


def question_in(text: str, registry: Registry, language: Language) -> str | None:
    """Return the question in a typed line: what follows `ask`, or all of it if it is a sentence."""
    order = order_in(text, registry, language)
    if order is not None and order.name == ASK_COMMAND:
        return order.options.get("question", "")
    if not text.rstrip().endswith("?"):
        return text if order is None and _is_sentence(text, registry, language) else None
    spec = registry.find(order.name) if order else None
    if order is None or spec is None:
        return text
    try:
        read_options(spec, order, language)
    except UnreadableOption:
        return text
    return None


def _is_sentence(text: str, registry: Registry, language: Language) -> bool:
    """Check whether a text is more than a mistyped command, or an address with something after it."""
    first, *rest = text.split()
    is_said = len(rest) + 1 >= MIN_SENTENCE_WORDS or is_small_talk(text, language)
    return is_said and "://" not in first and mistyped(text, registry, language) is None


def mistyped(text: str, registry: Registry, language: Language) -> Order | None:
    """Return the order in a line with a typo in its first word; None if words are left over."""
    verb, _, rest = text.partition(" ")
    near = registry.closest_to(verb)
    order = order_in(f"{near.name} {rest}", registry, language) if near else None
    return None if near is None or order is None or unplaced_words(near, order.options, (), language) else order
