"""Boilerplate lines, which several pages of one host share: menus, banners, "most read". Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.article import Article

MIN_OTHER_PAGES = 2
"""Other pages that a line must be on: a single one may be a copy."""
MAX_LINE_WORDS = 45
"""A line with more words is a paragraph, which an article may quote from another."""
MAX_REMEMBERED_LINES = 200
"""Lines remembered of one page."""
BOILERPLATE_KEPT = timedelta(days=30)
"""How long a line is remembered after it was last seen."""
MIN_KEPT_SHARE = 0.5
"""Smallest share of a text that may remain; if less does, the text is a copy of another page."""

MIN_HEADLINE_WORDS = 2
"""Words of a headline that show what it is about, and how many times as many as those found elsewhere."""
MAX_SHORT_WORD_LETTERS = 3
"""Letters of the short words that occur in any text."""


def line_fingerprint(text: str) -> int:
    """Return the fingerprint of a line or an address, ignoring case, spaces and punctuation."""
    plain = "".join(filter(str.isalnum, text.casefold()))
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def line_fingerprints(article: Article) -> Mapping[int, str]:
    """Return the lines of an article that may belong to a template, by fingerprint."""
    lines = [line for line in article.text.split("\n") if any(map(str.isalpha, line))]
    return {
        line_fingerprint(line): line for line in lines[:MAX_REMEMBERED_LINES] if len(line.split()) <= MAX_LINE_WORDS
    }


def without_lines(article: Article, fingerprints: Collection[int]) -> Article:
    """Return an article without the lines that have these fingerprints; unchanged if it is a copy of another page.

    It is a copy if little would be left of it, unless its headline is about just that little.
    """
    if not fingerprints:
        return article
    kept_lines = [line for line in article.text.split("\n") if line_fingerprint(line) not in fingerprints]
    text = "\n".join(kept_lines).strip()
    if len(text) < MIN_KEPT_SHARE * len(article.text):
        removed = " ".join(line for line in article.text.split("\n") if line_fingerprint(line) in fingerprints)
        shared_in_text, shared_in_removed = (len(_words(article.title) & _words(part)) for part in (text, removed))
        if not text or shared_in_text < MIN_HEADLINE_WORDS or shared_in_removed * MIN_HEADLINE_WORDS > shared_in_text:
            return article
    return replace(article, text=text)


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word
        for word in "".join(c if c.isalnum() else " " for c in text.casefold()).split()
        if len(word) > MAX_SHORT_WORD_LETTERS
    )
