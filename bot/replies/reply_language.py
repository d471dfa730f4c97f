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
"""Votes for the language of a command's name at the beginning."""


def reply_language(message: str) -> str:
    """Return the language of most words in a message; in a tie, the language of its small words.

    A word counts for each language that has it, whatever it means here, and once more if it asks. The name of a command
    counts most, since names in any language may follow it. A message in letters that none of them uses is in none of
    them: then English, as for one whose small words are mostly of a language that we only recognise. Only Spanish turns
    its first mark around, which counts as a word: it may be in a name ("¡HOLA!") or a quotation.
    """
    if has_unknown_letters(message) or language_of_headline(message) not in {"", *LANGUAGES}:
        return ENGLISH
    words = plain_words(ADDRESS.sub(" ", message))
    known_words = known_words_by_language(message)
    asking = {
        code: sum(word in question_types_by_word(language) for word in words) for code, language in LANGUAGES.items()
    }
    listed = {
        code: sum(word in own or code in languages_listing(word) for word in words)
        for code, own in _summary_words().items()
    }
    votes = {code: listed[code] + asking[code] + known_words.get(code, 0) for code in LANGUAGES}
    votes["es"] += not SPANISH_MARKS.isdisjoint(message)
    spec = REGISTRY.find(words[0]) if words else None
    if spec is not None:
        named_in = ENGLISH if words[0] in {spec.name, *spec.aliases} else REGISTRY.language_of(words[0])
        votes |= {named_in: votes[named_in] + COMMAND_NAME_VOTES} if named_in else {}
    highest = max(votes.values())
    likely = [code for code, number in votes.items() if number == highest > 0] or [ENGLISH]
    small = language_of_line("".join(character for character in message if character not in SPANISH_MARKS))
    return small if small in likely else ENGLISH if ENGLISH in likely else likely[0]


@cache
def _summary_words() -> dict[str, frozenset[str]]:
    """Return the words of each language that ask for a summary, by which no order is read: "vite"."""
    return {
        code: frozenset(
            plain_words(
                " ".join(
                    phrase.replace("_", " ") for phrases in language.summary_phrases.values() for phrase in phrases
                )
            )
        )
        for code, language in LANGUAGES.items()
    }
