"""Mentions: whom a chat message mentions, and whether it is addressed to somebody else. Pure."""

from __future__ import annotations

import re


def is_meant_for_others(
    message: str, us: str, *, person: re.Pattern[str], anybody: re.Pattern[str] | None = None
) -> bool:
    """Check whether a message is addressed to others: it begins by mentioning somebody else, or mentions others only.

    Args:
        message: the message in the platform's markup.
        us: our own id.
        person: matches a mention of a person, with their id as its group.
        anybody: matches a mention of a person or of several at once, if the platform writes the latter differently; at
            the beginning it addresses them, elsewhere they may be the subject.
    """
    if first := (anybody or person).match(message.strip()):
        return bool(first[1] != us)
    mentioned_people = person.findall(message)
    return bool(mentioned_people) and us not in mentioned_people
