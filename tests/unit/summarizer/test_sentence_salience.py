"""What a sentence is worth to a reader of five lines."""

from __future__ import annotations

import pytest

from bench.worth import BIAS_NAME, FOLDER, TOP_MARK, fit_weights, read_marked_articles
from bot.summarizer.sentence_salience import BIAS, FEATURE_WEIGHTS, SalienceInput, salience_features, salience_score
from bot.text.language import language_of_code

MIN_TOP_SHARE = 0.7
"""Share of the top-marked sentences that must be key facts, in the fitted articles; it was .48 before."""


def sentence_worth(sentence: str, code: str) -> float:
    """Return a sentence's salience by its words alone."""
    stated = SalienceInput(text=sentence, quoted=0.0, of_title=0.0, is_last=False)
    return salience_score(salience_features(stated, language_of_code(code)))


SALIENCE_PAIRS = [
    ("en", "The strike cost 340 workers their jobs.", "He smiled and thanked the crowd."),
    ("en", "A judge will decide in May whether the sale may go on.", "The firm was founded in 1987 by two brothers."),
    ("de", "Bei dem Brand wurden 14 Menschen verletzt.", "Das sagte ein Sprecher am Montag."),
    ("de", "Kunden sollen den Käse nicht essen und ihn zurückgeben.", "Im Saal brach Jubel aus."),
    ("fr", "Les usagers doivent faire bouillir l'eau jusqu'à vendredi.", "La salle a applaudi longtemps."),
    ("es", "El tribunal decidirá en mayo sobre el recurso.", "La gente lloraba en silencio."),
    ("it", "Nel crollo sono rimaste ferite sei persone.", "La folla ha applaudito a lungo."),
    ("en", "Pensioners are exempt from it.", "Pensioners have a hall for it."),
    ("de", "Grund sind die Kosten.", "Lang sind die Kosten."),
    ("pt", "Os moradores devem ferver a água até sexta-feira.", "A multidão aplaudiu em silêncio."),
]


@pytest.mark.parametrize(("code", "matters", "fills"), SALIENCE_PAIRS)
def test_what_happened_comes_before_scenes(code: str, matters: str, fills: str) -> None:
    """Harm, what is open and what to do are worth more than feelings, attributions and history, in six languages."""
    assert sentence_worth(matters, code) > sentence_worth(fills, code)


def test_how_many_people_counts_and_a_year_does_not() -> None:
    """A number says more than none, and most before those whom it counts."""
    people, year = (
        sentence_worth("It carries 900 passengers.", "en"),
        sentence_worth("It has passengers since 1900.", "en"),
    )
    assert people > sentence_worth("It carries passengers.", "en")
    assert people > year


def test_most_that_must_be_told_are_key_facts() -> None:
    """So it is on the articles that an editor marked."""
    articles = read_marked_articles(FOLDER)
    wanted = sum(one.marks.count(TOP_MARK) for one in articles)
    found = sum(one.marks[at] == TOP_MARK for one in articles for at in one.key_fact_numbers())
    assert found / wanted >= MIN_TOP_SHARE


def test_the_weights_are_those_that_the_marks_give() -> None:
    """Nobody tunes one by hand: a changed list or sign has them fitted anew."""
    weights = fit_weights(read_marked_articles(FOLDER))
    assert pytest.approx(weights, abs=0.02) == {**FEATURE_WEIGHTS, BIAS_NAME: BIAS}
