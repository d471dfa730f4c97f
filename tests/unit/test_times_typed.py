"""Times typed behind a command, in six languages: one reader for all of them, and what is wrong is named."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.grammar.values import OptionValues, UnreadableOption
from bot.text.end_expressions import split_off_end
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.order_language import command_language, order_language
from bot.text.timetable import timetable_in
from tests.unit.test_grammar import parsed_values

FILES = sorted((Path(__file__).parents[1] / "data" / "times").glob("*.tsv"))
LINES = [line for file in FILES for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
TYPED_TIMES = [tuple(line.split("\t")) for line in LINES]


def format_values(given: OptionValues) -> str:
    """Format option values as the data files do."""
    given = {**given, "at": ",".join(f"{at:%H:%M}" for at in given.get("at", ()))}
    given["quiet"] = str(given["quiet"] or "off") if "quiet" in given else ""
    return " ".join(f"{name}={given[name]}" for name in ("feed", "when", "at", "zone", "quiet") if given.get(name))


@pytest.mark.parametrize(("said", "meant"), [one for one in TYPED_TIMES if not one[1].startswith("!")])
def test_times_are_read_in_six_languages(said: str, meant: str) -> None:
    """Behind an address, a feed or nothing: days, times, zone and quiet hours."""
    assert format_values(parsed_values(said)) == meant


@pytest.mark.parametrize("said", ["2 crowns at 9", "2 posts a day at 9", "2 digests at 9", "at 9 send 2 crowns"])
def test_a_number_of_something_is_no_hour(said: str) -> None:
    """It counts what stands behind it."""
    assert timetable_in(said, LANGUAGES[ENGLISH]).times == ("09:00",)


@pytest.mark.parametrize(("said", "wrong"), [one for one in TYPED_TIMES if one[1].startswith("!")])
def test_what_is_wrong_with_a_time_is_named(said: str, wrong: str) -> None:
    """Nothing is set where a part of it cannot be."""
    with pytest.raises(UnreadableOption) as problem:
        parsed_values(said)
    assert str(problem.value).startswith(wrong[1:])


PAUSES = (Path(__file__).parents[1] / "data" / "times" / "pauses.txt").read_text("utf-8").splitlines()
NOW = datetime(2026, 3, 3, 10, 20, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("line", [line for line in PAUSES if not line.startswith("#")])
def test_the_end_of_a_pause_is_read_in_six_languages(line: str) -> None:
    """What stands before it is the feed; what is wrong with it is named."""
    said, feed, ends = (part.strip() for part in line.split("\t"))
    before, end = split_off_end(said, order_language(said))
    told = "-" if end is None else f"!{end.problem}" if end.problem else f"{end.moment_after(NOW):%Y-%m-%d %H:%M}"
    assert before == feed
    assert told.startswith(ends)


@pytest.mark.parametrize(
    ("said", "quiet"),
    [
        ("nachts bitte nichts, zwischen 22 und 7 Uhr", "22:00-07:00"),
        ("nothing between 10 and 7 at night", "22:00-07:00"),
        ("rien la nuit, entre 22h et 7h", "22:00-07:00"),
        ("niente di notte, tra le 23 e le 6", "23:00-06:00"),
        ("nada por la noche, entre las 21 y las 8", "21:00-08:00"),
        ("quiet at night from 8 to 11", "20:00-23:00"),
    ],
)
def test_a_night_ends_in_the_morning(said: str, quiet: str) -> None:
    """The word for night stands for both hours, and only the first is late, unless the second follows it."""
    assert timetable_in(said, order_language(said)).quiet == quiet


@pytest.mark.parametrize(
    "said",
    ["at ten to eight every morning", "every day at 5 to 9", "à midi et demi chaque jour", "chaque jour 8h à 10h"],
)
def test_a_time_that_is_said_in_parts_is_not_torn_apart(said: str) -> None:
    """Ten to eight is neither ten nor eight: what is not read is named, and nothing is set."""
    assert timetable_in(said, order_language(said)).unread_words


@pytest.mark.parametrize(
    ("said", "quiet", "other"),
    [
        ("quiet from 10 to 7", "10:00-07:00", "22:00-07:00"),
        ("only from 9 to 5", "05:00-09:00", "17:00-09:00"),
        ("quiet from 10:00 to 7", "10:00-07:00", ""),
        ("quiet from 10 am to 7", "10:00-07:00", ""),
        ("quiet from 22 to 7", "22:00-07:00", ""),
        ("quiet from 7 to 10", "07:00-10:00", ""),
        ("quiet at 22 and 7", "", ""),
        ("only after 9", "", ""),
    ],
)
def test_hours_that_may_be_in_either_half_of_the_day_are_named_with_the_other(
    said: str, quiet: str, other: str
) -> None:
    """Not where one is exact, or only one reading makes a night; two moments or one are no hours at all."""
    read = timetable_in(said, order_language(said))
    assert (read.quiet, read.other_quiet) == (quiet, other)


@pytest.mark.parametrize(
    ("said", "times", "unread"),
    [("daily at eight thirty", ("08:30",), ()), ("daily at 8 30", ("08:00",), ("30",))],
)
def test_minutes_in_words_follow_hours_in_words(said: str, times: tuple[str, ...], unread: tuple[str, ...]) -> None:
    """A bare number behind one in figures may be anything."""
    read = timetable_in(said, order_language(said))
    assert (read.times, read.unread_words) == (times, unread)


def test_hours_last_as_long_as_they_say_when_clocks_change() -> None:
    """The night of the change has an hour less, and the pause does not."""
    now = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    _, end = split_off_end("2 for 2 hours", LANGUAGES[ENGLISH])
    assert end is not None
    assert f"{end.moment_after(now):%H:%M}" == "04:30"


@pytest.mark.parametrize("said", ["no weekends", "no mondays", "weekdays no 9", "nicht montags", "no news at 8"])
def test_a_word_that_turns_the_days_around_is_not_read(said: str) -> None:
    """Portuguese has "no" for "on", and elsewhere it is the opposite of what would be done."""
    assert timetable_in(said, command_language(said), is_typed=True).unread_words


@pytest.mark.parametrize(
    ("said", "often"),
    [
        ("às 9 no domingo", "weekly sunday"),
        ("no, weekdays at 9", "weekdays"),
        ("nos fins de semana às 10", "weekly saturday sunday"),
    ],
)
def test_a_reply_and_a_portuguese_day_are_read(said: str, often: str) -> None:
    """Before a comma it answers what was said before; in Portuguese it is a small word."""
    told = timetable_in(said, order_language(said))
    assert (told.frequency, told.unread_words) == (often, ())
