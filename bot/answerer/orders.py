"""Orders in plain words: "unsubscribe from Courier", "send me this daily at 9". Pure: words to the text of a command.

Only what is said as an order is one: it begins with the deed. "Why did tenants unsubscribe?" is a question.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.answerer.lines import Line, language_asked, line
from bot.domain.conversation import Answer, Choice
from bot.domain.feed import Feed
from bot.domain.subscription import Subscription

MOST_OFFERED = 5
"""Subscriptions to choose from."""
LONGEST_TOPIC = 80


@dataclass(frozen=True, slots=True)
class Order:
    """A command as understood: its verb, what follows it, and the subscription it needs (its name as said; "" for one).

    Attributes:
        name: what the subscription was called; None where the command needs none.
    """

    verb: str
    rest: str = ""
    name: str | None = None


def order_in(said: str) -> Order | None:
    """Return what somebody orders, or None where it is no order."""
    text = " ".join(said.split())
    for verb, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return _read(verb, found)
    return None


def offer(said: str, subscribed: Sequence[tuple[Subscription, Feed]]) -> Answer | None:
    """Return a command for confirmation where something is ordered; None where it is not.

    Args:
        said: as it was typed.
        subscribed: what the channel is subscribed to.
    """
    order = order_in(said)
    if order is None:
        return None
    language = language_asked(said)
    if order.name is None:
        return _confirm([f"{order.verb} {order.rest}".strip()], language)
    meant = _meant(order.name, subscribed)
    if not meant:
        return None if order.name else _confirm([order.verb], language)
    commands = {f"{order.verb} {wish.number} {order.rest}".strip(): feed.name for wish, feed in meant[:MOST_OFFERED]}
    return _confirm(list(commands), language, labels=list(commands.values()))


def _meant(name: str, subscribed: Sequence[tuple[Subscription, Feed]]) -> Sequence[tuple[Subscription, Feed]]:
    """Return the subscriptions that a name means: by number, by title; all where none is named."""
    plain = name.strip().removeprefix("#").casefold()
    if not plain:
        return subscribed
    return [
        (wish, feed)
        for wish, feed in subscribed
        if plain == str(wish.number)
        or plain in feed.name.casefold()
        or (len(feed.name) > 2 and feed.name.casefold() in plain)  # noqa: PLR2004  # a name of two letters is in too many words
    ]


def _confirm(commands: Sequence[str], language: str, *, labels: Sequence[str] = ()) -> Answer:
    if len(commands) == 1:
        text = line(Line.CONFIRM, language=language, command=commands[0])
        labels = (line(Line.YES, language=language),)
    else:
        text = line(Line.WHICH, language=language)
    choices = tuple(Choice(label=label, command=command) for label, command in zip(labels, commands, strict=True))
    return Answer(answered=False, text=text, evidence=(), is_talk=True, choices=choices, language=language)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the forms of all orders, in the order of their file."""
    written = (Path(__file__).parent / "orders.toml").read_text("utf-8")
    told = tomllib.loads(written.replace("\\\n", ""))  # long expressions are written on several lines
    parts = told["parts"]
    before, behind = rf"\W*(?:{parts['polite']}[ ,]+)*", rf"(?:[ ,]*{parts['thanks']})*[ .!?]*"

    def whole(form: str) -> re.Pattern[str]:
        for name in ("this", "name", "clock", "daily"):
            form = form.replace(f"{{{name}}}", parts[name])
        return re.compile(rf"{before}(?:{form}){behind}", re.IGNORECASE)

    return tuple((verb, whole(form)) for verb, forms in told["orders"].items() for form in forms)


_NEEDS_ONE = frozenset({"schedule", "remove", "pause", "resume"})
_WHAT_ASKS = re.compile(r"(?:me |us )?(?:about|what|who|when|why|how|where|whether|if|more|the|a)\b", re.IGNORECASE)


def _read(verb: str, found: re.Match[str]) -> Order | None:
    told = found.groupdict()
    name = (told.get("name") or "").strip(" .,'’\"“”")
    if verb == "watch":
        is_asking = found.group().casefold().lstrip().startswith("tell me") and _WHAT_ASKS.match(name)
        return None if is_asking or len(name) > LONGEST_TOPIC else Order(verb, name)
    if verb == "unwatch":
        return Order(verb, name)
    if verb == "add":
        return Order(verb, told["url"].rstrip(".,!?"))
    rest = f"daily {_time(told)}" if verb == "schedule" else ""
    return Order(verb, rest, re.sub(r"^(?:the|der|die|das|le|la|el|o|il) ", "", name) if verb in _NEEDS_ONE else None)


def _time(told: dict[str, str | None]) -> str:
    """Return the time of day that was said, as the grammar has it; nine in the morning where none was."""
    if told.get("hour") is None:
        return "09:00"
    hour, half = int(told["hour"] or 0), (told.get("half") or "").casefold()
    if half.startswith("p") and hour < 12:  # noqa: PLR2004  # noon
        hour += 12
    if half.startswith("a") and hour == 12:  # noqa: PLR2004  # midnight
        hour = 0
    return f"{hour:02}:{int(told.get('minute') or 0):02}"
