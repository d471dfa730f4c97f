"""Speaking: replies in their reader's language. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.conversation import Choice, Command, Moment, Reply, Row
from bot.domain.grammar.spec import Registry
from bot.text.catalogue import in_language, say
from bot.text.language import ENGLISH

ASK_SOMETHING = Reply(text=say("Ask me something, for example: /news ask who gains from the new tariffs?"), done=False)
UNANSWERED = Reply(text=say("I could not answer that. Please ask again."), done=False)


def language_for_reply(command: Command, registry: Registry) -> str:
    """Return the language to reply in: that of the command's name as it was typed, or else the person's own."""
    command_language_code = "" if command.order else registry.language_of(command.text.strip().partition(" ")[0])
    return (command_language_code if command_language_code != ENGLISH else "") or command.language or ENGLISH


def reply_in_language(reply: Reply, language: str) -> Reply:
    """Return a reply in its reader's language; its public part is left for the channel's language."""
    return replace(
        reply,
        text=in_language(reply.text, language),
        choices=_choices_in_language(reply.choices, language),
        rows=tuple(_row_in_language(row, language) for row in reply.rows),
        moments=_moments_in_language(reply.moments, language),
        language=language,
    )


def _row_in_language(row: Row, language: str) -> Row:
    return replace(
        row,
        text=in_language(row.text, language),
        title=in_language(row.title, language),
        choices=_choices_in_language(row.choices, language),
    )


def _choices_in_language(choices: Iterable[Choice], language: str) -> tuple[Choice, ...]:
    return tuple(_choice_in_language(choice, language) for choice in choices)


def _choice_in_language(choice: Choice, language: str) -> Choice:
    return replace(choice, label=in_language(choice.label, language))


def _moments_in_language(moments: Iterable[Moment], language: str) -> tuple[Moment, ...]:
    return tuple(replace(moment, words=in_language(moment.words, language)) for moment in moments)
