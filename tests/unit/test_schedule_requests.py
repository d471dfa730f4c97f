"""Orders for times in plain words: offered as a schedule in six languages, asked about where they cannot be had."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answerer.bot_questions import answer_about_bot, answer_to_request
from bot.domain.schedule import Routine, schedule_of
from bot.orders.schedule_requests import schedule_offer
from tests.unit.said import with_languages_of
from tests.unit.test_order_parsing import ONE_FEED_CONTEXT, TWO_FEED_CONTEXT, button_commands


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("bitte nur noch werktags um 9 Uhr", "schedule weekdays 09:00 UTC"),
        ("werktags 9uhr bitte", "schedule weekdays 09:00 UTC"),
        ("please only send me this once a day at half past eight in the morning", "schedule daily 08:30 UTC"),
        ("at 7 every morning please", "schedule daily 07:00 UTC"),
        ("only on mondays at 10", "schedule weekly monday 10:00 UTC"),
        ("post at 9 and 17", "schedule daily 09:00 17:00 UTC"),
        ("can you post this at 9 and at 17?", "schedule daily 09:00 17:00 UTC"),
        ("back to posting right away", "schedule at once"),
        ("every day at noon", "schedule daily 12:00 UTC"),
        ("only monday to friday please", "schedule weekdays UTC"),
        ("can you shut up at night between 10pm and 7am", "schedule quiet 22:00-07:00"),
        ("jeden Montag um 10 Uhr bitte", "schedule weekly monday 10:00 UTC"),
        ("jeden Tag halb neun", "schedule daily 08:30 UTC"),
        ("envoie-moi ça en semaine à 9h", "schedule weekdays 09:00 UTC"),
        ("chaque lundi à 8h30", "schedule weekly monday 08:30 UTC"),
        ("todos los días a las ocho y media de la tarde", "schedule daily 20:30 UTC"),
        ("só às segundas-feiras às 9h, por favor", "schedule weekly monday 09:00 UTC"),
        ("nei giorni feriali alle 9 e alle 17", "schedule weekdays 09:00 17:00 UTC"),
        ("de lunes a viernes a las 8:30", "schedule weekdays 08:30 UTC"),
        ("solo dal lunedì al venerdì alle 9", "schedule weekdays 09:00 UTC"),
        ("kannst du zwischen 22 und 6 Uhr ruhig sein?", "schedule quiet 22:00-06:00"),
        ("das 22 às 7 silêncio por favor", "schedule quiet 22:00-07:00"),
        ("the courier every evening at 6 please", "schedule 3 daily 18:00 UTC"),
    ],
)
def test_times_and_small_words_are_a_schedule(said: str, command: str) -> None:
    """It is asked back as it is typed, and nothing of it is guessed."""
    assert button_commands(answer_about_bot(said, with_languages_of(said, TWO_FEED_CONTEXT))) == [command]


def test_hours_alone_keep_the_days_that_a_channel_has() -> None:
    """A channel with weekdays keeps them."""
    order_context = replace(TWO_FEED_CONTEXT, routine=Routine(schedule=schedule_of("weekdays")))
    assert button_commands(
        answer_about_bot("at 7 and 18 please", with_languages_of("at 7 and 18 please", order_context))
    ) == ["schedule weekdays 07:00 18:00 UTC"]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("not before 8 in the morning please", ["schedule quiet 00:00-08:00", "schedule daily 08:00"]),
        ("Bitte nichts nach 20 Uhr", ["schedule quiet 20:00-00:00", "schedule daily 20:00"]),
        ("schedule every other tuesday", ["schedule weekly tuesday", "schedule daily"]),
    ],
)
def test_what_cannot_be_had_is_answered_with_what_can(said: str, offered: list[str]) -> None:
    """Each behind a button of its own."""
    answer = answer_about_bot(said, with_languages_of(said, TWO_FEED_CONTEXT))
    assert answer is not None
    assert [choice.command for choice in answer.choices] == offered


@pytest.mark.parametrize(
    "said",
    [
        "what happened on monday?",
        "monday",
        "the news on monday",
        "is it every day?",
        "3 times a day",
        "only 2 digests a day",
        "no posts on weekends",
        "monday 9 and friday 17 please",
        "the strike begins at 9 on monday",
        "every evening",
    ],
)
def test_what_is_more_than_times_is_no_schedule(said: str) -> None:
    """A word that says something else leaves it to whatever else it may be."""
    assert schedule_offer(said, with_languages_of(said, TWO_FEED_CONTEXT), is_under=False) is None


def test_under_articles_an_hour_alone_is_no_order() -> None:
    """It may be an answer, or asked of the article."""
    assert schedule_offer("at 9", with_languages_of("at 9", TWO_FEED_CONTEXT), is_under=True) is None
    assert schedule_offer("at 9 please", with_languages_of("at 9 please", TWO_FEED_CONTEXT), is_under=True) is not None


@pytest.mark.parametrize(
    "said", ["bitte poste vierteljährlich um 9 Uhr", "please post twice at 9", "poste erst nächste Woche um 9 Uhr"]
)
def test_a_word_that_is_not_read_is_never_dropped(said: str) -> None:
    """Nothing is offered that leaves out a part of what was said."""
    answer = answer_to_request(said, with_languages_of(said, ONE_FEED_CONTEXT))
    assert answer is None or not answer.choices
