"""Unit tests: a sentence that does not hold the kind of thing that is asked for is not told as the answer."""

from __future__ import annotations

import pytest

from bot.answerer.passages import MIN_ANSWER_LIKELIHOOD, passages_in
from bot.domain.article import Article
from bot.text.answer_types import holds_answer_type
from bot.text.language import LANGUAGES
from bot.text.question_text import question_text

TRAM_TEXT = """The Selby tram will not run again before Christmas. Riders with a pass get back 20 percent of it
for each month. A crane fell on the depot on Tuesday."""
DAM_TEXT = """Der neue Damm in Elmfurt soll im Frühjahr fertig sein und 8 Millionen Euro kosten. Zwei Drittel davon
übernimmt der Bund, sagte Ratsherrin Ilse Brock."""


def best_sentence(text: str, title: str, question: str) -> tuple[str, float]:
    """Return the sentence that may answer best, and how likely."""
    article = Article(title=title, text=text, url="https://courier.example/a")
    told = passages_in(article, question_text(question, article.reading_language))[0]
    return told.text, told.score


@pytest.mark.parametrize("question", ["when will it be back?", "when do riders get back on it?"])
def test_how_often_is_no_time(question: str) -> None:
    """Something for each month is no answer to when it is; the word "back" alone is none."""
    text, score = best_sentence(TRAM_TEXT, "Selby's tram stands still", question)
    assert score < MIN_ANSWER_LIKELIHOOD or "Christmas" in text


@pytest.mark.parametrize(
    ("code", "passage", "question"),
    [
        ("en", "It will not run before Easter.", "When will it run?"),
        ("de", "Sie fährt nicht vor Ostern.", "Wann fährt sie?"),
        ("fr", "Il ne roulera pas avant Noël.", "Quand roulera-t-il ?"),
        ("es", "No circulará antes de Navidad.", "¿Cuándo circulará?"),
        ("it", "Non partirà prima di Pasqua.", "Quando partirà?"),
        ("pt", "Não parte antes do Natal.", "Quando parte?"),
    ],
)
def test_a_holiday_is_a_time(code: str, passage: str, question: str) -> None:
    """In all languages."""
    assert holds_answer_type(question_text(question, LANGUAGES[code]), passage, LANGUAGES[code]) == 1


@pytest.mark.parametrize(
    ("code", "passage", "question"),
    [
        ("en", "They get 5 pounds per week.", "When do they start?"),
        ("de", "Sie bekommen 5 Euro pro Woche.", "Wann fangen sie an?"),
        ("fr", "Ils reçoivent 5 euros par mois.", "Quand commencent-ils ?"),
        ("es", "Reciben 5 euros por semana.", "¿Cuándo empiezan?"),
        ("it", "Ricevono 5 euro ogni mese.", "Quando cominciano?"),
        ("pt", "Recebem 5 euros por mês.", "Quando começam?"),
    ],
)
def test_what_comes_each_week_is_no_time(code: str, passage: str, question: str) -> None:
    """In all languages."""
    assert holds_answer_type(question_text(question, LANGUAGES[code]), passage, LANGUAGES[code]) == 0


@pytest.mark.parametrize("question", ["Wer zahlt den Damm?", "Wer bezahlt eigentlich den neuen Damm?"])
def test_a_price_is_nobody(question: str) -> None:
    """A German noun with its capital names nobody."""
    text, score = best_sentence(DAM_TEXT, "Elmfurt bekommt einen Damm", question)
    assert score < MIN_ANSWER_LIKELIHOOD or "Bund" in text


def test_what_holds_no_reason_is_hedged() -> None:
    """That it does not run says not why."""
    assert (
        best_sentence(TRAM_TEXT, "Selby's tram stands still", "Why is the Selby tram not running again?")[1]
        < MIN_ANSWER_LIKELIHOOD
    )
