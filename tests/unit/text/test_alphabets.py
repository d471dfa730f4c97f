"""Letters that no language of ours has tell that a line is in none of them, whatever small words it shares."""

from __future__ import annotations

import pytest

from bot.answerer.extractive_answer import answer_language
from bot.domain.article import Article
from bot.replies.reply_language import reply_language
from bot.text.alphabets import has_unknown_letters
from bot.text.language_detection import language_of_line

FOREIGN_LINES = (
    "nie więcej niż raz dziennie o 7",
    "każdego dnia o 9 rano",
    "chci jen jednou denně v 9",
    "bara på morgonen",
    "毎日9時に投稿して",
    "остановите футбол",
    "yalnızca sabah 8'de gönder",
)
KNOWN_LINES = (
    "Was kostet das Škoda-Werk in Łódź?",
    "où est l'île, et quand le cœur du maïs ?",
    "¿cuándo será la mañana en Málaga?",
    "não há pão às nove",
    "però così è più caro",
    "die Straße ist schön",
    "the naïve façade",
)


@pytest.mark.parametrize("said", FOREIGN_LINES)
def test_what_is_in_no_language_of_ours_is_replied_to_in_english(said: str) -> None:
    """And never in another one of ours, also not in the article's."""
    assert has_unknown_letters(said)
    assert language_of_line(said) == ""
    assert reply_language(said) == "en"
    assert answer_language(said, [Article(title="", text="Golo.", language="pt")]) == "en"


@pytest.mark.parametrize("said", KNOWN_LINES)
def test_names_and_our_own_letters_tell_of_no_other_language(said: str) -> None:
    """What begins with a capital may be a name from anywhere."""
    assert not has_unknown_letters(said)
