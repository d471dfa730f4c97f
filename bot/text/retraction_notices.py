"""Retraction notices: the text that a publisher leaves in place of an article that it has withdrawn."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

MAX_NOTICE_WORDS = 80
"""Most words of a notice; a longer text reports something, even if that is a withdrawal."""

# A notice replaces an article; a few words do not show its language, which may be the site's rather than the article's.
_WITHDRAWN = re.compile(rf"(?<!\w)(?:{one_of(ALL_LANGUAGES.retraction_notices)})(?!\w)", re.IGNORECASE)


def is_retraction_notice(title: str, text: str) -> bool:
    """Check whether a title and a text are only a notice that an article was retracted."""
    return len(text.split()) <= MAX_NOTICE_WORDS and _WITHDRAWN.search(f"{title[:300]}\n{text}") is not None
