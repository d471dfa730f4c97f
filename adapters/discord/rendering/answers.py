"""Answers as Discord shows them: what is said, its quotations, and what is in small print, as messages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from adapters.discord.rendering.embeds import NAME_LENGTH, NOTE_LENGTH
from adapters.discord.rendering.markdown import (
    SENTENCE,
    as_list_item,
    escaped,
    linked,
    packed,
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
    """Return an answer as messages: what is said, split between sentences, its quotations, and what is in small print.

    Where nothing we have says it, the closest passage stands alone.

    Args:
        answer: what is shown.
        numbers: of the commands, by their first words: with these they can be pressed.
    """
    message = answer_message(answer)
    said = packed(_answer_sentences(message, answer.moments, numbers), PAGE_LENGTH, between="")
    pages = [page.strip() for page in said if page.strip()]
    small = [f"-# {shortened(message.note, NOTE_LENGTH)}"] if message.note else []
    return limited_pages(packed([*pages, *_quotation_lines(message), *small], PAGE_LENGTH), answer.language)


def _answer_sentences(message: AnswerMessage, moments: Sequence[Moment], numbers: Mapping[str, str]) -> Iterator[str]:
    """Yield the sentences of an answer as they are shown, each with what separates it from the next.

    What is about the bot itself stands in lines, with commands as they are typed here.
    """
    for line in message.said.splitlines():
        if message.is_talk:
            yield f"{with_local_times(as_list_item(with_commands(line, numbers, escaped)), moments)}\n"
            continue
        *before, last = SENTENCE.split(line)
        yield from (f"{escaped(sentence)} " for sentence in before)
        yield f"{escaped(last)}\n"


def _quotation_lines(message: AnswerMessage) -> list[str]:
    quotes = [
        f"> {f'{one.number}. ' if one.number else ''}“{shortened(one.quote, CONTENT_LENGTH // 2)}”{_source_of(one)}"
        for one in message.quotations
    ]
    return [f"**{message.title}**", *quotes] if message.title else quotes


def _source_of(quotation: Quotation) -> str:
    """Return where a quotation is from, if it is not the article at hand."""
    if not quotation.label:
        return ""
    label = shortened(quotation.label, NAME_LENGTH, plain) or quotation.label
    return f" — {linked(label, quotation.url, room=SOURCE_LENGTH)}"
