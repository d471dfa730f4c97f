"""What is said to an order that was asked back, in another language than the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.conversation import Choice
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.values import read_options
from bot.orders.order_amendments import amended_offer
from bot.text.end_expressions import EndExpression, split_off_end
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.order_language import command_language
from tests.unit.said import with_languages_of
from tests.unit.test_order_parsing import ONE_FEED_CONTEXT, button_commands

CHOICES = (Choice(label="Yes", command="pause 3 until Monday"), Choice(label="No", command="keep"))


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("às onze", time(11)),
        ("um elf", time(11)),
        ("a las cuatro", time(4)),
        ("alle sette", time(7)),
        ("at 10", time(10)),
    ],
)
def test_an_hour_in_another_language_than_the_order_is_read_by_whoever_presses_it(said: str, at: time) -> None:
    """What the button orders is read as it was meant, whatever language its presser has."""
    order_context = replace(with_languages_of(said, ONE_FEED_CONTEXT), text=said, offered=CHOICES)
    (command,) = button_commands(amended_offer(said, order_context))
    for own in ("", *LANGUAGES):
        language = command_language(command, own)
        order, spec = order_in(command, REGISTRY, language), REGISTRY.find("pause")
        assert order is not None
        assert spec is not None
        assert read_options(spec, order, language)["until"] == EndExpression(weekday=0, time_of_day=at)


@pytest.mark.parametrize(
    "said",
    [
        *("until Friday", "until tomorrow 9:00", "until tonight", "until 5 December", "until 2026-12-24 18:00"),
        *("for 3 days", "for 2 hours", "until 17:30", "until Monday evening", "until today"),
    ],
)
def test_an_end_is_typed_as_it_is_read(said: str) -> None:
    """In English, whatever it was said in."""
    english = LANGUAGES[ENGLISH]
    _, end = split_off_end(said, english)
    assert end is not None
    assert split_off_end(end.as_typed, english) == ("", end)
