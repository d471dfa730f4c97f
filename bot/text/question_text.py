"""A question with the languages that it may be in, detected once, when it arrives, and passed on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.language_detection import likeliest_language, likely_languages, message_language
from bot.text.merged_languages import ALL_LANGUAGES, merged

MIN_SMALL_WORDS = 2
"""Fewest small words that show a question's language."""


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question, and the languages to read it in.

    Attributes:
        text: the question.
        languages: the languages that it may be in, merged: its question words are searched in all of them.
    """

    text: str
    languages: Language

    @property
    def language(self) -> Language:
        """The one language to read its other words in, apart from any text."""
        codes = [code for code in self.languages.codes if code in LANGUAGES]
        return self.language_beside(LANGUAGES[ENGLISH if ENGLISH in codes or not codes else codes[0]])

    def language_beside(self, language: Language) -> Language:
        """Return the language to read its other words in, given a text: the text's, unless they are in another."""
        return likeliest_language(self.text, language)

    def senses_beside(self, language: Language) -> Language:
        """Return the languages to look up synonyms in, merged: the question's and the text's.

        Two languages share many stems: "personnes" is as close to "people" as the English "persons".
        """
        return merged([self.languages, self.language_beside(language), language])

    def with_text(self, text: str) -> QuestionText:
        """Return the question with another text, in the same languages."""
        return replace(self, text=text)

    def with_previous(self, before: QuestionText) -> QuestionText:
        """Return the question with the one before it, in the languages of both."""
        return QuestionText(f"{before.text} {self.text}", merged([before.languages, self.languages]))


def question_text(text: str, *usual: Language) -> QuestionText:
    """Return a question with its languages.

    Those are the languages of the text that it is about; if another has more of its small words ("dove" asks nothing in
    English), then both. One with a single small word, or none, may be in any: "in Kürze?" is as short.

    Args:
        text: the question.
        usual: the languages of the text that it is about; English if none is known.
    """
    likely = set(likely_languages(text, least=MIN_SMALL_WORDS))
    languages = merged(language for language in usual if not likely.isdisjoint(language.codes))
    if likely and not languages.codes:
        languages = message_language(text, *usual)
    return QuestionText(text, languages if languages.codes else ALL_LANGUAGES)
