"""Related links: lines that link to other articles, "Read more: ...", and name things that are not in this one."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

# Sites put such lines around an article, perhaps in the site's language rather than the article's.
_BEGINS = re.compile(rf"[\W_]*(?:{one_of(ALL_LANGUAGES.related_links)})", re.IGNORECASE)
_SAID = re.compile(r"[.!?…]\W*$")


def is_related_link(line: str) -> bool:
    """Check whether a line links to another article; a full sentence that begins the same way does not."""
    return _BEGINS.match(line) is not None and (":" in line or _SAID.search(line) is None)
