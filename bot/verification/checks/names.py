"""Names: every name in a claim must be somewhere in the article, in some form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from bot.text.language import Language
from bot.text.merged_languages import merged
from bot.text.name_mentions import has_capital_nouns
from bot.text.word_lists import word_rows, word_set
from bot.verification.checks.check import Check, Example
from bot.verification.premise import Premise

ARTICLE_CACHE_SIZE = 16
"""Articles whose words are cached: all claims about an article are checked against them."""
MIN_SHARED_PREFIX = 4
"""Fewest first letters that two forms of a name share: "China", "Chinese"."""
MAX_ENDING_LENGTH = 5
"""Most letters of an ending."""
MAX_INITIALS = 5
"""Most letters of initials: "NASA"."""

_NAME = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w|(?<![\w’'-])[A-ZÀ-ÖØ-Þ]\b")
_START = re.compile(r"(?:^|[.!?:;“\"„«(–—-]\s*)$")
_WORD = re.compile(r"\w+")


def unknown_name(claim: str, premise: Premise) -> str:
    """Return the objection to a claim's first name that the article has in no form, or an empty string."""
    if has_capital_nouns(claim, premise.claim_language) or has_capital_nouns(
        premise.document, premise.article_language
    ):
        return ""
    article_words = _article_words(premise.document, merged([premise.article_language, premise.claim_language]))
    return next(
        (f"{name} is not in the article" for name in _names(claim) if not article_words.has_name(name, claim)), ""
    )


def _names(claim: str) -> list[str]:
    """Return the capitalised words of a claim, except those that may only begin a sentence ("Former", "Two")."""
    names = [
        _without_possessive(match.group())
        for match in _NAME.finditer(claim)
        if not match.group()[1:].islower() or _START.search(claim, 0, match.start()) is None
    ]
    return [name for name in names if len(name) > 1]


def _without_possessive(name: str) -> str:
    return re.sub(r"[’']s?$", "", name).replace(".", "")


_SKIPPED = word_set("initial_skips")
_RUN = re.compile(rf"[A-Z][\w.’'-]*(?: (?:(?:{'|'.join(sorted(_SKIPPED))}) )*[A-Z][\w.’'-]*)+")


class _ArticleWords:
    """The words of an article, to look up names in any form."""

    def __init__(self, document: str, language: Language) -> None:
        plain = document.replace(".", "")
        self._language = language
        self._words = frozenset(word.casefold() for word in _WORD.findall(plain))
        self._text = f" {' '.join(word.casefold() for word in _WORD.findall(plain))} "
        self._initials = "".join(word[0].casefold() for word in _WORD.findall(plain))
        self._long = [word for word in self._text.split() if word not in _SKIPPED]

    def has_name(self, name: str, claim: str) -> bool:
        """Check whether the article has a name: each of its parts, or an equivalent name."""
        if any(self._contains(other) for other in _equivalent_names().get(name.casefold(), ())):
            return True
        parts = [part for part in re.split(r"[-/’'&]", name) if len(part) > 1]
        return all(self._has_part(part, claim) for part in parts)

    def _has_part(self, name: str, claim: str) -> bool:
        plain = name.casefold()
        return (
            plain in self._words
            or plain.removesuffix("s") in self._words
            or name in self._language.sentence_openers
            or plain in _capitalized_non_names(self._language)
            or any(_is_form(plain, word) for word in self._words)
            or self._is_short(name)
            or self._is_spelled_out(name, claim)
            or any(self._contains(other) for other in _equivalent_names().get(plain, ()))
        )

    def _is_short(self, name: str) -> bool:
        """Check whether a name consists of the first letters of consecutive words: "SEC"."""
        letters = name.casefold().rstrip("s") if name[-1:] == "s" else name.casefold()
        if not name[:-1].isupper() or not 1 < len(letters) <= MAX_INITIALS:
            return False
        return letters in self._initials or letters in "".join(word[0] for word in self._long)

    def _is_spelled_out(self, name: str, claim: str) -> bool:
        """Check whether a name is part of a longer one that the article has only as initials."""
        for run in _RUN.finditer(claim):
            if name not in run.group().split():
                continue
            letters = "".join(word[0] for word in run.group().split() if word[0].isupper()).casefold()
            if any(letters[start:] in self._words for start in range(len(letters) - 1)):
                return True
        return False

    def _contains(self, phrase: str) -> bool:
        return f" {phrase} " in self._text


@lru_cache(maxsize=ARTICLE_CACHE_SIZE)
def _article_words(document: str, language: Language) -> _ArticleWords:
    return _ArticleWords(document, language)


def _is_form(name: str, word: str) -> bool:
    """Check whether two words are forms of one name: equal except for a short ending."""
    shared = 0
    for letter, other_letter in zip(name, word, strict=False):
        if letter != other_letter:
            break
        shared += 1
    return shared >= MIN_SHARED_PREFIX and max(len(name), len(word)) - shared <= MAX_ENDING_LENGTH


@cache
def _equivalent_names() -> Mapping[str, tuple[str, ...]]:
    """Return all equivalent names by each of their words: "ceo" and "chief" lead to "chief executive"."""
    equivalents: defaultdict[str, list[str]] = defaultdict(list)
    for row in word_rows("same_names"):
        same = [word.replace("_", " ").replace(".", "") for word in row]
        for word in dict.fromkeys(part for name in same for part in name.split()):
            equivalents[word].extend(same)
    return {word: tuple(same) for word, same in equivalents.items()}


@cache
def _capitalized_non_names(language: Language) -> frozenset[str]:
    """Return capitalised words that are not names that a claim could confuse: dates, titles, units, countries.

    A retelling places somebody by a country that the article takes for granted ("the Spanish team"); finding a wrong
    one is up to the checker.
    """
    dates = {name for row in (*language.month_names, *language.weekday_names) for name in row}
    titles = {word.casefold() for word in language.roles}
    units = {word for words in language.units.values() for word in words}
    signs = {sign for _, _, _, *signs in word_rows("units") for sign in signs}
    return frozenset(dates | titles | units | signs | language.scale_words.keys() | word_set("countries"))


NAME_CHECK = Check(
    code="name-unknown",
    purpose="A name that the article nowhere has comes from somewhere else.",
    find_objection=unknown_name,
    stops=(
        Example("The order went to Airbus.", "The order went to Boeing.", "It was signed in Dubai."),
        Example("Ida Brandt leads the union, Jon Falk said.", "Ida Brandt leads the union."),
        Example("ESA will launch the probe.", "The probe will be launched in May."),
        Example("Merrow will open an office in Lisbon.", "Merrow will open an office in Porto."),
        Example("The NTSB is looking into it.", "The police are looking into it."),
    ),
    passes=(
        Example("The US objected.", "The U.S. objected."),
        Example("American officials objected.", "Officials of the United States objected."),
        Example("Chinese exports fell.", "Exports from China fell."),
        Example("The SEC is asking questions.", "The Securities and Exchange Commission is asking questions."),
        Example("Merrow, the Norwegian line, lost a ship.", "Merrow lost a ship."),
        Example("The Second World War ended it.", "It ended in WWII."),
        Example("A rise was ruled out by President Brandt.", "Brandt ruled out a rise."),
        Example("Retailers gained.", "Shares of retailers gained."),
        Example("Two Merrow ships collided.", "2 ships of Merrow collided."),
        Example("Former Gov. Brandt resigned.", "Brandt, once governor, resigned."),
        Example("The firm's CEO resigned.", "The firm's chief executive resigned."),
        Example("French farmers protested in May.", "Farmers in France protested last month."),
    ),
)
