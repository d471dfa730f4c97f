"""Reply language: chooses the language to answer a short message in, by the word lists of every language. Pure."""

from __future__ import annotations

from functools import cache

from bot.domain.grammar.registry import REGISTRY
from bot.replies.bot_topics import known_words_by_language
from bot.text.alphabets import is_in_other_letters
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.language_detection import SPANISH_MARKS, language_of_line
from bot.text.links import ADDRESS
from bot.text.question_form import types_asked
from bot.text.terms import plain_words

COMMAND_NAME_VOTES = 2
"""Votes of a command's name at the beginning."""


def reply_language(said: str) -> str:
    """Return the language that most words of a message are of; of several, the one its small words are of.

    A word counts for each language that has it, however it is meant there, and once more where it asks. What a command
    is called says most: names of any language may stand behind it. What is in other letters than theirs is in none of
    them: English, then. Only Spanish turns its first mark around.
    """
    if is_in_other_letters(said):
        return ENGLISH
    if not SPANISH_MARKS.isdisjoint(said):
        return "es"
    words = plain_words(ADDRESS.sub(" ", said))
    meant = known_words_by_language(said)
    asking = {code: sum(word in types_asked(language) for word in words) for code, language in LANGUAGES.items()}
    votes = {
        code: sum(word in known for word in words) + asking[code] + meant.get(code, 0)
        for code, known in _words().items()
    }
    spec = REGISTRY.find(words[0]) if words else None
    if spec is not None:
        named_in = ENGLISH if words[0] in {spec.name, *spec.aliases} else REGISTRY.language_of(words[0])
        votes |= {named_in: votes[named_in] + COMMAND_NAME_VOTES} if named_in else {}
    most = max(votes.values())
    likely = [code for code, number in votes.items() if number == most > 0] or [ENGLISH]
    small = language_of_line(said)
    return small if small in likely else ENGLISH if ENGLISH in likely else likely[0]


@cache
def _words() -> dict[str, frozenset[str]]:
    return {code: frozenset(plain_words(" ".join(_listed(language)))) for code, language in LANGUAGES.items()}


def _listed(language: Language) -> list[str]:
    """Return the words of a language that people say to us."""
    tables = (
        language.request_phrases,
        language.schedule_phrases,
        language.end_phrases,
        language.summary_phrases,
        language.command_names,
        language.wanted_phrases,
        language.confirmation_phrases,
    )
    sets = (
        *(language.small_words, language.courtesies, language.please_words, language.order_negations),
        *(language.connectives, language.interjections),
    )
    phrases = [words for table in tables for told in table.values() for words in told]
    rows = [word for row in (*language.weekday_names, *language.month_names) for word in row]
    return [one.replace("_", " ").replace("+", " ") for one in (*phrases, *rows, *(w for told in sets for w in told))]
