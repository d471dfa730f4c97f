"""Groups of people: "two college students", "WeWork employees", "tram drivers in Port Aldery"; listed in English.

A group is read only where a noun must be, between the start of a clause and its verb or right after a verb, so that no
verb is mistaken for a describing word. "People" alone, or "experts", are too vague to be somebody.
"""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of
from bot.text.name_mentions import CAPITALISED_WORD


@cache
def people_group(language: Language) -> re.Pattern[str]:
    """Return the pattern for a group of people; it never matches in a language without a list of them."""
    around = {meaning: one_of(expressions) for meaning, expressions in language.group_patterns.items()}
    about, number, place, article, of, owner, before = (
        around.get(meaning, one_of(()))
        for meaning in ("about", "number", "place_before", "article", "of", "owner", "before")
    )
    nouns = (word.replace("_", " ") for word in language.group_nouns)
    heads = one_of(sorted(nouns, key=lambda noun: (-len(noun), noun)))
    quantity = rf"(?:(?:{about}) )?(?:{number})"
    where = rf" (?:{place}) (?:{article} )?{CAPITALISED_WORD}(?: {CAPITALISED_WORD})*"
    of_them = rf"(?:{of} )?(?:(?:{owner}) )?"
    return re.compile(
        rf"(?:(?:{before}) )?(?P<name>(?P<many>{quantity} {of_them})?"
        rf"(?P<owner>(?-i:{CAPITALISED_WORD}(?: {CAPITALISED_WORD})?)[’']?s? )?"
        rf"(?P<described>(?:[a-z][\w’'-]+ ){{0,3}}?)"
        rf"(?P<head>{heads})\b(?![’'])(?P<where>(?-i:{where}))?)",
        re.IGNORECASE,
    )


@cache
def _non_describing_words(language: Language) -> frozenset[str]:
    expressions = language.group_patterns.get("not_describing", ())
    return language.stop_words.union(*(expression.split("|") for expression in expressions))


def is_concrete(match: re.Match[str], language: Language) -> bool:
    """Check whether a match of `people_group` shows who is meant."""
    described = match.group("described").casefold().split()
    owner = (match.group("owner") or "").split()
    if not language.sentence_openers.isdisjoint(owner) or not _non_describing_words(language).isdisjoint(described):
        return False
    if any(word.endswith(("ed", "ing")) for word in described[:-1]):
        return False
    certain = match.group("many") or match.group("owner") or match.group("where") or described
    return bool(certain) or match.group("head").casefold() not in language.vague_groups


def group_key_of(match: re.Match[str]) -> str:
    """Return the key that mentions of one group share: fifty people are not a hundred people."""
    return (match.group("name") if match.group("many") else match.group("head")).casefold()
