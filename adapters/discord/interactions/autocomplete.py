"""Autocomplete: suggestions while an option is typed, such as the channel's feeds, watched names and times."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from discord import app_commands

from adapters.discord.interactions.context import Press, destination_of, execute_command
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
"""Hours of the day in the order in which they are offered."""
COMPLETION_LENGTH = 100
"""Most characters in the label and the value of a completion."""

Completions = list[app_commands.Choice[str]]


def _matching_completions(candidates: Sequence[tuple[str, str]], typed: str) -> Completions:
    """Return the completions, out of pairs of label and value, that contain the typed text in either."""
    labelled = [(shortened(label, COMPLETION_LENGTH, plain), value) for label, value in candidates]
    return [
        app_commands.Choice(name=label, value=value)
        for label, value in labelled
        if label and 0 < utf16_length(value) <= COMPLETION_LENGTH and typed.casefold() in f"{label} {value}".casefold()
    ][:MAX_COMPLETIONS]


async def complete_feeds(interaction: Press, typed: str) -> Completions:
    """Offer all feeds of the channel by their names."""
    destination = await destination_of(interaction)
    inbox: Inbox = interaction.client.inbox
    channels = await inbox.channel_overviews(destination.platform, destination.workspace)
    feeds = [feed for channel in channels if channel.destination == destination for feed in channel.feeds]
    return _matching_completions([(feed.name, str(feed.number)) for feed in feeds], typed)


async def complete_watched(interaction: Press, typed: str) -> Completions:
    """Offer the names that the channel watches, as the command does when it is given none."""
    reply = await execute_command(interaction, "unwatch", allowed=True)  # without a name it offers all of them
    return _matching_completions(
        [(choice.label, choice.command.removeprefix("unwatch ")) for choice in reply.choices], typed
    )


async def complete_zones(_: Press, typed: str) -> Completions:
    """Offer time zones, the most usual first."""
    return [app_commands.Choice(name=zone, value=zone) for zone in zones_like(typed, limit=MAX_COMPLETIONS)]


async def complete_times(press: Press, typed: str) -> Completions:
    """Offer times of the day: the typed one, and those that contain it; after several times, complete the last."""
    before, _, last = typed.rpartition(" ")
    language = command_language(typed, language_of(press.locale))
    if before and all(parse_time(time, language) for time in before.split()):
        return [
            app_commands.Choice(name=f"{before} {time}", value=f"{before} {time}")
            for time in _matching_times(last, language)
        ]
    return [app_commands.Choice(name=time, value=time) for time in _matching_times(typed, language)]


def _matching_times(typed: str, language: Language) -> list[str]:
    typed_time = parse_time(typed, language)
    candidates = [f"{hour:02}:{minute:02}" for minute in (0, 30) for hour in MORNING_FIRST]
    fitting = [time for time in candidates if typed.strip().lstrip("0") in time]
    times = dict.fromkeys([*([f"{typed_time:%H:%M}"] if typed_time else []), *fitting])
    return list(times)[:MAX_COMPLETIONS]


async def complete_languages(_: Press, typed: str) -> Completions:
    """Offer the languages that can be verified, and each article's own."""
    return _matching_completions([(name, name) for name in (*language_names().split(", "), OWN_LANGUAGE)], typed)


COMPLETERS: Mapping[OptionKind, Callable[[Press, str], Coroutine[Any, Any, Completions]]] = {
    OptionKind.FEED: complete_feeds,
    OptionKind.ZONE: complete_zones,
    OptionKind.TIMES: complete_times,
    OptionKind.NAMES: complete_watched,
    OptionKind.LANGUAGE: complete_languages,
}
"""The function that completes an option, by its kind."""
