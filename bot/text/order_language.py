"""Order language: which languages an order may be in, by the words for times, wishes and a yes. Pure.

An order has few small words, or none: "werktags 8:30", "stop Freitag". So more words count here than in
`bot.text.language_detection`, and a word that no other language of the message has brings its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.text.folding import unaccented
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.links import ADDRESS
from bot.text.merged_languages import EVERY, merged
from bot.text.negation import plain_words
from bot.text.terms import WORD

REMEMBERED = 1_024
"""Texts, and words, whose languages are remembered."""
BEGINNING = 600
"""Characters of which a language is told."""
MOST_COUNTED = 12
"""Numbers in words that an order has: hours, and how many of something."""


def order_language(said: str, *usual: Language) -> Language:
    """Return the languages to read an order or a word to us in, as one: those that know most of its words.

    Of several that know as many, the usual ones are meant. What they do not know another may: "until Freitag". Where no
    word is known, it may be in any of `bot.text.language.LANGUAGES`.

    Args:
        said: the order, or what somebody says to us.
        usual: the language of whoever says it, or of what was said before, as far as it is known.
    """
    return _order_language(said[:BEGINNING], frozenset(code for language in usual for code in language.codes))


def command_language(typed: str, own: str = "") -> Language:
    """Return the languages to read a typed command in, as one: English, the person's own, and those of its words.

    Args:
        typed: behind `/news`, with the name of the command, or what stands in a form.
        own: the code of the person's language; empty where it is not known.
    """
    usual = [LANGUAGES[ENGLISH], *([LANGUAGES[own]] if own in LANGUAGES else [])]
    return merged([order_language(typed, *usual), *usual])


@lru_cache(maxsize=REMEMBERED)
def _order_language(said: str, usual: frozenset[str]) -> Language:
    known = list(_known(ADDRESS.sub(" ", said)))
    counts = Counter(code for codes, _ in known for code in codes)
    if not counts:
        return EVERY
    most = max(counts.values())
    likely = {code for code, number in counts.items() if number == most}
    chosen = likely & usual or likely
    for codes, is_listed in known:
        if is_listed and codes.isdisjoint(chosen):
            chosen = chosen | {code for code in codes if counts[code] == max(counts[one] for one in codes)}
    return merged(LANGUAGES[code] for code in chosen)


def _known(said: str) -> Iterator[tuple[frozenset[str], bool]]:
    """Yield the languages of each word that is known, and whether it is so whole, and not by how it begins.

    Within a message only languages that write nouns or days so have a word with a capital: "Domingo" is a name. One
    with an accent is of those that write it so, if there are any: "más" is Spanish, and not "mas" of Portuguese.
    """
    for at, word in enumerate(WORD.findall(said)):
        fitting = _with_capitals() if at > 0 and word[:1].isupper() else frozenset(LANGUAGES)
        if not word.isascii():
            fitting &= _written_in(word.casefold()) or fitting
        for part in plain_words(word):
            listed, begun = (codes & fitting for codes in _languages_of(part))
            if known := listed | begun:
                yield known, bool(listed)


@cache
def _with_capitals() -> frozenset[str]:
    """Return the languages that write days, or all nouns, with a capital."""
    return frozenset({ENGLISH, *(code for code, language in LANGUAGES.items() if language.capital_noun_markers)})


@lru_cache(maxsize=REMEMBERED)
def _languages_of(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes of the languages that list a plain word as said to us, and of those that wish with it."""
    said = frozenset(code for code, language in LANGUAGES.items() if word in _words_of(language))
    tables = {code: language.wish_words.values() for code, language in LANGUAGES.items()}
    return said, frozenset(code for code, table in tables.items() if any(words.fit(word) for words in table))


@lru_cache(maxsize=REMEMBERED)
def _written_in(word: str) -> frozenset[str]:
    """Return the codes of the languages that list a word with its accents."""
    return frozenset(code for code, language in LANGUAGES.items() if word in _said_in(language))


@cache
def _words_of(language: Language) -> frozenset[str]:
    """Return the words that people of a language say to us, without accents."""
    whole = frozenset(map(unaccented, _said_in(language)))
    return whole.union(part for part in plain_words(" ".join(whole)) if len(part) > 1)  # "y'all" has no word "y"


@cache
def _said_in(language: Language) -> frozenset[str]:
    """Return the words that people of a language say to us."""
    tables = (
        *(language.schedule_phrases, language.end_phrases, language.request_phrases, language.wanted_phrases),
        *(language.confirmation_phrases, language.command_names, language.interrogatives),
    )
    days = tuple(f"{day}{plural}" for row in language.weekday_names for day in row for plural in ("", "s"))
    rows = (days, *language.month_names, *language.ordinals)
    sets = (
        *(language.small_words, language.turning_words, language.exception_words, language.conjunctions),
        *(language.courtesies, language.please_words, language.interjections, language.demonstratives),
        *(language.pronouns, language.first_person, language.second_person, language.determiners),
        *(language.on_words, language.off_words, language.feed_words, language.unnamed_subjects),
        language.question_fillers,
    )
    counted = (word for word, number in language.number_words.items() if number <= MOST_COUNTED)
    units = (word for told in language.units.values() for word in told if len(word) > 1)
    phrases = (phrase for table in tables for told in table.values() for phrase in told)
    words = (word for listed in (*rows, *sets) for word in listed)
    said = " ".join([*phrases, *words, *counted, *units]).replace("_", " ").replace("+", " ")
    return frozenset(said.casefold().split())
