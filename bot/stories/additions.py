"""Additions: statements of a story's later article that no earlier one made, or that differ from them. Pure."""

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
"""Most lines of each kind in a note; more would be a second digest."""
MAX_QUOTE_LENGTH = 600
"""Most characters of a sentence that is compared with others."""
MIN_SHARED_WORDS = 4
"""Fewest content words that two sentences share for their numbers, dates and names to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two articles' sentences on the same thing, with a different number, date or name.

    Attributes:
        earlier, later: the sentences, verbatim.
        publisher: the earlier article's publisher.
    """

    earlier: str
    later: str
    publisher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a later article adds."""

    added: tuple[str, ...]
    differing: tuple[Difference, ...]


def find_addition(earlier: Sequence[Digest], later: Digest) -> Addition:
    """Return what a digest's facts add to the articles before it, by a new name or number, and where they differ.

    Args:
        earlier: the digests of the story's earlier articles, in order.
        later: the new article's digest.
    """
    differing = find_differences(earlier, later)
    otherwise = {difference.later for difference in differing}
    known_terms = _terms([digest.article for digest in earlier])
    names = profile_of(later.article.title, later.article.text, later.article.reading_language).names
    added = [
        fact.text
        for fact in later.key_facts
        if _is_new(fact, known_terms, names) and not _quotations_of(fact) & otherwise
    ]
    return Addition(added=tuple(added[:MAX_ADDED_LINES]), differing=tuple(differing))


def _terms(articles: Sequence[Article]) -> set[str]:
    return {word.term for article in articles for word in tokens_in(f"{article.title}\n{article.text}")}


def _is_new(fact: KeyFact, known_terms: set[str], names: frozenset[str]) -> bool:
    """Check whether a fact has a name or a number that is new."""
    terms = {word.term for word in tokens_in(fact.text)}
    return any(term not in known_terms and (term in names or is_number(term)) for term in terms)


def _quotations_of(fact: KeyFact) -> set[str]:
    return {line.quote for line in fact.evidence}


def find_differences(earlier: Sequence[Digest], later: Digest) -> list[Difference]:
    """Return the first few sentences of a digest with another number, date or name than earlier digests'."""
    differences: dict[str, Difference] = {}
    for digest in earlier:
        who = digest.article.publisher or digest.article.title
        for mine, theirs in itertools.product(_quoted_sentences(later), _quoted_sentences(digest)):
            if len(differences) >= MAX_DIFFERING_LINES:
                return list(differences.values())
            if mine not in differences and contradicting_values(
                (mine, later.article.reading_language),
                (theirs, digest.article.reading_language),
                fewest=MIN_SHARED_WORDS,
            ):
                differences[mine] = Difference(earlier=theirs, later=mine, publisher=who)
    return list(differences.values())


def _quoted_sentences(digest: Digest) -> list[str]:
    """Return the sentences that a digest's facts rest on, except those too long to read."""
    every = (line.quote for fact in digest.key_facts for line in fact.evidence)
    return [quote for quote in dict.fromkeys(every) if len(quote) <= MAX_QUOTE_LENGTH]


def addition_note(later: Digest, addition: Addition) -> Said:
    """Return the note to post under a story's message; empty if the article adds nothing."""
    if not addition.added and not addition.differing:
        return Said("")
    publisher = publisher_of(later)
    opening = (
        say("{name} tells it, too, and adds:", name=publisher)
        if addition.added
        else say("{name} tells it, too.", name=publisher)
    )
    differing = [joined_texts("•", side_by_side(difference, later)) for difference in addition.differing]
    return joined_lines(
        [
            opening,
            *(f"• {line}" for line in addition.added),
            *([say("The sources differ:"), *differing] if differing else []),
            later.article.url,
        ]
    )


def side_by_side(difference: Difference, later: Digest) -> Said:
    """Return two articles' sentences on the same thing, each with its publisher."""
    return say(
        "{name}: “{earlier}” {other}: “{later}”",
        name=difference.publisher,
        earlier=" ".join(difference.earlier.split()),
        other=publisher_of(later),
        later=" ".join(difference.later.split()),
    )


def publisher_of(digest: Digest) -> str:
    """Return the publisher of a digest's article, or its title if that is unknown."""
    return digest.article.publisher or digest.article.title
