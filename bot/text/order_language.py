"""Order language: the languages that an order may be in, by its words for times, wishes and a yes. Pure.

An order has few small words, or none: "werktags 8:30", "stop Freitag". So more words count here than in
`bot.text.language_detection`, and a word that none of the chosen languages knows adds its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from bot.text.folding import unaccented
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.links import ADDRESS
from bot.text.merged_languages import ALL_LANGUAGES, merged
from bot.text.terms import WORD, plain_words

TEXT_CACHE_SIZE = 1_024
"""Texts, and words, whose languages are cached."""
MAX_CHARACTERS_READ = 600
"""Most characters read to detect a language."""
MAX_NUMBER_WORD = 12
"""Largest number in words in an order: an hour, or a count."""
TIME_MEANINGS = ("today", "yesterday", "since", "recent", "last", "last_behind", "next", "within")
"""Meanings of words for past and coming days."""
_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
"""An expression of words only."""


def order_language(message: str, *usual: Language) -> Language:
    """Return the languages to read an order or a remark to us in, merged: those that know most of its words.

    If several know as many, the usual ones win. A word that they do not know may be in another: "until Freitag". If no
    word is known, it may be in any of `bot.text.language.LANGUAGES`.

    Args:
        message: the order or the remark.
        usual: the language of its author, or of the conversation so far, if known.
    """
    return _order_language(
        message[:MAX_CHARACTERS_READ], frozenset(code for language in usual for code in language.codes)
    )


def command_language(typed: str, own: str = "") -> Language:
    """Return the languages to read a typed command in, merged: English, the person's own, and those of its words.

    Args:
        typed: the text after `/news`, with the command's name, or the text in a form.
        own: the code of the person's language; empty if it is not known.
    """
    usual = [LANGUAGES[ENGLISH], *([LANGUAGES[own]] if own in LANGUAGES else [])]
    return merged([order_language(typed, *usual), *usual])


def knows_words_of(message: str, language: Language, names: Collection[str] = ()) -> bool:
    """Check whether a language knows each word of an order, so that no other language has to read it.

    Args:
        message: the order.
        language: the language, or several merged.
        names: words that are names here, in the form of `plain_words`; other names begin with a capital.
    """
    known_codes = frozenset(language.codes)
    for word in WORD.findall(ADDRESS.sub(" ", message[:MAX_CHARACTERS_READ])):
        for part in plain_words(word):
            known_in = frozenset[str]().union(*_languages_of(part))
            is_name = part in names or not part.isalpha() or (word[:1].isupper() and not known_in)
            if known_in.isdisjoint(known_codes) and not is_name:
                return False
    return True


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _order_language(message: str, usual: frozenset[str]) -> Language:
    languages_by_word = list(_languages_by_word(ADDRESS.sub(" ", message)))
    counts = Counter(code for listed, prefixed in languages_by_word for code in listed | prefixed)
    whole = Counter(code for listed, _ in languages_by_word for code in listed)
    if not counts:
        return ALL_LANGUAGES
    most = max(counts.values())
    likely = {code for code, number in counts.items() if number == most}
    chosen = likely & usual or likely
    surest = {code for code in likely if whole[code] == max(whole[other] for other in likely)}
    if chosen.isdisjoint(surest):  # "cancel" is listed in English, and only matches a prefix in Spanish
        chosen = chosen | surest
    for listed, prefixed in languages_by_word:
        if listed and chosen.isdisjoint(listed | prefixed):
            chosen = chosen | {code for code in listed if counts[code] == max(counts[other] for other in listed)}
    return merged(LANGUAGES[code] for code in chosen)


def _languages_by_word(message: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield, for each known word, the languages that list it, and those with a matching prefix among their wish words.

    In mid-message, a capitalised word counts only for languages that capitalise nouns or days: "Domingo" is a name. A
    word with an accent counts only for languages that list it so, if any: "más" is Spanish, not the Portuguese "mas".
    """
    for at, word in enumerate(WORD.findall(message)):
        fitting = _languages_with_capitals() if at > 0 and word[:1].isupper() else frozenset(LANGUAGES)
        if not word.isascii():
            fitting &= _languages_with_accents(word.casefold()) or fitting
        for part in plain_words(word):
            listed, prefixed = (codes & fitting for codes in _languages_of(part))
            if listed | prefixed:
                yield listed, prefixed


@cache
def _languages_with_capitals() -> frozenset[str]:
    """Return the codes of the languages that capitalise days, or all nouns."""
    return frozenset({ENGLISH, *(code for code, language in LANGUAGES.items() if language.capital_noun_markers)})


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _languages_of(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes of the languages that list a plain word, and of those with a matching prefix of a wish word."""
    listing = frozenset(code for code, language in LANGUAGES.items() if word in _plain_order_words(language))
    tables = {code: language.wish_words.values() for code, language in LANGUAGES.items()}
    whole = {code for code, table in tables.items() if any(word in words.whole for words in table)}
    prefixed = {code for code, table in tables.items() if any(word.startswith(words.prefixes) for words in table)}
    return listing | whole, frozenset(prefixed)


def languages_listing(word: str) -> frozenset[str]:
    """Return the codes of the languages that list a plain word among those people use with us."""
    return _languages_of(word)[0]


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _languages_with_accents(word: str) -> frozenset[str]:
    """Return the codes of the languages that list a word in this spelling, accents included."""
    return frozenset(code for code, language in LANGUAGES.items() if word in _order_words(language))


@cache
def _plain_order_words(language: Language) -> frozenset[str]:
    """Return the words that people use with us in a language, without accents."""
    whole = frozenset(map(unaccented, _order_words(language)))
    return whole.union(part for part in plain_words(" ".join(whole)) if len(part) > 1)  # "y'all" has no word "y"


@cache
def _order_words(language: Language) -> frozenset[str]:
    """Return the words that people use with us in a language."""
    tables = (
        *(language.schedule_phrases, language.end_phrases, language.request_phrases, language.wanted_phrases),
        *(language.confirmation_phrases, language.command_names, language.interrogatives),
    )
    weekday_names = {part for row in language.weekday_names for day in row for part in (day, day.partition("-")[0])}
    days = tuple(f"{day}{plural}" for day in weekday_names for plural in ("", "s"))  # "sexta-feira", "às sextas"
    alternatives = (
        expression
        for meaning in TIME_MEANINGS
        for row in language.time_phrases.get(meaning, ())
        for expression in row.split("|")
    )
    times = tuple(expression for expression in alternatives if _PLAIN.fullmatch(expression))
    rows = (days, times, *language.month_names, *language.ordinals)
    sets = (
        *(language.small_words, language.order_negations, language.exception_words, language.conjunctions),
        *(language.courtesies, language.please_words, language.interjections, language.demonstratives),
        *(language.pronouns, language.first_person, language.second_person, language.determiners),
        *(language.on_words, language.off_words, language.feed_words, language.unnamed_subjects),
        language.question_fillers,
    )
    counted = (word for word, number in language.number_words.items() if number <= MAX_NUMBER_WORD)
    units = (word for unit_words in language.units.values() for word in unit_words if len(word) > 1)
    phrases = (phrase for table in tables for entries in table.values() for phrase in entries)
    words = (word for listed in (*rows, *sets) for word in listed)
    all_words = " ".join([*phrases, *words, *counted, *units]).replace("_", " ").replace("+", " ")
    return frozenset(all_words.casefold().split())
