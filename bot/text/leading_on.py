"""Lines of an article that lead on to others, "Read more: ...": what they name, this article does not tell."""

from __future__ import annotations

import re

from bot.text.wordlists import alternatives

_BEGINS = re.compile(rf"[\W_]*(?:{alternatives('leads_on')})", re.IGNORECASE)
_SAID = re.compile(r"[.!?…]\W*$")


def leads_on(line: str) -> bool:
    """Say whether a line leads on to another article; a sentence of its own that begins so does not."""
    return _BEGINS.match(line) is not None and (":" in line or _SAID.search(line) is None)
