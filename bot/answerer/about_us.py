"""Questions about the bot itself: carried out where their command only reads, offered, or told how it is typed."""

from __future__ import annotations

from bot.answerer.bearing import is_question
from bot.answerer.lines import ENGLISH, Line, language_asked, line
from bot.answerer.orders import UNASKED, Standing, offer
from bot.answerer.topics import commands_of, language_of, topic_of
from bot.domain.conversation import Answer
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.helping import help_on
from bot.domain.grammar.spec import CommandSpec, Kind, Order
from bot.domain.grammar.splitting import HOME
from bot.domain.grammar.values import MESSAGE
from bot.text.links import addresses_in

READS = UNASKED | {HOME}
"""Commands that are carried out at once."""


def told_of_us(asked: str, standing: Standing) -> Answer | None:
    """Return what is said to a question about the bot; None where it is about something else."""
    topic = topic_of(asked) if is_question(asked) else ""
    if not topic:
        return None
    specs = [spec for spec in map(REGISTRY.find, commands_of(topic)) if spec is not None]
    language = language_asked(asked) or language_of(asked) or ENGLISH
    if not specs:
        return _said(line(Line.COSTS, language=language), language)
    addresses, needed = addresses_in(asked), _address_of(specs[0])
    if needed and len(addresses) == 1:
        return offer(Order(specs[0].name, {needed: addresses[0]}), standing, language)
    order = _order(specs[0], standing) if len(specs) == 1 else ""
    return _said(order or "\n\n".join(map(help_on, specs)), ENGLISH, order=order)


def _order(spec: CommandSpec, standing: Standing) -> str:
    if any(one.kind is Kind.LINK for one in spec.options):
        message = standing.message
        return "" if spec.is_for_managers or message is None else f"{spec.name} {MESSAGE}{message}"
    return spec.name if spec.name in READS else ""


def _address_of(spec: CommandSpec) -> str:
    """Return the name of the option that takes an address; empty where a command needs none."""
    return next((one.name for one in spec.asked if one.kind is Kind.ADDRESS and one.is_required), "")


def _said(text: str, language: str, *, order: str = "") -> Answer:
    return Answer(answered=False, text=text, evidence=(), is_talk=True, language=language, order=order)
