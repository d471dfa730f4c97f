"""Additions: what a later article of a story says that no earlier one did, or says differently. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.article import Article
from bot.domain.digest import Digest, KeyFact
from bot.stories.profile import profile_of
from bot.stories.tokens import is_number, tokens_in
from bot.text.catalogue import Said, joined_lines, joined_texts, say
from bot.text.contradictions import contradicting_values

MAX_ADDED_LINES, MAX_DIFFERING_LINES = 3, 2
"""Lines of a note; more would be a second digest."""
MAX_QUOTE_LENGTH = 600
"""Characters of a sentence that is set against others."""
MIN_SHARED_WORDS = 4
"""Content words that two sentences share at least before their numbers, dates and names are set against each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two articles' words on the same thing, with another number, date or name.

    Attributes:
        earlier, later: the sentences as they stand there.
        publisher: who told it first.
    """

    earlier: str
    later: str
    publisher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a later article brings."""

    added: tuple[str, ...]
    differing: tuple[Difference, ...]


def find_addition(earlier: Sequence[Digest], later: Digest) -> Addition:
    """Return what a digest's proven facts bring that the articles before it do not have: a new name, or a new number.

    Args:
        earlier: the digests of the story's articles before it, in order.
        later: the new one's.
    """
    differing = find_differences(earlier, later)
    otherwise = {one.later for one in differing}
    known = _terms([one.article for one in earlier])
    names = profile_of(later.article.title, later.article.text, later.article.reading_language).names
    added = [fact.text for fact in later.key_facts if _brings(fact, known, names) and not _quoted(fact) & otherwise]
    return Addition(added=tuple(added[:MAX_ADDED_LINES]), differing=tuple(differing))


def _terms(articles: Sequence[Article]) -> set[str]:
    return {word.term for article in articles for word in tokens_in(f"{article.title}\n{article.text}")}


def _brings(fact: KeyFact, known: set[str], names: frozenset[str]) -> bool:
    """Check whether a fact has a name or a number that is not known."""
    told = {word.term for word in tokens_in(fact.text)}
    return any(term not in known and (term in names or is_number(term)) for term in told)


def _quoted(fact: KeyFact) -> set[str]:
    return {line.quote for line in fact.evidence}


def find_differences(earlier: Sequence[Digest], later: Digest) -> list[Difference]:
    """Return where a digest's sentences give another number, date or name than those before it; the first few."""
    found: dict[str, Difference] = {}
    for digest in earlier:
        who = digest.article.publisher or digest.article.title
        for mine, theirs in itertools.product(_quotes(later), _quotes(digest)):
            if len(found) >= MAX_DIFFERING_LINES:
                return list(found.values())
            if mine not in found and contradicting_values(
                (mine, later.article.reading_language),
                (theirs, digest.article.reading_language),
                fewest=MIN_SHARED_WORDS,
            ):
                found[mine] = Difference(earlier=theirs, later=mine, publisher=who)
    return list(found.values())


def _quotes(digest: Digest) -> list[str]:
    """Return the sentences that a digest's facts rest on, but for those that nobody would read."""
    every = (line.quote for fact in digest.key_facts for line in fact.evidence)
    return [quote for quote in dict.fromkeys(every) if len(quote) <= MAX_QUOTE_LENGTH]


def addition_note(later: Digest, told: Addition) -> Said:
    """Return what is said under a story's message; empty where the article brings nothing."""
    if not told.added and not told.differing:
        return Said("")
    who = publisher_of(later)
    begun = say("{name} tells it, too, and adds:", name=who) if told.added else say("{name} tells it, too.", name=who)
    differing = [joined_texts("•", side_by_side(one, later)) for one in told.differing]
    return joined_lines(
        [
            begun,
            *(f"• {line}" for line in told.added),
            *([say("The sources differ:"), *differing] if differing else []),
            later.article.url,
        ]
    )


def side_by_side(one: Difference, later: Digest) -> Said:
    """Return two articles' words on the same thing, each with who tells them."""
    return say(
        "{name}: “{earlier}” {other}: “{later}”",
        name=one.publisher,
        earlier=" ".join(one.earlier.split()),
        other=publisher_of(later),
        later=" ".join(one.later.split()),
    )


def publisher_of(digest: Digest) -> str:
    """Return who tells it: its publisher, or where that is unknown its title."""
    return digest.article.publisher or digest.article.title
