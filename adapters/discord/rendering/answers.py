"""Answers as Discord shows them: the text, its quotations and the small print, as messages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapters.discord.rendering.embeds import NAME_LENGTH, NOTE_LENGTH
from adapters.discord.rendering.markdown import (
    SENTENCE,
    as_list_item,
    escaped,
    labelled_link,
    packed_pages,
    plain,
    shortened,
    with_commands,
)
from adapters.discord.rendering.pages import (
    CONTENT_LENGTH,
    NO_NUMBERS,
    PAGE_LENGTH,
    SOURCE_LENGTH,
    limited_pages,
    with_local_times,
)
from bot.domain.answer_message import AnswerMessage, Quotation, answer_message
from bot.domain.conversation import Answer, Moment


def answer_pages(answer: Answer, numbers: Mapping[str, str] = NO_NUMBERS) -> list[str]:
    """Return an answer as messages: its text, split between sentences, its quotations, and the small print.

    If no article answers the question, the closest passage stands alone.

    Args:
        answer: the answer.
        numbers: Discord's ids of the commands, by their first word; with these they become clickable.
    """
    message = answer_message(answer)
    text_pages = packed_pages(_answer_sentences(message, answer.moments, numbers), PAGE_LENGTH, between="")
    pages = [page.strip() for page in text_pages if page.strip()]
    small_print = [f"-# {shortened(message.note, NOTE_LENGTH)}"] if message.note else []
    return limited_pages(packed_pages([*pages, *_quotation_lines(message), *small_print], PAGE_LENGTH), answer.language)


def _answer_sentences(message: AnswerMessage, moments: Sequence[Moment], numbers: Mapping[str, str]) -> Iterator[str]:
    """Yield the rendered sentences of an answer, each with its separator from the next.

    An answer about the bot itself is yielded by lines, with commands as they are typed on Discord.
    """
    for line in message.text.splitlines():
        if message.is_talk:
            yield f"{with_local_times(as_list_item(with_commands(line, numbers, escaped)), moments)}\n"
            continue
        *before, last = SENTENCE.split(line)
        yield from (f"{escaped(sentence)} " for sentence in before)
        yield f"{escaped(last)}\n"


def _quotation_lines(message: AnswerMessage) -> list[str]:
    quotes = [
        f"> {f'{quotation.number}. ' if quotation.number else ''}“{shortened(quotation.quote, CONTENT_LENGTH // 2)}”"
        f"{_source_of(quotation)}"
        for quotation in message.quotations
    ]
    return [f"**{message.title}**", *quotes] if message.title else quotes


def _source_of(quotation: Quotation) -> str:
    """Return a quotation's source, linked; empty if it is the current article."""
    if not quotation.label:
        return ""
    label = shortened(quotation.label, NAME_LENGTH, plain) or quotation.label
    return f" — {labelled_link(label, quotation.url, room=SOURCE_LENGTH)}"
