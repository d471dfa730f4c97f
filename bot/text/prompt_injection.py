"""Prompt injection: sentences in an article addressed to a language model. They are never news."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

# A model follows an order in any language, whatever the article is in: none may be missed.
_ORDER = re.compile(rf"(?<!\w)(?:{one_of(ALL_LANGUAGES.prompt_injections)})", re.IGNORECASE)
_OUTWARD = re.compile(r"://|\bwww\.|@|<[!#@/a-zA-Z]|\]\(", re.IGNORECASE)
"""A sign that a whole word is an address, a mention or markup."""
_HOST = re.compile(
    r"(?:(?<![\w.-])|(?<=\.\.)(?!\.))(?:-*+\.)*+-*+(?P<host>\w[\w-]*+(?:\.[\w-]++)*\.[a-z]{2,}(?:/\S*)?)|(?P<code>`++)",
    re.IGNORECASE,
)
"""An address within a word, a host without its scheme but with its path; or code marks."""


def is_prompt_injection(sentence: str) -> bool:
    """Check whether a sentence addresses a model that summarizes it: "ignore your instructions", "SYSTEM: ..."."""
    return _ORDER.search(sentence) is not None


def outward_links(claim: str, source: str) -> list[str]:
    """Return the addresses, mentions and markup in a claim that its source lacks."""
    signs = (sign.strip(".,;:!?()[]") for word in claim.split() for sign in _outward_links_in(word))
    source_text = source.casefold()
    return [sign for sign in dict.fromkeys(signs) if sign and sign.casefold() not in source_text]


def _outward_links_in(word: str) -> list[str]:
    if _OUTWARD.search(word):
        return [word]
    return [match["host"] or match["code"] for match in _HOST.finditer(word)]
