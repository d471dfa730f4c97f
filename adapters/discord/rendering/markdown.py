"""Discord's markdown: escaping, linking, and shortening at sentences or words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from bot.domain.grammar.registry import REGISTRY
from bot.text.catalogue import say
from bot.text.visible_text import (
    character_boundary,
    is_honest_label,
    is_visible,
    lines_that_fit,
    sentence_ends,
    visible,
)

MARKUP = re.compile(r"([\\*_~`|<>\[\]#@])")
SELF_LINKING = re.compile(r"(?i)\b(https?)(?=://)|\b(discord\w*)(?=\.\w+/)")
"""Text that Discord would turn into a link or an invitation; a backslash after it keeps it plain text."""
MORE_LINES = say("*… and {number} lines more*")
INVITATION = re.compile(
    r"(?i)//(?:[^/]*[.@])?(?:(?:discord\.(?:gg|io|me|li|new)|dsc\.gg|invite\.gg)(?::\d+)?/|discord(?:app)?\.com(?::\d+)?/invite)"
)
"""The address of a server invitation, which we never link to."""
MARKUP_CHARACTERS = re.compile(r"[\[\]*~]")
"""Characters that could end an address early, or be mistaken for another link in it."""
WORD = re.compile(r"(?P<before>[(\"'“«]*)(?P<url>https?://\S*?)(?P<after>[.,:;!?)\"'”»]*)")
"""A word that is an address, with the punctuation around it."""
ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]{4,2000}")


LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(<[^>]*>\)")
READ_LINK = re.compile(r" · \[read\]\(<[^>]*>\)")
"""Links as `labelled_link` writes them."""
NAMED_COMMAND = re.compile(r"/news ([a-z]+)")
TYPED_COMMAND = re.compile(
    "(?<![\\w/<])/(?P<name>"
    + "|".join(sorted((f"{spec.discord_group} {spec.name}".strip() for spec in REGISTRY), key=len, reverse=True))
    + r")(?![\w:])"
)
"""A command of the registry as it is typed on Discord."""
EMPHASIZED = re.compile(r"\\\*(?!\s)((?:(?!\\\*).){1,300}?)(?<!\s)\\\*")
ROLE = re.compile(r"\\<\\@&(\d{1,20})\\>")
"""The core's mention of a role, escaped."""
SENTENCE = re.compile("(?<=[.!?\u2026\u3002\uff01\uff1f])\\s+")
CODE = re.compile(r"`([^`]+)`")
"""Text to be typed, as replies mark it."""


def with_discord_commands(text: str) -> str:
    """Return a reply's text with its commands as Discord names them: /story why, /ask."""
    return NAMED_COMMAND.sub(lambda match: _discord_command(match[1]) or match[0], text)


def with_command_links(shown: str, numbers: Mapping[str, str]) -> str:
    """Return a rendered line with its commands clickable, if their ids are known."""

    def command_link(match: re.Match[str]) -> str:
        number = numbers.get(match["name"].split()[0])
        return f"</{match['name']}:{number}>" if number else match[0]

    return TYPED_COMMAND.sub(command_link, shown)


def _discord_command(name: str) -> str:
    spec = REGISTRY.find(name)
    return f"/{spec.discord_group} {spec.name}".replace("/ ", "/") if spec else ""


def utf16_length(text: str) -> int:
    """Return a text's length in UTF-16 units, as Discord may count it; never less than its number of characters."""
    return len(text.encode("utf-16-le", "replace")) // 2


def plain(text: str) -> str:
    """Return `text` on one line, without invisible and direction characters; "" if none of it is visible."""
    line = " ".join(visible(text).split())
    return line if is_visible(line) else ""


def escaped(text: str) -> str:
    """Return `text` on one line, shown literally: no markup, no mention, and no clickable address.

    It comes from feeds, pages, models and people, and a link in it may lead anywhere.
    """
    return SELF_LINKING.sub(lambda match: f"{match[0]}\\", MARKUP.sub(r"\\\1", plain(text)))


def unescaped(shown: str) -> str:
    """Return the plain text of a label that `escaped` and `labelled_link` rendered."""
    label = LINK.sub(r"\1", READ_LINK.sub("", shown)).removeprefix("~~").removesuffix("~~")
    return plain(re.sub(r"\\(.?)", r"\1", label))


def escaped_with_links(text: str) -> str:
    """Escape `text` as `escaped` does, but keep its links clickable: only the person who asked sees it.

    Each link is shown as its address, so readers see where it leads, and without a preview. Addresses that look like
    another host (a name before an @, look-alike letters) and invitations stay plain text.
    """
    return " ".join(map(_escaped_word, plain(text).split()))


def with_commands(line: str, numbers: Mapping[str, str], shown: Callable[[str], str] = escaped_with_links) -> str:
    """Return a line with its commands as typed on Discord, or clickable, text marked *so* bold, and no other markup.

    Args:
        line: a line of the bot's own text.
        numbers: Discord's ids of the commands, by their first word; with these they become clickable.
        shown: renders the rest; by default its addresses are clickable, which is for the person who asked only.
    """
    pieces = CODE.split(with_discord_commands(line))
    rendered = "".join(
        _command_link(piece, numbers)
        if number % 2
        else with_command_links(_emphasized(_in_line(piece, shown)), numbers)
        for number, piece in enumerate(pieces)
    )
    return with_roles(rendered)


def with_roles(shown: str) -> str:
    """Return a rendered text that shows roles by their names; nobody is notified, as our messages allow no mentions."""
    return ROLE.sub(r"<@&\1>", shown)


def _command_link(piece: str, numbers: Mapping[str, str]) -> str:
    """Return text to be typed, with its command clickable if its id is known."""
    match = TYPED_COMMAND.match(piece)
    if match is None or match["name"].split()[0] not in numbers:
        return f"`{piece}`"
    rest = piece[match.end() :].strip()
    return f"{with_command_links(match[0], numbers)}{f' `{rest}`' if rest else ''}"


def _in_line(piece: str, shown: Callable[[str], str]) -> str:
    """Render a piece of a line, keeping the blanks around it."""
    before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return f"{' ' if before else ''}{shown(piece)}{' ' if after and piece.strip() else ''}"


def _emphasized(line: str) -> str:
    """Return a line with the text that the core marks *so* in Discord's bold."""
    return EMPHASIZED.sub(r"**\1**", line)


def _escaped_word(word: str) -> str:
    match = WORD.fullmatch(word)
    if match is None or not _is_honest(match["url"]):
        return escaped(word)
    return f"{escaped(match['before'])}<{match['url']}>{escaped(match['after'])}"


def _is_honest(url: str) -> bool:
    return (
        url.isascii()
        and linkable_url(url) is not None
        and "@" not in urlsplit(url).netloc
        and not MARKUP_CHARACTERS.search(url)
    )


def labelled_link(label: str, url: str, *, room: int) -> str:
    """Return a link within `room`; if `label` names another host than `url`, the label is put next to the link.

    Args:
        label: the link's text, as somebody wrote it.
        url: the link's address; if Discord does not accept it, or it is too long, the label stands alone.
        room: most characters for all of it.
    """
    target = linkable_url(url)
    if target is None or utf16_length(target) > room // 2:
        return shortened(label, room)
    link_text = shortened(label, room - utf16_length(target) - len("[](<>) · read"))
    return f"[{link_text}](<{target}>)" if is_honest_label(label, target) else f"{link_text} · [read](<{target}>)"


def linkable_url(url: str) -> str | None:
    """Return `url` if Discord accepts it as a link and it is not an invitation, or None.

    Discord refuses the whole message over a bad one.
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return url if host and ADDRESS.fullmatch(url) and not INVITATION.search(unquote(url)) else None


def shortened(text: str, room: int, shown: Callable[[str], str] = escaped) -> str:
    """Return `text` rendered and cut to `room`: after a sentence if one fits, else after a word, with an ellipsis."""
    if utf16_length(shown(text)) <= room:
        return shown(text)
    line = plain(text) if shown is not str else text
    if end := _last_fitting(line, sentence_ends(line), room - len(" […]"), shown):
        return f"{shown(line[:end])} […]"
    limit = room - len("…")
    word_cut = _last_fitting(line, [match.start() for match in re.finditer(" ", line)], limit, shown)
    cut = character_boundary(line, _last_fitting(line, range(len(line) + 1), limit, shown))
    # If words are long, or written without spaces, a cut between words would leave next to nothing.
    return f"{shown(line[: word_cut if word_cut >= cut // 2 > 0 else cut])}…"


def _last_fitting(text: str, ends: Sequence[int], room: int, shown: Callable[[str], str]) -> int:
    """Return the last of some ascending positions up to which the rendered text fits; 0 if there is none."""
    fitting_count = bisect_left(ends, x=True, key=lambda end: utf16_length(shown(text[:end])) > room)
    return ends[fitting_count - 1] if fitting_count else 0


def packed_pages(lines: Iterable[str], room: int, *, between: str = "\n") -> list[str]:
    """Join lines into as few pages of at most `room` as they need; a longer line is shortened."""
    pages: list[str] = []
    for line in lines:
        short = line if utf16_length(line) <= room else shortened(line, room, str)
        if pages and utf16_length(pages[-1]) + 1 + utf16_length(short) <= room:
            pages[-1] = f"{pages[-1]}{between}{short}"
        else:
            pages.append(short)
    return pages


def as_list_item(shown: str) -> str:
    """Return a rendered line with its bullet as Discord's own, so that wrapped text is indented."""
    return f"- {shown.removeprefix('• ')}" if shown.startswith("• ") else shown


def one_page(text: str, room: int) -> str:
    """Return `text` escaped as one message that keeps its lines, with the number of those that did not fit."""
    lines = [as_list_item(escaped(line)) for line in text.splitlines() if line.strip()]
    shown_lines = lines_that_fit(lines, room - len(MORE_LINES) + 1, utf16_length) or [
        shortened(text, room - len(MORE_LINES) + 1)
    ]
    missing = len(lines) - len(shown_lines)
    return "\n".join([*shown_lines, MORE_LINES.with_values(number=missing)] if missing > 0 else shown_lines)
