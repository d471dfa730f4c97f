"""Message intent: a language model says whether a message is a question, an order, small talk, or not for us."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from bot.domain.conversation import Context
from bot.domain.feed import Feed
from bot.domain.grammar.spec import CommandSpec, Option, Order
from bot.domain.subscription import Subscription
from bot.errors import ModelError
from bot.orders.order_parsing import orderable_commands
from bot.ports import LanguageModel, ModelRequest
from bot.text.json_objects import json_object_in
from bot.text.reply_schema import TEXT, choice_of, list_of, object_of
from prompts.prompt import fenced, load_prompt

LOG = structlog.get_logger(__name__)

REPLY_TIMEOUT_SECONDS = 8.0
"""Seconds that a model has to classify a message; after that it is read without one."""
MAX_REPLY_TOKENS = 200
MAX_FEEDS, MAX_STORIES, MAX_TURNS, MAX_OPTIONS = 40, 15, 3, 8
"""Most feeds, stories and turns shown to a model, and most options read from its reply."""
MAX_LINE_LENGTH = 200
EMPTY_SECTION = "(nothing)"


class MessageKind(StrEnum):
    """The kinds of messages."""

    QUESTION = "question"
    ORDER = "order"
    SMALL_TALK = "small_talk"
    NOT_FOR_US = "not_for_us"


@dataclass(frozen=True, slots=True)
class MessageIntent:
    """A message's kind according to a model, and the order that it read, not yet checked against anything."""

    kind: MessageKind
    order: Order | None = None


SCHEMA = object_of(
    kind=choice_of(MessageKind),
    command=choice_of(["", *(spec.name for spec in orderable_commands())]),
    options=list_of(object_of(name=TEXT, value=TEXT)),
)


SCHEMA_WITHOUT_ORDERS = object_of(kind=choice_of(kind for kind in MessageKind if kind is not MessageKind.ORDER))
"""The schema for a message that was not addressed to us: it cannot order anything, so no command is requested."""


class ModelIntents:
    """Asks a model for the intent of a message, with the registered commands as schema; the model caches the reply."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def classify(
        self, message: str, context: Context, subscribed: Sequence[tuple[Subscription, Feed]]
    ) -> MessageIntent | None:
        """Return a message's intent; None if the model is away, too slow, or its reply is of no use."""
        to_us = context.question.addressed
        feeds = (
            [f"{subscription.number}: {feed.name}" for subscription, feed in subscribed[:MAX_FEEDS]] if to_us else []
        )
        system, user = load_prompt("message").render(
            commands="\n".join(_command_line(spec) for spec in orderable_commands()) if to_us else EMPTY_SECTION,
            feeds=_fenced_list(feeds),
            above=_fenced_list(_headlines(context)),
            earlier=_fenced_list([turn.question for turn in context.turns[-MAX_TURNS:]]),
            whom="to the bot" if to_us else "in the thread, to nobody by name",
            message=fenced(message),
        )
        request = ModelRequest(
            system=system,
            user=user,
            name="message",
            schema=SCHEMA if to_us else SCHEMA_WITHOUT_ORDERS,
            workspace=context.question.destination.home,
            max_tokens=MAX_REPLY_TOKENS,
        )
        try:
            async with asyncio.timeout(REPLY_TIMEOUT_SECONDS):
                return _parse_reply((await self._model.reply(request)).text)
        except (ModelError, TimeoutError) as error:
            LOG.warning("hearing.failed", reason=str(error))
            return None


def _parse_reply(reply: str) -> MessageIntent | None:
    """Return the intent in a reply, or None if it is of no use.

    Raises:
        ModelError: the reply is no JSON object.
    """
    record = json_object_in(reply)
    kind, command, options = record.get("kind"), record.get("command"), record.get("options")
    if not isinstance(kind, str) or kind not in [*MessageKind]:
        return None
    if kind != MessageKind.ORDER:
        return MessageIntent(MessageKind(kind))
    if not isinstance(command, str) or not command:
        return None
    option_values = {
        option["name"]: option["value"]
        for option in (options if isinstance(options, list) else [])[:MAX_OPTIONS]
        if isinstance(option, dict) and isinstance(option.get("name"), str) and isinstance(option.get("value"), str)
    }
    return MessageIntent(MessageKind.ORDER, Order(command, option_values))


def _command_line(spec: CommandSpec) -> str:
    """Return a command on one line: its name, its purpose, and its options with examples."""
    options = "; ".join(_option_line(option) for option in spec.inputs)
    return f"- {spec.name}: {spec.says}." + (f" Options: {options}" if options else "")


def _option_line(option: Option) -> str:
    examples = [value for _, value in option.choices] or ([option.example] if option.example else [])
    return f"{option.name} ({option.says or option.kind}{', for example ' if examples else ''}{', '.join(examples)})"


def _headlines(context: Context) -> list[str]:
    digests = [context.thread.digest] if context.thread else context.stories[:MAX_STORIES]
    return [digest.headline for digest in digests]


def _fenced_list(lines: Sequence[str]) -> str:
    text = "\n".join(f"- {' '.join(line.split())[:MAX_LINE_LENGTH]}" for line in lines)
    return fenced(text) if text else EMPTY_SECTION
