"""Pasted addresses: the URL in pasted text: in chat brackets, a sentence, a feed reader's scheme, a handle. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from adapters.web.addresses import MAX_URL_LENGTH
from bot.domain.entry_identity import TRACKING_PARAMETERS

_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?([^\s<>\[\]]+?)>?\s*\)")
"""A Markdown link; it contains no opening bracket, or thousands of unclosed ones would take minutes."""
_IN_CHAT = re.compile(r"<(?:mailto:)?([^<>|]*)(?:\|[^<>]*)?>")
"""A link as chats write it, with its display text."""
_FEED_READER_SCHEMES = re.compile(r"(?:(?:feeds?|rss|pcast|itpc|podcast|view-source):(?://)?)+", re.IGNORECASE)
"""Schemes with which programs pass feeds to each other; another scheme may follow."""
_SCHEME = re.compile(r"(https?)(?::/*|//+)", re.IGNORECASE)
"""The scheme of a web address, even if slashes after it were lost."""
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
"""Another scheme, or a misspelt one: a host's colon would be followed by a port."""
_HANDLE = re.compile(r"(?:acct:)?@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
"""The handle of a person in the fediverse."""
_AT_BLUESKY = re.compile(r"@([\w-]+(?:\.[\w-]+)+)")
_OPENING, _CLOSING = "([{<\"'“”„‘’«»`", {")": "(", "]": "[", "}": "{", ">": "<"}
MAX_CHARACTERS_AROUND = 20
"""Most characters around an address that belong to a sentence; more are part of something else."""
_ENDS = ".,;:!?…\"'“”’»`"


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """An address to request; `is_guess`: its scheme was not given."""

    url: str
    is_guess: bool = False


def resolve_pasted(pasted: str) -> PastedAddress:
    """Return the URL that a person meant by the text they pasted."""
    if len(pasted) > MAX_URL_LENGTH:  # too long to be requested, whatever it is
        return PastedAddress(pasted)
    plain = _strip_punctuation(_IN_CHAT.sub(r"\1", _LINK.sub(r"\1", pasted.strip())))
    plain = _FEED_READER_SCHEMES.sub("", plain, count=1) if _FEED_READER_SCHEMES.match(plain) else plain
    if handle := _HANDLE.fullmatch(plain):
        return PastedAddress(f"https://{handle[2]}/@{handle[1]}")
    if handle := _AT_BLUESKY.fullmatch(plain):
        return PastedAddress(f"https://bsky.app/profile/{handle[1]}")
    if scheme := _SCHEME.match(plain):
        return PastedAddress(without_tracking(f"{scheme[1].lower()}://{plain[scheme.end() :]}"))
    if ("://" in plain and not plain.startswith("://")) or _OTHER_SCHEME.match(plain):
        return PastedAddress(plain)
    return PastedAddress(without_tracking(f"https://{plain.lstrip(':/')}"), is_guess=True)


def without_tracking(url: str) -> str:
    """Return an address without its fragment and tracking parameters; the rest stays byte for byte."""
    path, _, query = url.partition("#")[0].partition("?")
    parameters = [
        pair for pair in query.split("&") if not TRACKING_PARAMETERS.fullmatch(unquote(pair.partition("=")[0]))
    ]
    return f"{path}?{'&'.join(parameters)}" if query and parameters else path


def _strip_punctuation(text: str) -> str:
    """Return an address without the quotation marks, brackets and full stops of the surrounding sentence."""
    for _ in range(MAX_CHARACTERS_AROUND):
        last = text[-1:]
        if not last:
            break
        if last in _ENDS or (last in _CLOSING and text.count(last) > text.count(_CLOSING[last])):
            text = text[:-1]
        elif text[0] in _OPENING and not text.startswith("[::"):
            text = text[1:]
        else:
            break
    return text.strip()
