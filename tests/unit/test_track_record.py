"""Gains and losses over time: one line a story, with sums; and how they are looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.digest import Effect, StakeholderKind
from bot.domain.track_record import (
    effect_text,
    publisher_line,
    reason_beyond_quote,
    record_text,
    shortened,
    track_record,
)
from bot.text.merged_languages import ALL_LANGUAGES
from bot.track_record import parse_name_and_period
from tests.unit.fates import NOW, make_recorded_effect, remotasks_record


def test_articles_of_one_story_are_one_line_with_its_sources() -> None:
    """The first filed tells it; what others tell otherwise is said."""
    told = track_record(
        ["Remotasks"],
        [
            make_recorded_effect(Effect.GAINS, days=1, publisher="Northfield Wire"),
            make_recorded_effect(Effect.LOSES, days=2, why="is fined"),
            make_recorded_effect(Effect.LOSES, days=1.5, publisher="Daily Tarn"),
        ],
        days=90,
        until=NOW,
    )
    (line,) = told.lines
    assert (line.effect, line.why, line.sources, line.otherwise) == (Effect.LOSES, "is fined", 3, (Effect.GAINS,))
    assert told.counts_in_words == "1 loss in 90 days, from 3 articles of 3 publishers"
    assert effect_text(line, "remotasks") == "loses, others tell: gains"
    assert publisher_line(line) == "Harbour Courier, 2 more"


def test_the_newest_stand_first_and_are_summed() -> None:
    """Each effect in words, and those unlikely to benefit are neither gain, loss nor uncertain."""
    told = remotasks_record()
    assert [line.at for line in told.lines] == sorted((line.at for line in told.lines), reverse=True)
    assert told.counts_in_words == (
        "3 gains, 2 losses, 1 mixed, 1 unlikely to benefit in 90 days, from 8 articles of 2 publishers"
    )
    assert [str(line.word) for line in told.lines].count("unlikely to benefit") == 1
    assert "21 Jan 2026: unlikely to benefit. is unlikely to benefit from the aid" in record_text(told)


def test_a_loss_in_words_of_hardly_benefiting_stays_a_loss() -> None:
    """Only where the effect is uncertain do such words say what it is."""
    said = "is unlikely to benefit from the aid"
    (line,) = track_record(
        ["x"], [make_recorded_effect(Effect.LOSES, why=said, quote="It fell.")], days=1, until=NOW
    ).lines
    assert (line.is_unlikely, line.word) == (False, "loses")


def test_a_reason_that_the_quotation_has_is_not_said_twice() -> None:
    """An extract's reason is its sentence."""
    (line,) = track_record(["x"], [make_recorded_effect(why="It fell.", quote="It fell.")], days=1, until=NOW).lines
    assert reason_beyond_quote(line) == ""
    (line,) = track_record(["x"], [make_recorded_effect(why="pays less", quote="It fell.")], days=1, until=NOW).lines
    assert reason_beyond_quote(line) == "pays less"


def test_whose_line_it_is_stands_there_where_the_name_is_another() -> None:
    """A group by its whole name; the same name in another spelling is none."""
    group = make_recorded_effect(name="dock workers in Tarn", kind=StakeholderKind.GROUP)
    (line,) = track_record(["dock workers"], [group], days=1, until=NOW).lines
    assert effect_text(line, "dock workers") == "loses (dock workers in Tarn)"
    assert effect_text(line, "Dock Workers in TARN") == "loses"


def test_a_name_of_two_is_said_to_be() -> None:
    """Their full names are told; one alone is told as another name of it."""
    two = [
        make_recorded_effect(name="Ford", elsewhere=("Harrison Ford",), kind=StakeholderKind.PERSON),
        make_recorded_effect(name="Ford", elsewhere=("Ford Motor Company",), story=2),
    ]
    told = track_record(["Ford"], two, days=90, until=NOW)
    assert (told.several, told.names) == (("Harrison Ford", "Ford Motor Company"), ())
    assert told.note == "Several go by this name: Harrison Ford, Ford Motor Company."
    one = track_record(["Ford", "Ford Cars"], two[1:], days=90, until=NOW)
    assert one.note == "Also called Ford Cars, Ford Motor Company."


def test_nothing_in_a_time_is_said() -> None:
    """No sum of nothing."""
    assert track_record(["x"], [], days=1, until=NOW).counts_in_words == "no gain and no loss in 1 day"


@pytest.mark.parametrize(
    ("typed", "name", "days"),
    [
        ("Remotasks", "Remotasks", 90),
        ("Remotasks since 30 days", "Remotasks", 30),
        ("gig workers in the last 2 weeks", "gig workers", 14),
        ("Ford 3 months", "Ford", 91),
        ("Ford since 1 year", "Ford", 365),
        ("Ford since Monday", "Ford", 7),
        ("Ford seit 2 Wochen", "Ford", 14),
        ("Ford depuis 30 jours", "Ford", 30),
        ("Ford en los últimos 5 días", "Ford", 5),
        ("Ford since 9999 years", "Ford", 3650),
        ("Ford since 0 days", "Ford", 1),
        ("Ford since ever", "Ford since ever", 90),
        ("“Since Yesterday”", "Since Yesterday", 90),
        ("7-Eleven", "7-Eleven", 90),
    ],
)
def test_how_far_back_is_read_behind_the_name(typed: str, name: str, days: int) -> None:
    """A time that is none belongs to the name; a long one has an end."""
    assert parse_name_and_period(typed, datetime(2026, 3, 2, 0, tzinfo=UTC), ALL_LANGUAGES) == (name, days)


def test_an_article_without_an_address_is_known_by_its_title() -> None:
    """Two of one story are two sources; the same one told twice is one."""
    bare = [
        replace(one, source=replace(one.source, url="", title=title))
        for one, title in (
            (make_recorded_effect(), "Wages"),
            (make_recorded_effect(days=1), "Fine"),
            (make_recorded_effect(days=2), "Fine"),
        )
    ]
    (line,) = track_record(["Remotasks"], bare, days=90, until=NOW).lines
    assert line.sources == 2


def test_a_reason_is_cut_between_words() -> None:
    """The last word that fits stays whole, without the sign behind it."""
    assert shortened("has to pay back wages, a court said", 24) == "has to pay back wages …"
    assert shortened("has to  pay\nback", 24) == "has to pay back"
