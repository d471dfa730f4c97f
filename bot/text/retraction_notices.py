"""Retraction notices: what a publisher leaves in the place of an article that it has withdrawn."""

from __future__ import annotations

import re

from bot.text.language import any_expression

NOTICE = 80
"""Words of a text that can be a notice; a longer one tells something, even if it tells of something withdrawn."""

_WITHDRAWN = re.compile(
    rf"(?<!\w)(?:{any_expression(lambda language: language.retraction_notices)})(?!\w)", re.IGNORECASE
)


def is_retraction_notice(title: str, text: str) -> bool:
    """Check whether a title and a text are no more than a notice that an article was taken back."""
    return len(text.split()) <= NOTICE and _WITHDRAWN.search(f"{title[:300]}\n{text}") is not None
