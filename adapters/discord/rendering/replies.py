"""Replies to commands as Discord shows them: lines of text, and rows that link to their sources. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from adapters.discord.rendering.markdown import (
    as_list_item,
    escaped,
    labelled_link,
    linkable_url,
    packed_pages,
    plain,
    shortened,
    with_commands,
)
from adapters.discord.rendering.pages import (
    NO_NUMBERS,
    PAGE_LENGTH,
    SOURCE_LENGTH,
    limited_pages,
    with_local_times,
)
from bot.domain import labels
from bot.domain.conversation import Moment, Reply, Row
from bot.text.catalogue import in_language


def reply_pages(reply: Reply, numbers: Mapping[str, str] = NO_NUMBERS) -> list[str]:
    """Return a reply to a command as messages, at most `MAX_PAGES`; titled rows are linked.

    Args:
        reply: the reply.
        numbers: Discord's ids of the commands, by their first word; with these they become clickable.
    """
    if any(row.title for row in reply.rows):
        lines = [line for row in reply.rows for line in row_lines(row, reply.moments, numbers)]
    else:
        lines = [
            as_list_item(_with_display_names(with_commands(line, numbers), reply.people))
            for line in reply.text.splitlines()
        ]
        lines = [with_local_times(line, reply.moments) for line in lines]
    return limited_pages([page for page in packed_pages(lines, PAGE_LENGTH) if page.strip()], reply.language) or [
        in_language(labels.DONE, reply.language)
    ]


def row_lines(
    row: Row,
    moments: Sequence[Moment] = (),
    numbers: Mapping[str, str] = NO_NUMBERS,
    *,
    room: int = SOURCE_LENGTH,
) -> list[str]:
    """Return a row of a list as lines: its linked title with the link's host, and the text below it.

    Args:
        row: the row.
        moments: the moments that the list's lines name; each is shown by its reader's own clock.
        numbers: Discord's ids of the commands, by their first word; with these they become clickable.
        room: most characters for each of the two.
    """
    if not row.title:
        return [with_local_times(shortened(row.text, room, partial(with_commands, numbers=numbers)), moments)]
    host = urlsplit(row.link).hostname if linkable_url(row.link) else None
    title_line = (
        f"**{labelled_link(row.title or labels.UNTITLED, row.link, room=room)}**{f' · {escaped(host)}' if host else ''}"
    )
    return [title_line, *([f"-# {with_local_times(shortened(row.text, room), moments)}"] if plain(row.text) else [])]


def _with_display_names(line: str, people: Sequence[str]) -> str:
    """Return a line in which Discord shows people by name; nobody is notified, as only the person who asked sees it."""
    ids = "|".join(filter(str.isdecimal, people))
    return re.sub(rf"(?<![\w@])({ids})(?!\w)", r"<@\1>", line) if ids else line
