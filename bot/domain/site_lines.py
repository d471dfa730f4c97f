"""Lines that stand on several pages of one host: menus, notices, "most read". Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.article import Article

PAGES = 2
"""Other pages a line has to stand on: one may be a copy."""
MOST_WORDS = 45
"""A line with more words is a paragraph, which an article may quote from another."""
MOST = 200
"""Lines of a page that are remembered."""
KEPT = timedelta(days=30)
"""How long a line is remembered that no page had since."""
COPY = 0.5
"""Share of a text from which on it is a copy of another page, not residue."""


def mark_of(text: str) -> int:
    """Return what a line or an address is known by, blind to case, blanks and signs."""
    plain = "".join(filter(str.isalnum, text.casefold()))
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def marks_of(article: Article) -> Mapping[int, str]:
    """Return the lines of an article that may be a template's, each under its mark."""
    lines = [line for line in article.text.split("\n") if any(map(str.isalpha, line))]
    return {mark_of(line): line for line in lines[:MOST] if len(line.split()) <= MOST_WORDS}


def without_lines(article: Article, marks: Collection[int]) -> Article:
    """Return an article without the lines of these marks; as it is where little would be left of it."""
    if not marks:
        return article
    kept = [line for line in article.text.split("\n") if mark_of(line) not in marks]
    text = "\n".join(kept).strip()
    return article if len(text) < COPY * len(article.text) else replace(article, text=text)
