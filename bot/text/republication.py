"""Republication: a text's first publisher, if it names one: an agency's line, or a note on where it appeared."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.word_lists import word_list_lines

DATELINE_CHARACTERS, NOTE_PARAGRAPHS = 160, 3
"""Characters of a text searched for a dateline; paragraphs at its end searched for a note on its origin."""
MAX_PUBLISHER_LENGTH, MAX_NOTE_LENGTH = 45, 200
"""Most characters of a publisher's name, and of a paragraph that is such a note."""

_AGENCIES = {name.casefold(): name for name in word_list_lines("agencies")}
_AGENCY = "|".join(re.escape(name) for name in sorted(_AGENCIES.values(), key=len, reverse=True))
_DATELINE = re.compile(rf"^[^\n]{{0,80}}\((?P<who>{_AGENCY})\)\s*[-–—:]|^[^\n(]{{0,60}}[-–—]\s*\((?P<dash>{_AGENCY})\)")
# A byline, a note and a publisher's name may be in their publisher's language, whatever the article is in.
_BY = one_of(sorted(ALL_LANGUAGES.byline_prepositions))
_BYLINE = re.compile(rf"(?:^|[,/|(–—-]\s*|\b(?:{_BY})\s+)(?P<who>{_AGENCY})\)?\s*$")
_WHO = rf"(?P<who>[^\W\d_a-z][^\n.;:()]{{1,{MAX_PUBLISHER_LENGTH}}}?)"
_NOTES = tuple(
    re.compile(rf"\W*{note.replace('WHO', f'(?-i:{_WHO})')}\W*", re.IGNORECASE)
    for note in ALL_LANGUAGES.republication_notes
)
_ITSELF = r"(?P<who>[^\W\d_a-z][\w .&’'-]{1,40}?)"
_OF_ITSELF = tuple(
    re.compile(rf"^\({dealing.replace('WHO', _ITSELF)} [^\n]{{2,80}}\)$", re.MULTILINE)
    for dealing in ALL_LANGUAGES.publisher_dealings
)
"""A note in brackets on a publisher's own dealings, which shows who published the article."""
_NOT_OF_NAME = re.compile(rf"\W+|^(?:{one_of(sorted(ALL_LANGUAGES.name_articles))}) ")


def first_publisher(text: str, *, byline: str | None = None, publisher: str = "") -> str:
    """Return a text's first publisher; empty if it names none, or only its own publisher.

    Args:
        text: the article.
        byline: the author on its page.
        publisher: the page's publisher.
    """
    who = _first_publisher_named(text, byline or "")
    who = " ".join(who.split()).strip(" '\"“”")
    return "" if not who or _is_same_publisher(who, publisher) else _AGENCIES.get(who.casefold(), who)


def republication_note(paragraph: str) -> str:
    """Return the first publisher named in a paragraph that says nothing else; empty if it is not such a note."""
    line = " ".join(paragraph.split())
    matches = (note.fullmatch(line) for note in _NOTES) if len(line) <= MAX_NOTE_LENGTH else ()
    return next((note["who"] for note in matches if note), "")


def _first_publisher_named(text: str, byline: str) -> str:
    if match := _DATELINE.match(text[:DATELINE_CHARACTERS]):
        return match["who"] or match["dash"]
    if match := _BYLINE.search(byline):
        return match["who"]
    paragraphs = [line.strip() for line in text.rstrip().split("\n") if line.strip()]
    for line in reversed(paragraphs[-NOTE_PARAGRAPHS:]):
        if note := republication_note(line):
            return note
    return next((match["who"] for dealing in _OF_ITSELF if (match := dealing.search(text))), "")


def _is_same_publisher(first: str, second: str) -> bool:
    plain = [_NOT_OF_NAME.sub("", name.casefold()) for name in (first, second)]
    return bool(plain[1]) and (plain[0] in plain[1] or plain[1] in plain[0])
