"""Article: the page of an entry, after reading."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.text.catalogue import say_number
from bot.text.language import RECOGNISED_LANGUAGES, Language
from bot.text.language_detection import guessed_language, language_to_read

ArticleId = NewType("ArticleId", int)


class Origin(StrEnum):
    """Where the text was taken from; the digest of a teaser says that it is one."""

    PAGE = "page"
    FEED = "feed"
    GIVEN = "given"
    STUB = "stub"
    """The page, up to its paywall."""

    @classmethod
    def _missing_(cls, value: object) -> Self:  # noqa: ARG003 - as the enumeration calls it
        """Read an unknown value as the page, since newer workers may write it beside older ones during an upgrade."""
        return cls.PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, cleaned of everything else on its page.

    Attributes:
        url: canonical address; empty for a text that was handed in.
        text: the article, paragraphs separated by newlines; never empty.
        language: ISO 639-1 code, or None if unknown.
        picture: the address of the picture that its page gives for it; empty if there is none.
        first_at: where it was first published, on another site, according to its page; empty if the page does not say.
            Only the reader of the article needs it; it is not stored.
        published: aware, or None if the page does not say.
        revision: 1 for the first reading; incremented when the text changes.
    """

    title: str
    text: str
    url: str = ""
    byline: str | None = None
    published: datetime | None = None
    language: str | None = None
    publisher: str = ""
    picture: str = ""
    first_at: str = ""
    origin: Origin = Origin.PAGE
    revision: int = 1

    def __post_init__(self) -> None:
        """Refuse an empty text, and a time without a time zone."""
        if not self.text.strip():
            message = "an article needs a text"
            raise ValueError(message)
        if self.published is not None and self.published.tzinfo is None:
            message = "an article's time needs a time zone"
            raise ValueError(message)

    @property
    def fingerprint(self) -> str:
        """Hex digest of title and text: two readings with the same digest are the same revision."""
        return hashlib.sha256(f"{self.title}\x00{self.text}".encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def likely_language(self) -> str:
        """Its language; if unknown, the language of its words; empty if they leave it open."""
        return self.language or guessed_language(self.text) or ""

    @property
    def reading_language(self) -> Language:
        """The language to read its words in: its own or, if we do not know that, the one with most small words."""
        return RECOGNISED_LANGUAGES.get(self.language or "") or language_to_read(self.text)

    @property
    def available_part(self) -> str:
        """Which part of the article was available, in words; empty if all of it was."""
        if self.origin is Origin.FEED:
            return say_number(
                self.word_count, "from the feed's summary of 1 word", "from the feed's summary of {number} words"
            )
        if self.origin is Origin.STUB:
            return say_number(
                self.word_count, "from the 1 word before a paywall", "from the {number} words before a paywall"
            )
        return ""

    @property
    def word_count(self) -> int:
        """The number of words in the text."""
        return len(self.text.split())


def more_exact_time(first: datetime | None, second: datetime | None) -> datetime | None:
    """Return the more exact of two times: the first, unless it is only a day and the other has its hour."""
    if first is None or second is None:
        return first or second
    names_the_hour = first.time() == time() != second.time() and abs(second - first) < timedelta(days=1)
    return second if names_the_hour else first
