"""Questions held against the sentences of a text, in the languages that both are in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.answer_selection import select_answers
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.language_detection import likeliest_language
from bot.text.question_text import question_text
from bot.text.search_terms import search_prefixes


def select_passages(
    question: str, passages: Sequence[str], *, title: str = "", most: int = 3, code: str = ""
) -> list[tuple[int, float]]:
    """Return what `select_answers` does; `code` is the passages' language, where they are too few to tell."""
    language = LANGUAGES[code] if code else likeliest_language(" ".join(passages))
    return select_answers(question_text(question, language), passages, language, title=title, most=most)


def question_prefixes(question: str) -> tuple[str, ...]:
    """Return what `search_prefixes` does for a question about an archive, which may be of any language."""
    asked = question_text(question)
    return search_prefixes(asked, asked.language_beside(LANGUAGES[ENGLISH]))
