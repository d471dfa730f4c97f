"""Word families: a question is read in the words that the text has, whatever their form."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES
from bot.text.word_families import family_root, in_words_of_text, without_elisions, words_related_to_title


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("de", "Erstattung", "erstattet"),
        ("de", "abgelehnt", "ablehnen"),
        ("de", "Sperrungen", "gesperrt"),
        ("fr", "fermeture", "fermera"),
        ("es", "cierres", "cierra"),
        ("it", "chiusure", "chiusura"),
        ("pt", "demissões", "demissão"),
    ],
)
def test_what_is_derived_from_one_root_is_of_one_family(code: str, one: str, other: str) -> None:
    """By its endings, and a participle's prefix."""
    assert family_root(one, LANGUAGES[code]) == family_root(other, LANGUAGES[code])


@pytest.mark.parametrize(
    ("code", "asked", "told", "read"),
    [
        ("de", "Wann machen die zu?", "Die Schließung der Mühle folgt im Mai.", "Wann Schließung die?"),
        ("de", "Wann geht es los?", "Der Bau beginnt im Mai.", "Wann beginnt es?"),
        ("de", "Was ist mit dem Bad?", "Das Hallenbad bleibt offen.", "Was ist mit dem Hallenbad?"),
        ("fr", "ça rouvre quand ?", "La réouverture est prévue en mai.", "ça réouverture quand ?"),
        ("it", "quando riapre?", "La riapertura è prevista a maggio.", "quando riapertura?"),
        # The text has the word, or nothing of its family; English is matched otherwise.
        ("de", "Wann schließt die Mühle?", "Die Mühle schließt. Die Schließung folgt.", "Wann schließt die Mühle?"),
        ("de", "Warum zögert der Müller?", "Der Grund ist das Geld.", "Warum zögert der Müller?"),
        ("en", "When does it shut?", "It closes in May.", "When does it shut?"),
    ],
)
def test_a_question_is_read_in_the_words_of_the_text(code: str, asked: str, told: str, read: str) -> None:
    """A verb in two parts, another form, a sense, a compound; what asks stays."""
    assert in_words_of_text(asked, [told], "", LANGUAGES[code]) == read


def test_what_the_title_tells_is_told_in_other_words_too() -> None:
    """The text's words of the title's families are of its topic."""
    assert words_related_to_title("Mühle schließt", ["Die Schließung kommt.", "Es regnet."], LANGUAGES["de"]) == {
        "schliessung"
    }
    assert words_related_to_title("Mill shuts", ["The closure comes."], LANGUAGES["en"]) == frozenset()


def test_what_is_cut_short_stands_apart() -> None:
    """So that a word is found with and without its article."""
    assert without_elisions("l'offre d’embauche, c'est non", LANGUAGES["fr"]) == "l' offre d’ embauche, c'est non"
    assert without_elisions("it's", LANGUAGES["en"]) == "it's"
