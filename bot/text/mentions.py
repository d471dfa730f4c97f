"""Mentions: whom a chat message mentions, and whether it is addressed to somebody else. Pure."""

from __future__ import annotations

import re


def is_meant_for_others(said: str, us: str, *, person: re.Pattern[str], anybody: re.Pattern[str] | None = None) -> bool:
    """Check whether a message is addressed to others: it begins with somebody else's name, or names others and not us.

    Args:
        said: the message as the platform writes it.
        us: our own id.
        person: a mention of a person, its group their id.
        anybody: a mention of a person or of several at once, where that is written otherwise; at the beginning it
            addresses them, elsewhere it may be what is spoken of.
    """
    if first := (anybody or person).match(said.strip()):
        return bool(first[1] != us)
    named = person.findall(said)
    return bool(named) and us not in named
