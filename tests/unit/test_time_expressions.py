"""Times in plain words, in six languages, counted from a Wednesday afternoon."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.language import LANGUAGES
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.question_text import question_text
from bot.text.time_expressions import period_in

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("What happened with Brightwater this week?", "2026-03-02", None),
        ("What happened since Monday?", "2026-03-02", None),
        ("What has happened since Wednesday?", "2026-02-25", None),
        ("Was ist seit Montag passiert?", "2026-03-02", None),
        ("Was ist letzte Woche passiert?", "2026-02-23", "2026-03-02"),
        ("Que s'est-il passé cette semaine ?", "2026-03-02", None),
        ("Que s'est-il passé hier ?", "2026-03-03", "2026-03-04"),
        ("¿Qué pasó la semana pasada?", "2026-02-23", "2026-03-02"),
        ("O que aconteceu na semana passada?", "2026-02-23", "2026-03-02"),
        ("Che cosa è successo la settimana scorsa?", "2026-02-23", "2026-03-02"),
        ("What was decided on Friday?", "2026-02-27", "2026-02-28"),
        ("news of last month", "2026-02-01", "2026-03-01"),
        ("what happened in February", "2026-02-01", "2026-03-01"),
        ("since 3 February", "2026-02-03", None),
        ("el 3 de marzo", "2026-03-03", "2026-03-04"),
        ("on May 3", "2025-05-03", "2025-05-04"),
        ("since 2026-02-01", "2026-02-01", None),
        ("desde ontem", "2026-03-03", None),
        ("today", "2026-03-04", None),
        ("Was war letztes Jahr los?", "2025-01-01", "2026-01-01"),
        ("combien de visiteurs l'an dernier ?", "2025-01-01", "2026-01-01"),
    ],
)
def test_a_time_in_words_is_a_period(said: str, since: str, until: str | None) -> None:
    """It begins and ends at midnight, in the zone of now."""
    period = period_in(said, NOW, question_text(said).languages)
    assert period is not None
    assert period.since == datetime.fromisoformat(since).replace(tzinfo=UTC)
    assert period.until == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)
    assert period.words in said


@pytest.mark.parametrize(
    ("said", "is_day"),
    [
        ("What happened today?", True),
        ("What happened yesterday?", True),
        ("What happened on 16 February?", True),
        ("What happened on Monday?", True),
        ("What happened since Monday?", False),
        ("What happened last week?", False),
        ("What happened in the last 24 hours?", False),
    ],
)
def test_a_day_is_told_from_a_longer_time(said: str, is_day: bool) -> None:  # noqa: FBT001
    """Today as well as one that is long over; a day's length back from now is no day."""
    period = period_in(said, NOW, LANGUAGES["en"])
    assert period is not None
    assert period.is_day == is_day


@pytest.mark.parametrize(
    "said", ["in the last 3 days", "in den letzten drei Tagen", "les 3 derniers jours", "los últimos 3 días"]
)
def test_some_days_are_counted_back_from_now(said: str) -> None:
    """Digits and words for them, before and behind."""
    period = period_in(said, NOW, question_text(said).languages)
    assert period is not None
    assert period.since == datetime(2026, 3, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["What may happen?", "Was ist hier passiert?", "Who said it last?", "la segunda empresa", "on 2026-13-45", ""],
)
def test_what_names_no_time_is_no_period(said: str) -> None:
    """May is a verb, "hier" is German for here, "segunda" is second, and a day that is none is none."""
    assert period_in(said, NOW, question_text(said).languages) is None


@given(st.text(max_size=60), st.sampled_from(["since ", "last 999999 days ", "31 February ", "in May ", ""]))
def test_any_text_is_read_without_harm(text: str, before: str) -> None:
    """Whatever is asked, a period is in order and has not begun later than now."""
    period = period_in(before + text, NOW, question_text(before + text).languages)
    if period is not None and period.since is not None:
        assert period.since <= NOW
        assert period.until is None or period.since < period.until


@pytest.mark.parametrize("article", ["la", "lo", "el", "le", "a", "o", "dem", "letzten", "last", "the"])
@pytest.mark.parametrize("since", ["since", "seit", "depuis", "desde", "da"])
def test_articles_without_end_hold_nobody_up(since: str, article: str) -> None:
    """Two languages have "la": tried as each of theirs at each place, two hundred would take for ever."""
    assert period_in(f"{since} {f'{article} ' * 200}x", NOW, ALL_LANGUAGES) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "What did Plácido Domingo say?"),
        ("en", "Who paid for the Martes bridge?"),
        ("fr", "Où sont mes 3 derniers mes ?"),
        ("it", "Il ministro non lo ha mai detto?"),
    ],
)
def test_a_word_that_is_a_time_in_another_language_is_none(code: str, said: str) -> None:
    """Spanish "domingo" is a name in English, its "mes" is no French month."""
    assert period_in(said, NOW, LANGUAGES[code]) is None
