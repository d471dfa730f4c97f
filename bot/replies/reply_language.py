"""Reply language: chooses the language to answer a short message in, by the word lists of every language. Pure."""

from __future__ import annotations

from functools import cache

from bot.domain.grammar.registry import REGISTRY
from bot.replies.bot_topics import known_words_by_language
from bot.text.alphabets import has_unknown_letters
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.language_detection import SPANISH_MARKS, language_of_headline, language_of_line
from bot.text.links import ADDRESS
from bot.text.order_language import languages_listing
from bot.text.question_form import question_types_by_word
from bot.text.terms import plain_words

COMMAND_NAME_VOTES = 2
"""Votes of a command's name at the beginning."""


def reply_language(said: str) -> str:
    """Return the language that most words of a message are of; of several, the one its small words are of.

    A word counts for each language that has it, however it is meant there, and once more where it asks. What a command
    is called says most: names of any language may stand behind it. What is in other letters than theirs is in none of
    them: English, then, as it is where most small words are of a language that we only recognise. Only Spanish turns
    its first mark around, which counts as a word: it may stand in a name ("¡HOLA!") or a quotation.
    """
    if has_unknown_letters(said) or language_of_headline(said) not in {"", *LANGUAGES}:
        return ENGLISH
    words = plain_words(ADDRESS.sub(" ", said))
    meant = known_words_by_language(said)
    asking = {
        code: sum(word in question_types_by_word(language) for word in words) for code, language in LANGUAGES.items()
    }
    listed = {
        code: sum(word in own or code in languages_listing(word) for word in words)
        for code, own in _summary_words().items()
    }
    votes = {code: listed[code] + asking[code] + meant.get(code, 0) for code in LANGUAGES}
    votes["es"] += not SPANISH_MARKS.isdisjoint(said)
    spec = REGISTRY.find(words[0]) if words else None
    if spec is not None:
        named_in = ENGLISH if words[0] in {spec.name, *spec.aliases} else REGISTRY.language_of(words[0])
        votes |= {named_in: votes[named_in] + COMMAND_NAME_VOTES} if named_in else {}
    most = max(votes.values())
    likely = [code for code, number in votes.items() if number == most > 0] or [ENGLISH]
    small = language_of_line("".join(one for one in said if one not in SPANISH_MARKS))
    return small if small in likely else ENGLISH if ENGLISH in likely else likely[0]


@cache
def _summary_words() -> dict[str, frozenset[str]]:
    """Return the words of each language that ask for a summary, which no order is read by: "vite"."""
    return {
        code: frozenset(
            plain_words(" ".join(one.replace("_", " ") for told in language.summary_phrases.values() for one in told))
        )
        for code, language in LANGUAGES.items()
    }
