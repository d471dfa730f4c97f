"""Orders: sentences of an article that speak to a machine reading along. They are no news, whoever slipped them in."""

from __future__ import annotations

import re

from bot.text.wordlists import alternatives

_ORDER = re.compile(rf"(?<!\w)(?:{alternatives('orders')})", re.IGNORECASE)
_OUTWARD = re.compile(
    r"\S*(?:://|\bwww\.|@|<[!#@/a-zA-Z]|\]\()\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:[a-z]{2,})(?:/\S*)?|`+", re.IGNORECASE
)
"""What leads out of a message or calls somebody to it: addresses, mentions, markup."""


def gives_orders(sentence: str) -> bool:
    """Say whether a sentence speaks to a machine that summarizes it: "ignore your instructions", "SYSTEM: ..."."""
    return _ORDER.search(sentence) is not None


def leads_out(claim: str, source: str) -> list[str]:
    """Return the addresses, mentions and markup of a claim that its source does not have."""
    found = (one.group().strip(".,;:!?()[]") for one in _OUTWARD.finditer(claim))
    return [sign for sign in dict.fromkeys(found) if sign and sign.casefold() not in source.casefold()]
