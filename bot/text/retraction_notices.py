"""Retraction notices: what a publisher leaves in the place of an article that it has withdrawn."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

MAX_NOTICE_WORDS = 80
"""Words of a text that can be a notice; a longer one tells something, even if it tells of something withdrawn."""

# A notice stands where an article stood; a few words do not tell its language, which may be the site's alone.
_WITHDRAWN = re.compile(rf"(?<!\w)(?:{one_of(ALL_LANGUAGES.retraction_notices)})(?!\w)", re.IGNORECASE)


def is_retraction_notice(title: str, text: str) -> bool:
    """Check whether a title and a text are no more than a notice that an article was taken back."""
    return len(text.split()) <= MAX_NOTICE_WORDS and _WITHDRAWN.search(f"{title[:300]}\n{text}") is not None
