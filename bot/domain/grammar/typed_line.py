"""Typed line: renders an order as the line that one would type for it. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order
from bot.domain.grammar.values import UnreadableOption, on_words, read_options
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.order_language import command_language


def typed_command(spec: CommandSpec, options: Mapping[str, str]) -> str:
    """Return a line that parses to exactly this order; empty if there is none.

    Options follow one another as they are, or after their names if the command knows them that way. It is read in
    the languages of its own words, since anybody may press its button.
    """
    given_options = [(option, options[option.name]) for option in spec.options if option.name in options]
    styles = [
        [value, *_switch_spellings(option, value), f"{option.name} {value}", f"{option.name}: {value}"]
        for option, value in given_options
    ]
    for values in itertools.product(*styles):
        line = " ".join([spec.name, *values])
        language = command_language(line)
        if _is_same_order(order_in(line, REGISTRY, language), spec, options, language):
            return line
    return ""


def _switch_spellings(option: Option, value: str) -> list[str]:
    """Return how a switch is typed: by its name alone, if it is on."""
    is_on = option.kind is OptionKind.SWITCH and value in on_words(LANGUAGES[ENGLISH])
    return [option.name.replace("_", "-")] if is_on else []


def _is_same_order(order: Order | None, spec: CommandSpec, options: Mapping[str, str], language: Language) -> bool:
    """Check whether an order has exactly these options: the same texts, or the same values ("at once")."""
    expected = Order(spec.name, dict(options))
    if order is None or order == expected:
        return order is not None
    if order.name != expected.name or order.options.keys() != expected.options.keys():
        return False
    try:
        return read_options(spec, order, language) == read_options(spec, expected, language)
    except UnreadableOption:
        return False
