"""Groups of people in English: "two college students", "WeWork employees", "tram drivers in Port Aldery".

A group is read where a noun has to stand, from the beginning of a clause to its verb or right behind one, so that no
verb is taken for a word that describes it. "People" alone, or "experts", are too vague to be somebody.
"""

from __future__ import annotations

import re

from bot.text.language import ENGLISH, LANGUAGES, one_of
from bot.text.name_mentions import CAPITAL

_ENGLISH = LANGUAGES[ENGLISH]
NOUNS = _ENGLISH.group_nouns
HEADS = "|".join(sorted((word.replace("_", " ") for word in NOUNS), key=len, reverse=True))


def group_expression(meaning: str) -> str:
    """Return the expressions of what stands around a group as one."""
    return one_of(_ENGLISH.group_patterns[meaning])


_MANY = rf"(?:(?:{group_expression('about')}) )?(?:{group_expression('number')})"
_PLACE = rf" (?:{group_expression('place_before')}) (?:{group_expression('article')} )?{CAPITAL}(?: {CAPITAL})*"
_OF = rf"(?:{group_expression('of')} )?(?:(?:{group_expression('owner')}) )?"
GROUP = re.compile(
    rf"(?:(?:{group_expression('before')}) )?(?P<name>(?P<many>{_MANY} {_OF})?"
    rf"(?P<owner>(?-i:{CAPITAL}(?: {CAPITAL})?)[’']?s? )?(?P<described>(?:[a-z][\w’'-]+ ){{0,3}}?)"
    rf"(?P<head>{HEADS})\b(?![’'])(?P<where>(?-i:{_PLACE}))?)",
    re.IGNORECASE,
)
VAGUE = _ENGLISH.vague_groups
"""Heads that need a number, an owner, a place or a word that describes them."""
_NOT_DESCRIBING = _ENGLISH.stop_words | set(group_expression("not_describing").split("|"))


def is_concrete(found: re.Match[str]) -> bool:
    """Check whether a match of `GROUP` tells who is meant."""
    described = found.group("described").casefold().split()
    owner = (found.group("owner") or "").split()
    if not _ENGLISH.sentence_openers.isdisjoint(owner) or not _NOT_DESCRIBING.isdisjoint(described):
        return False
    if any(word.endswith(("ed", "ing")) for word in described[:-1]):
        return False
    certain = found.group("many") or found.group("owner") or found.group("where") or described
    return bool(certain) or found.group("head").casefold() not in VAGUE


def group_key_of(found: re.Match[str]) -> str:
    """Return what two mentions of one group share: fifty people are not a hundred people."""
    return (found.group("name") if found.group("many") else found.group("head")).casefold()
