"""Lines of an article that lead on to others, "Read more: ...": what they name, this article does not tell."""

from __future__ import annotations

import re

from bot.text.language import any_expression

_BEGINS = re.compile(rf"[\W_]*(?:{any_expression(lambda language: language.related_links)})", re.IGNORECASE)
_SAID = re.compile(r"[.!?…]\W*$")


def is_related_link(line: str) -> bool:
    """Check whether a line leads on to another article; a sentence of its own that begins so does not."""
    return _BEGINS.match(line) is not None and (":" in line or _SAID.search(line) is None)
