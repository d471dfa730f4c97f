"""Discord's text: escaping, and cutting where a reader would."""

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
"""What Discord would make a link or an invitation of: a backslash behind it has it stand there as plain text."""
MORE_LINES = say("*… and {number} lines more*")
INVITATION = re.compile(
    r"(?i)//(?:[^/]*[.@])?(?:(?:discord\.(?:gg|io|me|li|new)|dsc\.gg|invite\.gg)(?::\d+)?/|discord(?:app)?\.com(?::\d+)?/invite)"
)
"""An address that has people join a server: no link of ours leads there."""
MARKUP_CHARACTERS = re.compile(r"[\[\]*~]")
"""What could end an address early, or be taken for another link in it."""
WORD = re.compile(r"(?P<before>[(\"'“«]*)(?P<url>https?://\S*?)(?P<after>[.,:;!?)\"'”»]*)")
"""A word that is an address, with what stands around it in a sentence."""
ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]{4,2000}")


LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(<[^>]*>\)")
READ_LINK = re.compile(r" · \[read\]\(<[^>]*>\)")
"""Links as `linked` writes them."""
NAMED_COMMAND = re.compile(r"/news ([a-z]+)")
TYPED_COMMAND = re.compile(
    "(?<![\\w/<])/(?P<name>"
    + "|".join(sorted((f"{spec.discord_group} {spec.name}".strip() for spec in REGISTRY), key=len, reverse=True))
    + r")(?![\w:])"
)
"""A command of the registry as it is typed here."""
EMPHASIZED = re.compile(r"\\\*(?!\s)((?:(?!\\\*).){1,300}?)(?<!\s)\\\*")
ROLE = re.compile(r"\\<\\@&(\d{1,20})\\>")
"""A role as the core mentions it, once it is escaped."""
SENTENCE = re.compile("(?<=[.!?\u2026\u3002\uff01\uff1f])\\s+")
CODE = re.compile(r"`([^`]+)`")
"""What is to be typed, in a reply."""


def with_discord_commands(text: str) -> str:
    """Return a reply's text with its commands as they are called here: /story why, /ask."""
    return NAMED_COMMAND.sub(lambda found: _discord_command(found[1]) or found[0], text)


def with_command_links(shown: str, numbers: Mapping[str, str]) -> str:
    """Return a line as it is shown with its commands as Discord has them pressed, where their numbers are known."""

    def pressed(found: re.Match[str]) -> str:
        number = numbers.get(found["name"].split()[0])
        return f"</{found['name']}:{number}>" if number else found[0]

    return TYPED_COMMAND.sub(pressed, shown)


def _discord_command(name: str) -> str:
    spec = REGISTRY.find(name)
    return f"/{spec.discord_group} {spec.name}".replace("/ ", "/") if spec else ""


def utf16_length(text: str) -> int:
    """Return a text's length in UTF-16 units, as Discord may count it; never less than in characters."""
    return len(text.encode("utf-16-le", "replace")) // 2


def plain(text: str) -> str:
    """Return `text` on one line, without unseen characters and turns of direction; "" where nothing of it shows."""
    told = " ".join(visible(text).split())
    return told if is_visible(told) else ""


def escaped(text: str) -> str:
    """Return `text` on one line, showing as it is: no markup, no mention, and no address to be pressed.

    Feeds, pages, models and people write it, and a link in it may lead anywhere.
    """
    return SELF_LINKING.sub(lambda found: f"{found[0]}\\", MARKUP.sub(r"\\\1", plain(text)))


def unescaped(shown: str) -> str:
    """Return what `escaped` and `linked` made of a label as the plain text that it was."""
    told = LINK.sub(r"\1", READ_LINK.sub("", shown)).removeprefix("~~").removesuffix("~~")
    return plain(re.sub(r"\\(.?)", r"\1", told))


def escaped_with_links(text: str) -> str:
    """Escape `text` as `escaped` does, but keep its links clickable: only whoever asked sees it.

    Each stands there as it is, so it names the place that it leads to, and is shown without a preview. What reads as
    another place (a name before an @, letters that look like others) and what invites somewhere stays text.
    """
    return " ".join(map(_escaped_word, plain(text).split()))


def with_commands(line: str, numbers: Mapping[str, str], shown: Callable[[str], str] = escaped_with_links) -> str:
    """Return a line with its commands as typed here, or pressed, what it marks *so* in bold, and no other markup.

    Args:
        line: of what the bot says.
        numbers: of the commands, by their first words: with these they can be pressed.
        shown: how the rest is shown; for whoever asked alone its addresses can be pressed.
    """
    pieces = CODE.split(with_discord_commands(line))
    told = "".join(
        _command_link(piece, numbers)
        if number % 2
        else with_command_links(_emphasized(_in_line(piece, shown)), numbers)
        for number, piece in enumerate(pieces)
    )
    return with_roles(told)


def with_roles(shown: str) -> str:
    """Return what is shown with roles by their names; it calls nobody: what we say allows no mention to."""
    return ROLE.sub(r"<@&\1>", shown)


def _command_link(piece: str, numbers: Mapping[str, str]) -> str:
    """Return what is to be typed: its command as one to press, where its number is known, and what follows it."""
    found = TYPED_COMMAND.match(piece)
    if found is None or found["name"].split()[0] not in numbers:
        return f"`{piece}`"
    rest = piece[found.end() :].strip()
    return f"{with_command_links(found[0], numbers)}{f' `{rest}`' if rest else ''}"


def _in_line(piece: str, shown: Callable[[str], str]) -> str:
    """Return a piece of a line as it is shown, the blanks around it kept."""
    before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return f"{' ' if before else ''}{shown(piece)}{' ' if after and piece.strip() else ''}"


def _emphasized(line: str) -> str:
    """Return a line of a reply with what the core marks *so* in bold, as Discord writes it."""
    return EMPHASIZED.sub(r"**\1**", line)


def _escaped_word(word: str) -> str:
    found = WORD.fullmatch(word)
    if found is None or not _is_honest(found["url"]):
        return escaped(word)
    return f"{escaped(found['before'])}<{found['url']}>{escaped(found['after'])}"


def _is_honest(url: str) -> bool:
    return (
        url.isascii()
        and linkable_url(url) is not None
        and "@" not in urlsplit(url).netloc
        and not MARKUP_CHARACTERS.search(url)
    )


def linked(label: str, url: str, *, room: int) -> str:
    """Return a link within `room`; where `label` names another host than `url`, it is put beside the link.

    Args:
        label: what is to be pressed, as somebody wrote it.
        url: where it leads; without one that Discord takes, or with one that is too long, the label stands alone.
        room: characters for all of it.
    """
    target = linkable_url(url)
    if target is None or utf16_length(target) > room // 2:
        return shortened(label, room)
    told = shortened(label, room - utf16_length(target) - len("[](<>) · read"))
    return f"[{told}](<{target}>)" if is_honest_label(label, target) else f"{told} · [read](<{target}>)"


def linkable_url(url: str) -> str | None:
    """Return `url` where Discord takes it as a link, and it invites nowhere.

    Discord refuses the whole message over a bad one.
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return url if host and ADDRESS.fullmatch(url) and not INVITATION.search(unquote(url)) else None


def shortened(text: str, room: int, shown: Callable[[str], str] = escaped) -> str:
    """Return `text` within `room`: whole sentences if one fits, else words and an ellipsis."""
    if utf16_length(shown(text)) <= room:
        return shown(text)
    told = plain(text) if shown is not str else text
    if end := _last_fitting(told, sentence_ends(told), room - len(" […]"), shown):
        return f"{shown(told[:end])} […]"
    limit = room - len("…")
    space = _last_fitting(told, [found.start() for found in re.finditer(" ", told)], limit, shown)
    whole = character_boundary(told, _last_fitting(told, range(len(told) + 1), limit, shown))
    # Where words are long, or written without spaces, a cut between words would leave next to nothing.
    return f"{shown(told[: space if space >= whole // 2 > 0 else whole])}…"


def _last_fitting(text: str, ends: Sequence[int], room: int, shown: Callable[[str], str]) -> int:
    """Return the last of some places, in order, up to which a text fits as it is shown; 0 where none does."""
    number = bisect_left(ends, x=True, key=lambda end: utf16_length(shown(text[:end])) > room)
    return ends[number - 1] if number else 0


def packed(lines: Iterable[str], room: int, *, between: str = "\n") -> list[str]:
    """Join lines into as few messages of at most `room` as they need; a longer line is shortened."""
    pages: list[str] = []
    for line in lines:
        short = line if utf16_length(line) <= room else shortened(line, room, str)
        if pages and utf16_length(pages[-1]) + 1 + utf16_length(short) <= room:
            pages[-1] = f"{pages[-1]}{between}{short}"
        else:
            pages.append(short)
    return pages


def as_list_item(shown: str) -> str:
    """Return a line as it is shown, its bullet made Discord's own: what does not fit beside that hangs below."""
    return f"- {shown.removeprefix('• ')}" if shown.startswith("• ") else shown


def one_page(text: str, room: int) -> str:
    """Return `text` escaped as one message with its lines kept, and the number of those that did not fit."""
    lines = [as_list_item(escaped(line)) for line in text.splitlines() if line.strip()]
    kept = lines_that_fit(lines, room - len(MORE_LINES) + 1, utf16_length) or [
        shortened(text, room - len(MORE_LINES) + 1)
    ]
    missing = len(lines) - len(kept)
    return "\n".join([*kept, MORE_LINES.with_values(number=missing)] if missing > 0 else kept)
