"""Evidence: a verbatim quotation and its place in an article's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.domain.story import Source


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation that is in the article, character for character.

    Attributes:
        quote: the article's own characters, `text[start:end]`.
        start: offset of the first character, counted in Unicode code points.
        end: offset just after the last character.
        source: the article it is from, if several are quoted; None for the one at hand.
    """

    quote: str
    start: int
    end: int
    source: Source | None = None

    def __post_init__(self) -> None:
        """Refuse offsets or a text that cannot be a quotation's, wherever they came from."""
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start:
            message = f"a quotation of {len(self.quote)} characters cannot span {self.start}:{self.end}"
            raise ValueError(message)
        if not self.quote.strip():
            message = "a quotation needs words"
            raise ValueError(message)

    @classmethod
    def from_span(cls, text: str, start: int, end: int, source: Source | None = None) -> Self:
        """Quote `text` from `start` to `end`."""
        return cls(quote=text[start:end], start=start, end=end, source=source)

    def is_found_in(self, text: str) -> bool:
        """Check whether the quotation is found at its place in `text`."""
        return text[self.start : self.end] == self.quote
