"""Autocomplete: suggestions while an option is typed: the channel's feeds, watched names, times, time zones."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from discord import app_commands

from adapters.discord.interactions.context import Press, execute_command, place_of
from adapters.discord.rendering.localization import language_of
from adapters.discord.rendering.markdown import plain, shortened, utf16_length
from bot.domain.grammar.spec import OptionKind
from bot.domain.grammar.values import OWN_LANGUAGE
from bot.domain.schedule import parse_time, zones_like
from bot.ports import Inbox
from bot.text.language import Language, language_names
from bot.text.order_language import command_language

MAX_COMPLETIONS = 25
MORNING_FIRST = (*range(6, 24), *range(6))
"""Hours of the day, as people choose them."""
COMPLETION_LENGTH = 100
"""Characters in the label and the value of a completion."""

Completions = list[app_commands.Choice[str]]


def _matching_completions(found: Sequence[tuple[str, str]], typed: str) -> Completions:
    """Return what fits what is typed, each a label and its value."""
    shown = [(shortened(label, COMPLETION_LENGTH, plain), value) for label, value in found]
    return [
        app_commands.Choice(name=label, value=value)
        for label, value in shown
        if label and 0 < utf16_length(value) <= COMPLETION_LENGTH and typed.casefold() in f"{label} {value}".casefold()
    ][:MAX_COMPLETIONS]


async def complete_feeds(interaction: Press, typed: str) -> Completions:
    """Offer the feeds of the channel, all of them, by their names."""
    place = await place_of(interaction)
    inbox: Inbox = interaction.client.inbox
    channels = await inbox.channel_overviews(place.platform, place.workspace)
    here = [line for channel in channels if channel.destination == place for line in channel.feeds]
    return _matching_completions([(line.name, str(line.number)) for line in here], typed)


async def complete_watched(interaction: Press, typed: str) -> Completions:
    """Offer the names that the channel watches, as the command does where none is named."""
    reply = await execute_command(interaction, "unwatch", allowed=True)  # without a name it asks whom
    return _matching_completions([(one.label, one.command.removeprefix("unwatch ")) for one in reply.choices], typed)


async def complete_zones(_: Press, typed: str) -> Completions:
    """Offer time zones, the usual ones first."""
    return [app_commands.Choice(name=zone, value=zone) for zone in zones_like(typed, limit=MAX_COMPLETIONS)]


async def complete_times(press: Press, typed: str) -> Completions:
    """Offer times of the day: what is typed if it is one, and those that it begins; of several, the last."""
    before, _, last = typed.rpartition(" ")
    spoken = command_language(typed, language_of(press.locale))
    if before and all(parse_time(one, spoken) for one in before.split()):
        return [
            app_commands.Choice(name=f"{before} {one}", value=f"{before} {one}")
            for one in _matching_times(last, spoken)
        ]
    return [app_commands.Choice(name=one, value=one) for one in _matching_times(typed, spoken)]


def _matching_times(typed: str, language: Language) -> list[str]:
    said = parse_time(typed, language)
    near = [f"{hour:02}:{minute:02}" for minute in (0, 30) for hour in MORNING_FIRST]
    fitting = [one for one in near if typed.strip().lstrip("0") in one]
    named = dict.fromkeys([*([f"{said:%H:%M}"] if said else []), *fitting])
    return list(named)[:MAX_COMPLETIONS]


async def complete_languages(_: Press, typed: str) -> Completions:
    """Offer the languages that can be checked, and each article's own."""
    return _matching_completions([(name, name) for name in (*language_names().split(", "), OWN_LANGUAGE)], typed)


COMPLETERS: Mapping[OptionKind, Callable[[Press, str], Coroutine[Any, Any, Completions]]] = {
    OptionKind.FEED: complete_feeds,
    OptionKind.ZONE: complete_zones,
    OptionKind.TIMES: complete_times,
    OptionKind.NAMES: complete_watched,
    OptionKind.LANGUAGE: complete_languages,
}
"""What completes an option of each kind."""
