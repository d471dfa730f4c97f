"""Questions of how somebody fared, in plain words."""

from __future__ import annotations

import pytest

from bot.answerer.track_record_answer import name_asked_about
from bot.text.question_text import question_text


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("What about Remotasks lately?", "Remotasks"),
        ("how did gig workers fare?", "gig workers"),
        ("How has Scale AI been doing recently", "Scale AI"),
        ("How did Ford fare since 30 days?", "Ford since 30 days"),
        ("What has Ford won and lost in the last 2 weeks?", "Ford in the last 2 weeks"),
        ("gains and losses of Ida Brandt", "Ida Brandt"),
        ("Wie erging es den Pflegekräften?", "den Pflegekräften"),
        ("Was ist mit Remotasks in letzter Zeit?", "Remotasks"),
        ("Come è andata a Remotasks?", "Remotasks"),
        ("¿Cómo le ha ido a Remotasks?", "Remotasks"),
        ("And how are the Tarn workers doing, so far?", "the Tarn workers"),
        ("Comment s’en est sortie Orla Mills dernièrement ?", "Orla Mills"),
        ("como se saiu a Ford ultimamente?", "a Ford"),
        ("Was hat Ford gewonnen und verloren?", "Ford"),
        ("HOW IS Scale AI DOING", "Scale AI"),
    ],
)
def test_who_is_meant_is_read(asked: str, who: str) -> None:
    """The name alone, with the time where one is named."""
    assert name_asked_about(question_text(asked)) == who


@pytest.mark.parametrize(
    "asked",
    [
        "What about the price?",
        "How did the fire start?",
        "Who gains?",
        "",
        "lately?",
        "How is doing?",
        "Wie geht es weiter?",
        "what about lately",
        "How much did it cost?",
    ],
)
def test_other_questions_are_others(asked: str) -> None:
    """They are answered from the articles, as ever."""
    assert name_asked_about(question_text(asked)) == ""
