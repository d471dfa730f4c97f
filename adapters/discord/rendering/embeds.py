"""Digests, answers and replies as Discord shows them; pure, and always within its limits.

Limits are Discord's own, from its API reference: 2,000 characters of content; an embed's title
256, description 4,096, author 256, footer 2,048 and 6,000 in all; 100 a custom id, 80 a button label; a layout's
are in `layouts`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from urllib.parse import urlsplit

import discord

from adapters.discord.rendering.markdown import (
    MORE_LINES,
    SENTENCE,
    as_list_item,
    escaped,
    linkable_url,
    linked,
    packed,
    plain,
    shortened,
    utf16_length,
    with_commands,
)
from bot.domain import labels
from bot.domain.answer_message import AnswerMessage, Quotation, answer_message
from bot.domain.conversation import Answer, Moment, Reply, Row
from bot.domain.delivery import DeliveryId, EditionId
from bot.domain.digest import TAKEN_DOWN, WITHDRAWN, Digest
from bot.domain.digest_message import (
    DISCLOSED_TITLE,
    NAMED_LINE,
    DigestLine,
    Proof,
    fit_into_room,
    lead_source,
    left_out_line,
    proofs,
    sections,
    shown_names,
)
from bot.domain.digest_message import footer as foot_parts
from bot.domain.story import Source, Story
from bot.domain.surroundings import Surroundings
from bot.text.catalogue import in_language
from bot.text.visible_text import is_honest

EDITION_PREFIX = "evidence:edition:"
NOTE_PREFIX = "evidence:note:"
CONTENT_LENGTH = 2_000
DESCRIPTION_LENGTH = 4_000
EMBED_TITLE_LENGTH = 250
NAME_LENGTH = 80
NOTE_LENGTH = 360
CONTEXT_LENGTH = 400
"""Characters of a sentence around a fact."""
MAX_PAGES = 5
"""How many private messages one press of a button may bring."""
SOURCE_LENGTH = 800
"""Characters for a source's name with its address."""
NO_NUMBERS: Mapping[str, str] = MappingProxyType({})


def digest_custom_id(delivery_id: DeliveryId) -> str:
    """Return the custom id of a digest's Evidence button: it names the delivery, and `find` looks for it."""
    return f"evidence:{delivery_id}"


def edition_custom_id(edition_id: EditionId) -> str:
    """Return the custom id of an edition's Evidence button; `find_edition` looks for it."""
    return f"{EDITION_PREFIX}{edition_id}"


def note_custom_id(key: str) -> str:
    """Return the custom id of a note's Evidence button, made of the note's key."""
    return f"{NOTE_PREFIX}{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def nonce_of(room: str, key: str) -> str:
    """Return the nonce of what is said in a room under a key.

    Discord takes one message of a bot with a nonce, wherever it goes: the same thing said in two rooms needs two.
    """
    return hashlib.sha256(f"{room} {key}".encode()).hexdigest()[:25]


def digest_embed(story: Story, digest: Digest) -> discord.Embed:
    """Return a digest as one embed."""
    source = lead_source(story, digest)
    headline = digest.headline or digest.article.title
    url = linkable_url(source.url)
    embed = discord.Embed(
        title=shortened(headline, EMBED_TITLE_LENGTH) or in_language(labels.UNTITLED, digest.spoken),
        url=url if url and is_honest(headline, url) else None,
        timestamp=source.published,
    )
    if digest.status.is_withdrawn:
        embed.title = struck_through(embed.title or labels.UNTITLED)
    above = [
        f"**{in_language(WITHDRAWN, digest.spoken)}**" if digest.status.is_withdrawn else correction_time(digest),
        taken_down_notice(digest),
    ]
    room = DESCRIPTION_LENGTH - sum(utf16_length(line) + 2 for line in above)
    embed.description = "\n\n".join(filter(None, [*above, *section_texts(digest, room).values()])) or None
    publisher = shortened(publisher_of(source, digest.spoken), NAME_LENGTH, plain)
    others = len(story.sources) - 1
    sources = in_language(labels.SOURCES.of(number=others + 1), digest.spoken)
    embed.set_author(name=f"{publisher} · {sources}" if others > 0 else publisher)
    embed.set_footer(text=footer_text(digest))
    return embed


def struck_through(shown: str) -> str:
    """Return a headline struck through."""
    return f"~~{shown}~~"


def correction_time(digest: Digest) -> str:
    """Return when a line was last corrected, by each reader's own clock; empty where none was."""
    moment = digest.status.updated
    if moment is None or digest.status.is_withdrawn:
        return ""
    return in_language(labels.UPDATED.of(clock=discord.utils.format_dt(moment, "t")), digest.spoken)


def taken_down_notice(digest: Digest) -> str:
    """Return the notice that all lines were taken down; empty where they were not."""
    return in_language(TAKEN_DOWN, digest.spoken) if digest.status.is_taken_down else ""


def answer_pages(answer: Answer, numbers: Mapping[str, str] = NO_NUMBERS) -> list[str]:
    """Return an answer as messages: what is said, split between sentences, its quotations, and what is in small print.

    Where nothing we have says it, the closest passage stands alone.

    Args:
        answer: what is shown.
        numbers: of the commands, by their first words: with these they can be pressed.
    """
    message = answer_message(answer)
    said = packed(_answer_sentences(message, answer.moments, numbers), CONTENT_LENGTH - 100, between="")
    pages = [page.strip() for page in said if page.strip()]
    small = [f"-# {shortened(message.note, NOTE_LENGTH)}"] if message.note else []
    return _limited_pages(packed([*pages, *_quotation_lines(message), *small], CONTENT_LENGTH - 100), answer.language)


def _answer_sentences(message: AnswerMessage, moments: Sequence[Moment], numbers: Mapping[str, str]) -> Iterator[str]:
    """Yield the sentences of an answer as they are shown, each with what separates it from the next.

    What is about the bot itself stands in lines, with commands as they are typed here.
    """
    for line in message.said.splitlines():
        if message.is_talk:
            yield f"{_with_local_times(as_list_item(with_commands(line, numbers, escaped)), moments)}\n"
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


def reply_pages(reply: Reply, numbers: Mapping[str, str] = NO_NUMBERS) -> list[str]:
    """Return the messages that whoever gave a command sees, at most `MAX_PAGES`; titled rows lead to their links.

    Args:
        reply: what is shown.
        numbers: of the commands, by their first words: with these they can be pressed.
    """
    if any(row.title for row in reply.rows):
        lines = [line for row in reply.rows for line in row_lines(row, reply.moments, numbers)]
    else:
        lines = [
            as_list_item(_with_display_names(with_commands(line, numbers), reply.people))
            for line in reply.text.splitlines()
        ]
        lines = [_with_local_times(line, reply.moments) for line in lines]
    return _limited_pages([page for page in packed(lines, CONTENT_LENGTH - 100) if page.strip()], reply.language) or [
        in_language(labels.DONE, reply.language)
    ]


def row_lines(
    row: Row,
    moments: Sequence[Moment] = (),
    numbers: Mapping[str, str] = NO_NUMBERS,
    *,
    room: int = SOURCE_LENGTH,
) -> list[str]:
    """Return a line of a list: its linked title with the link's host, and the text below it.

    Args:
        row: the line.
        moments: that lines of this list name; each is shown at its reader's own clock.
        numbers: of the commands, by their first words: with these they can be pressed.
        room: characters for each of the two.
    """
    if not row.title:
        return [_with_local_times(shortened(row.text, room, partial(with_commands, numbers=numbers)), moments)]
    host = urlsplit(row.link).hostname if linkable_url(row.link) else None
    named = f"**{linked(row.title or labels.UNTITLED, row.link, room=room)}**{f' · {escaped(host)}' if host else ''}"
    return [named, *([f"-# {_with_local_times(shortened(row.text, room), moments)}"] if plain(row.text) else [])]


def _with_local_times(shown: str, moments: Sequence[Moment]) -> str:
    """Return a line as it is shown, the moments that it names at each reader's own clock."""
    for one in sorted(moments, key=lambda one: -len(one.words)):  # 14:05 UTC may end another one's words
        shown = shown.replace(escaped(one.words), discord.utils.format_dt(one.at, "f"))
    return shown


def _with_display_names(line: str, people: Sequence[str]) -> str:
    """Return a line in which Discord shows people by their names, calling nobody: only who asked sees it."""
    ids = "|".join(filter(str.isdecimal, people))
    return re.sub(rf"(?<![\w@])({ids})(?!\w)", r"<@\1>", line) if ids else line


def evidence_pages(digest: Digest, language: str = "") -> list[str]:
    """Return every line of a digest with its quotations, as messages, with a blank line between two of them."""
    pages = packed((f"{line}\n" for line in _evidence_lines(digest, language)), CONTENT_LENGTH - 100, between="")
    # The blank line behind what just fits would be a page of its own, and Discord takes no empty message.
    nothing = in_language(labels.NO_CLAIMS, language)
    return _limited_pages([page for page in map(str.strip, pages) if page], language) or [nothing]


def _limited_pages(pages: list[str], language: str = "") -> list[str]:
    if len(pages) <= MAX_PAGES:
        return pages
    missing = sum(page.count("\n") + 1 for page in pages[MAX_PAGES:])
    return [*pages[: MAX_PAGES - 1], f"{pages[MAX_PAGES - 1]}\n{in_language(MORE_LINES.of(number=missing), language)}"]


def section_texts(digest: Digest, room: int) -> dict[str, str]:
    """Return the parts of a digest that have lines, by title and in order, within `room` with a blank line between."""
    others = ", ".join(shortened(name, NAME_LENGTH) for name in shown_names(digest))
    line = in_language(NAMED_LINE.of(names=others), digest.spoken) if others else ""
    told = {part.title: [_line(one, digest.spoken) for one in part.lines] for part in sections(digest)}
    room -= utf16_length(line) + 2 if line else 0

    def titled(title: str) -> str:
        return f"**{in_language(title, digest.spoken)}**"

    shown = fit_into_room(told, room, size=utf16_length, titled=titled, left_out=left_out_line(digest), between=2)
    disclosed = {str(title): shown.pop(title) for title in (DISCLOSED_TITLE,) if title in shown}
    return {**shown, **({str(NAMED_LINE): line} if line else {}), **disclosed}


def _line(line: DigestLine, language: str) -> str:
    quote = f"> {_in_quotes(line)}" if line.quote else ""
    if not line.name:
        told = in_language(labels.ACCORDING_TO.of(name=escaped(line.said_by)), language)
        by = f" *({told})*" if line.said_by else ""
        return f"- {escaped(line.text)}{by}" if line.text else quote
    why = f": {escaped(line.text)}" if line.text else ""
    return "\n".join(filter(None, (f"{line.symbol} **{escaped(line.name)}**{why}", quote)))


def _in_quotes(line: DigestLine) -> str:
    return f"“{escaped(line.quote)}”" if line.name else escaped(line.quote)


def _evidence_lines(digest: Digest, language: str) -> Iterable[str]:
    for proof in proofs(digest):
        yield _fact_in_context(proof.line, proof.around) if proof.around else _claim_text(proof, language)
        yield from (f"> “{shortened(quote, CONTENT_LENGTH - 200)}”" for quote in proof.quotes)
        if proof.how:
            yield f"-# {shortened(in_language(proof.how, language), NAME_LENGTH)}"
        yield ""


def _claim_text(proof: Proof, language: str) -> str:
    line = proof.line
    if not line.name:
        return f"**{shortened(line.text, 800)}**"
    why = f": {shortened(line.text, 800)}" if line.text else ""
    return f"{line.symbol} **{shortened(in_language(line.name, language), NAME_LENGTH)}**{why}".strip()


def _fact_in_context(line: DigestLine, around: Surroundings) -> str:
    """Return a fact that is its own quotation together with the sentences around it."""
    before, after = (shortened(one, CONTEXT_LENGTH) for one in (around.before, around.after))
    return f"> {' '.join(filter(None, (before, f'**{shortened(line.text, 800)}**', after)))}"


def publisher_of(source: Source, language: str = "") -> str:
    """Return who published something, as far as known: by name, or by its host."""
    return (
        plain(source.publisher)
        or (linkable_url(source.url) and urlsplit(source.url).hostname)
        or in_language(labels.UNKNOWN_PUBLISHER, language)
    )


def footer_text(digest: Digest) -> str:
    """Return a digest's footer: how it was made, in plain words."""
    return " · ".join(shortened(part, NOTE_LENGTH, plain) for part in foot_parts(digest))
