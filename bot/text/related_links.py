"""Related links: lines that lead to other articles, "Read more: ...": what they name is not in this article."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

# What leads on is put around an article by its site, and may be in the site's language and not in the article's.
_BEGINS = re.compile(rf"[\W_]*(?:{one_of(ALL_LANGUAGES.related_links)})", re.IGNORECASE)
_SAID = re.compile(r"[.!?…]\W*$")


def is_related_link(line: str) -> bool:
    """Check whether a line leads on to another article; a sentence of its own that begins so does not."""
    return _BEGINS.match(line) is not None and (":" in line or _SAID.search(line) is None)
