"""Language detection: the language of a text, by counting function words.

A page states its language, rightly or not (`language_of_page`); a whole text is surely in one, or no guess is made
(`guessed_language`). A line is short, and may be in any language that has most of its words (`language_of_line`,
`likely_languages`, `language_of_headline`, `message_language`). Reading word by word needs some language
(`likeliest_language`, `language_to_read`), and perhaps others, too (`other_possible_languages`).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from bot.text.alphabets import has_unknown_letters
from bot.text.language import ENGLISH, LANGUAGES, RECOGNISED_LANGUAGES, Language
from bot.text.merged_languages import ALL_LANGUAGES, merged

MIN_FUNCTION_WORDS = 6
"""Fewest function words for a guess."""

MIN_LEAD_RATIO = 1.4
"""Least ratio of the best language's function words to the second's."""

MIN_PROVING_WORDS = 2
"""Fewest small words that prove a line's language: a single one may be there by chance, or missing from our lists."""

MAX_WORDS_COUNTED = 600
"""Most words counted."""
MAX_CHARACTERS_READ = 600
"""Most characters read to detect a language."""
TEXT_CACHE_SIZE = 1_024
"""Texts whose counts are cached."""

_WORDS = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9_-]*)?", re.IGNORECASE)
_LINE_WORDS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S+://\S+|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}\S*")
"""An address, with or without a scheme: "com" is not a word of a language."""
_DOTTED = re.compile(r"\w\.\w|://")
"""A sign that every address has and hardly any sentence; checked first, since that is fast."""
_FUNCTION_WORDS = {code: language.function_words for code, language in RECOGNISED_LANGUAGES.items()}


SPANISH_MARKS = frozenset("¿¡")
"""Marks that begin a sentence only in Spanish."""


def stated_language(tag: str | None) -> str | None:
    """Return the ISO 639-1 code in a language tag such as `en-GB`, or None if it is no such tag."""
    match = _TAG.fullmatch((tag or "").strip())
    return match[1].lower() if match else None


def guessed_language(text: str) -> str | None:
    """Return the language whose function words are clearly the most frequent in a whole text, or None."""
    words = [word.lower() for word in _WORDS.findall(text[: MAX_WORDS_COUNTED * 12])][:MAX_WORDS_COUNTED]
    counts = sorted(
        ((sum(word in function_words for word in words), code) for code, function_words in _FUNCTION_WORDS.items()),
        reverse=True,
    )
    (most, language), (second, _) = counts[0], counts[1]
    return language if most >= MIN_FUNCTION_WORDS and most >= MIN_LEAD_RATIO * second else None


def language_of_page(text: str, *, stated_code: str | None = None) -> str | None:
    """Return the language of a page's text: the stated one, unless we know it and the words are in another."""
    if stated_code is not None and stated_code not in _FUNCTION_WORDS:
        return stated_code
    return guessed_language(text) or stated_code


def language_of_line(text: str, likely: str = "") -> str:
    """Return the language of a question, an order or a headline by its small words; empty if they leave it open.

    In a line with letters that none of our languages has, small words of ours are chance ("o" in Polish).

    Args:
        text: the line.
        likely: the language of the text that it is about, which wins unless another has more of its words.
    """
    if not SPANISH_MARKS.isdisjoint(text):
        return "es"
    if has_unknown_letters(text):
        return ""
    counts = _small_words_in(text)
    if counts[likely] and counts[likely] == max(counts.values()):
        return likely
    likely_ones = _most_counted(counts, LANGUAGES)
    return likely_ones[0] if len(likely_ones) == 1 else ""


def language_of_headline(text: str) -> str:
    """Return the language of a headline, perhaps one that we only recognise; empty if its words leave it open."""
    likely = _most_counted(_small_words_in(text), RECOGNISED_LANGUAGES)
    return likely[0] if len(likely) == 1 else ""


def likely_languages(text: str, *, least: int = 1) -> tuple[str, ...]:
    """Return the languages with the most of a line's small words; several if they tie.

    Args:
        text: the line.
        least: the fewest small words that it must have; with fewer, no language is likely.
    """
    return _most_counted(_small_words_in(text), LANGUAGES, least)


def _most_counted(counts: Mapping[str, int], among: Iterable[str], least: int = 1) -> tuple[str, ...]:
    ranked = {code: counts.get(code, 0) for code in among}
    most = max(ranked.values())
    return tuple(code for code, number in ranked.items() if number == most >= least)


def likeliest_language(text: str, usual: Language = LANGUAGES[ENGLISH]) -> Language:
    """Return the language to read a text in: the usual one, unless another has clearly more of its small words."""
    counts = _small_words_in(text)
    most = max(RECOGNISED_LANGUAGES, key=lambda code: counts[code])
    own = max((counts[code] for code in usual.codes), default=0)
    return RECOGNISED_LANGUAGES[most] if counts[most] > own + 1 else usual


def other_possible_languages(text: str, usual: Language) -> Language:
    """Return other languages that a text may be in, merged, if its small words do not prove the usual one.

    Those are the languages with as many of its small words, or hardly fewer; all, if it has hardly any, or most of them
    are in a language without lists. If the usual one has clearly the most, it is `UNKNOWN_LANGUAGE`.
    """
    counts = _small_words_in(text)
    own = max((counts[code] for code in usual.codes if code in LANGUAGES), default=0)
    most = max(counts[code] for code in RECOGNISED_LANGUAGES)
    is_unread = any(counts[code] == most for code in usual.codes if code not in LANGUAGES)
    if most < MIN_PROVING_WORDS or is_unread or max(counts[code] for code in LANGUAGES) < most:
        return ALL_LANGUAGES  # too few words, or those of a language without lists: no number in it may be missed
    as_many = (
        language for code, language in LANGUAGES.items() if counts[code] >= max(own - 1, 1) and code not in usual.codes
    )
    return merged(as_many)


def language_to_read(text: str) -> Language:
    """Return the language to read a text in if nothing else shows it: for a teaser, a headline or a pasted line.

    A short one may have one small word more in another language than in English, which proves too little: it is then
    read in both, so that no number or month is missed.
    """
    likeliest, likely = likeliest_language(text), likely_languages(text)
    if likeliest.code not in LANGUAGES or not likely or likeliest.code in likely:
        return likeliest
    return merged([likeliest, *(LANGUAGES[code] for code in likely)])


def message_language(text: str, *usual: Language) -> Language:
    """Return the languages that a short message may be in, merged: those with the most of its small words.

    Without a small word, it may be in any.

    Args:
        text: the message.
        usual: the languages that it may be in whatever its words: its subject's, or its author's; English if none is
            known.
    """
    likely = likely_languages(text)
    if not likely:
        return ALL_LANGUAGES
    return merged([*(LANGUAGES[code] for code in likely), *(usual or (LANGUAGES[ENGLISH],))])


def _small_words_in(text: str) -> Counter[str]:
    """Return the number of small words in each language."""
    return _count_small_words(text[:MAX_CHARACTERS_READ])  # the cache holds only the beginning of a long text


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _count_small_words(plain: str) -> Counter[str]:
    if _DOTTED.search(plain) is not None:
        plain = _ADDRESS.sub(" ", plain)
    words = _LINE_WORDS.findall(plain.casefold().replace("’", "'"))
    return Counter(itertools.chain.from_iterable(_languages_by_word().get(word, ()) for word in words))


@cache
def _languages_by_word() -> Mapping[str, Sequence[str]]:
    """Return the codes of the languages of each small word."""
    table: dict[str, list[str]] = {}
    for language in RECOGNISED_LANGUAGES.values():
        for word in language.small_words:
            table.setdefault(word, []).append(language.code)
    return table
