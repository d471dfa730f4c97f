"""What is said to one person is said in their language, where it has words for all of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest

from adapters.discord.interactions.modals import TITLE, AddForm, AskForm, FilterForm, ReportForm
from adapters.discord.rendering.buttons import LABEL, more_view
from adapters.discord.rendering.localization import LANGUAGES, NAMED, WHEN, replies, reply_told, times, told
from bot.commands.times import when_by
from bot.domain.conversation import Choice, Reply
from bot.domain.schedule import parse_schedule
from bot.text.clock import DAYS
from tests.adapters.slack.samples import DIGEST

ROOT = Path(__file__).parents[3]
GERMAN = discord.Locale.german


def spoken(folder: str) -> Iterator[str]:
    """Yield every text in the code of a folder, with `{}` for what is named in it."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(one.value) if isinstance(one, ast.Constant) else NAMED for one in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.sub(r"{\w+}", NAMED, node.value)


def test_every_language_has_the_same_words_for_what_is_said_today() -> None:
    """None is left over, none is forgotten, and what is named in one is named in all."""
    english = replies("de").keys()
    assert all(replies(one).keys() == english for one in LANGUAGES.values())
    assert all(times(one).keys() == times("de").keys() for one in LANGUAGES.values())
    for language in LANGUAGES.values():
        told_of = {**replies(language), **times(language)}
        for named in (NAMED, WHEN):
            assert [one for one, said in told_of.items() if one.count(named) != said.count(named)] == []
    said = {text for folder in ("adapters/discord", "bot") for text in spoken(folder)}
    fixed = [text for text in said if len(text.replace(NAMED, "")) > 20]
    forms = [re.compile(re.escape(text).replace(re.escape(NAMED), ".+")) for text in fixed]
    whole = "\n".join(said)
    plain = [one.replace(WHEN, NAMED) for one in english]
    left = [one for one in plain if not all(part.strip(" .,“”") in whole for part in one.split(NAMED))]
    assert [one for one in left if not any(form.fullmatch(one) for form in forms)] == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_forms_and_menus_are_within_discords_limits(locale: discord.Locale) -> None:
    """Titles, labels and buttons in every language."""
    asked, reported, added = AskForm(locale), ReportForm(locale, "1"), AddForm(locale, is_news=True)
    filtered = FilterForm(locale, "filter 1", "All of it.", is_news=True)
    for form in (asked, reported, added, filtered):
        assert 0 < len(form.title) <= TITLE
    assert {asked.title, reported.title} & {AskForm.title, ReportForm.title} == set()
    shown = more_view("1", locale).to_components()
    assert all(0 < len(one["label"]) <= LABEL for row in shown for one in row["components"])


def test_a_reply_is_told_in_a_language_as_a_whole_or_not_at_all() -> None:
    """Names stay what they are; one sentence without words leaves all in English, and so does another language."""
    undo = Choice(label="Undo", command="undo 1")
    reply = Reply(text="Subscribed to St. Tarn {News}. The first digests come in a moment.", choices=(undo,))
    assert reply_told(GERMAN, Reply(text="Paused {x} Courier.", choices=(undo,))) == Reply(
        text="{x} Courier ist angehalten.", choices=(Choice(label="Rückgängig", command="undo 1"),)
    )
    assert reply_told(GERMAN, reply) == reply  # a full stop within a name parts it from its sentence
    assert reply_told(discord.Locale.japanese, Reply(text="Paused Courier.")).text == "Paused Courier."
    assert told(GERMAN, "Subscribed to Courier. It rains.") == "Subscribed to Courier. It rains."
    assert told(GERMAN, "Subscribed to Courier. Newest: “Tram”. The first digests come in a moment.") == (
        "Courier ist abonniert. Das Neueste: „Tram“. Die ersten Digests kommen gleich."
    )


def test_what_an_article_says_stays_what_it_is() -> None:
    """A headline that reads like a word of the bot's is a headline."""
    reply = Reply(text="Paused trams.", digest=DIGEST)
    assert reply_told(GERMAN, reply) == reply


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("Digests come here daily at 09:00 and 17:00 (UTC).", "Digests kommen hier täglich um 09:00 und 17:00 (UTC)."),
        (
            "Digests of Sport and More come on Mondays, Tuesdays and Fridays at 8:30 (UTC), never from 22:00 to 07:00.",
            "Digests von Sport and More kommen montags, dienstags und freitags um 8:30 (UTC), nie von 22:00 bis 07:00.",
        ),
        (
            "That is so already: digests of Tarn come with the others here: with every full hour.",
            "Das ist schon so: Digests von Tarn kommen mit den anderen hier: zu jeder vollen Stunde.",
        ),
    ],
)
def test_when_digests_come_is_told_in_a_language(said: str, own: str) -> None:
    """Days and hours too; a feed's name keeps its "and"."""
    assert told(GERMAN, said) == own


def test_whatever_schedule_there_is_has_words_in_every_language() -> None:
    """None of its English words is left."""
    for often in ("at once", "hourly", "daily 9:00", "weekdays 9:00", *(f"weekly {day} 9:00" for day in DAYS)):
        schedule = parse_schedule(often)
        assert schedule is not None
        said = f"Digests come here {when_by(schedule, 'UTC')}."
        for locale in LANGUAGES:
            assert not re.search(r"\b(?:on|at|as|with|daily|\w+days)\b", told(locale, said)), said
