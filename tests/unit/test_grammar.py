"""The registry of commands: what is typed becomes the values that are chosen elsewhere, and what is wrong is named."""

from __future__ import annotations

import itertools
from datetime import time
from typing import Any

import pytest

from adapters.page.views import Views
from adapters.slack.rendering.forms import order_view
from bot.domain.filters import Filter
from bot.domain.grammar.help_text import FOR_MANAGERS, HELP_FOOTER, NEEDS_MODEL, command_help, help_text
from bot.domain.grammar.option_parsing import order_in, split_add, split_watch
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, Option, OptionKind, Order, Registry, Section
from bot.domain.grammar.values import UnreadableOption, read_options
from bot.domain.schedule import QuietHours
from bot.text.catalogue import in_language
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.order_language import command_language

BERLIN = "Europe/Berlin"


def parsed_values(text: str) -> dict[str, Any]:
    """Return the values parsed from a typed command."""
    language = command_language(text)
    order = order_in(text, REGISTRY, language)
    assert order is not None
    spec = REGISTRY.find(order.name)
    assert spec is not None
    return dict(read_options(spec, order, language))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pause #3", {"feed": "3"}),
        ("add <https://a.example/x|the paper>", {"url": "https://a.example/x"}),
        (
            "subscribe https://a.example mon 8:30",
            {"url": "https://a.example", "when": "weekly monday", "at": (time(8, 30),)},
        ),
        ("schedule 3 weekdays 17:00 8:30", {"feed": "3", "when": "weekdays", "at": (time(8, 30), time(17))}),
        ("schedule at 9 am and 6 pm berlin", {"at": (time(9), time(18)), "zone": BERLIN}),
        ("schedule 3", {"feed": "3"}),
        ("schedule 3 werktags um 9 Uhr", {"feed": "3", "when": "weekdays", "at": (time(9),)}),
        ("schedule chaque lundi à 8h30", {"when": "weekly monday", "at": (time(8, 30),)}),
        ("schedule 9 am", {"at": (time(9),)}),
        ("schedule 3 9 am", {"feed": "3", "at": (time(9),)}),
        ("schedule quiet 22:00-07:00", {"quiet": QuietHours(time(22), time(7))}),
        ("schedule quiet off", {"quiet": None}),
        ("schedule quiet", {}),
        ("schedule zone", {}),
        ("schedule mon-fri 9", {"when": "weekdays", "at": (time(9),)}),
        ("schedule wed to fri 9", {"when": "weekly wednesday thursday friday", "at": (time(9),)}),
        ("schedule sat – mon 10", {"when": "weekly monday saturday sunday", "at": (time(10),)}),
        ("schedule weekends 10", {"when": "weekly saturday sunday", "at": (time(10),)}),
        ("schedule tue & thu 8:30", {"when": "weekly tuesday thursday", "at": (time(8, 30),)}),
        ("schedule mondays 9 and 17", {"when": "weekly monday", "at": (time(9), time(17))}),
        ("schedule at 9 on mondays", {"when": "weekly monday", "at": (time(9),)}),
        ("schedule 3 daily 9 Asia/Tokyo", {"feed": "3", "when": "daily", "at": (time(9),), "zone": "Asia/Tokyo"}),
        ("delete 3", {"feed": "3"}),
        ("unpause 3", {"feed": "3"}),
        ("schedule 3 as the channel", {"feed": "3", "when": "channel"}),
        (
            "filter 3 tea -milk about: who pays",
            {"feed": "3", "words": Filter(words=("tea",), without=("milk",)), "about": "who pays"},
        ),
        ("filter 3 off", {"feed": "3", "words": Filter()}),
        (
            "watch Orla Mills aka Orla, The Mills weekly role:7",
            {"name": "Orla Mills", "aka": ("Orla", "The Mills"), "weekly": True, "role": "7"},
        ),
        ("watch weekly off", {"weekly": False}),
        ("watch Harbour Weekly", {"name": "Harbour Weekly"}),
        ("language 3 German", {"feed": "3", "language": "de"}),
        ("language 3 own", {"feed": "3", "language": ""}),
        ("about Orla since 2 weeks", {"name": "Orla", "since": "2 weeks"}),
        ("report message:1.2 It is ten.", {"link": "message:1.2", "wrong": "It is ten."}),
        ("report It is ten.", {"wrong": "It is ten."}),
        ("additions off", {"switch": False}),
        ("list please", {}),
        ("", {}),
    ],
)
def test_what_is_typed_becomes_values(text: str, meant: dict[str, Any]) -> None:
    """Each of these."""
    assert parsed_values(text) == meant


def test_times_given_apart_are_times_alone() -> None:
    """What says how often is none, also beside one."""
    spec = REGISTRY.find("schedule")
    assert spec is not None
    assert read_options(spec, Order("schedule", {"at": "9 and 17:30"}), LANGUAGES[ENGLISH])["at"] == (
        time(9),
        time(17, 30),
    )
    for said in ("weekly 9", "noon-ish", "weekdays"):
        with pytest.raises(UnreadableOption, match="is no time"):
            read_options(spec, Order("schedule", {"at": said}), LANGUAGES[ENGLISH])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("schedule daily 25:00", "25:00 is no time."),
        ("schedule daily 9 and 61:10", "61:10 is no time."),
        ("schedule quiet 22:00-27:00", "27:00 is no time."),
        ("schedule daily 9 york", "I do not know the time zone “york”. Perhaps America/New_York"),
        ("schedule sometimes", "I cannot read “sometimes”."),
        ("schedule daily weekdays 9", "I do not know how often “daily weekdays” is."),
        ("schedule every 2 hours", "I cannot read “every 2 hours”."),
        ("schedule fortnightly 9", "I cannot leave out every other one: `weekly` or `daily`?"),
        ("schedule every other tuesday", "I cannot leave out every other one: `weekly` or `daily`?"),
        ("schedule hourly 9", "Every hour takes no time of day: `hourly`, or `daily 09:00`?"),
        ("schedule at once 9 17", "At once takes no time of day: `at once`, or `daily 09:00 17:00`?"),
        ("add https://a.example hourly 9", "Every hour takes no time of day"),
        ("schedule 1 quiet 22-7", "Quiet hours hold for the whole channel: `/news schedule quiet 22:00-07:00`"),
        ("schedule 1 quiet off", "Quiet hours hold for the whole channel: `/news schedule quiet off`"),
        ("schedule 1 zone Tokyo", "The time zone holds for the whole channel: `/news schedule zone Asia/Tokyo`"),
        ("schedule tuesday 9 and friday 17", "All days share the same times here."),
        ("schedule at 9 on mondays, 17 on fridays", "All days share the same times here."),
        ("add https://a.example mon 9 fri 17", "All days share the same times here."),
        ("schedule off", "To hold a feed's digests back: `/news pause <feed>`."),
        ("schedule never", "To hold a feed's digests back: `/news pause <feed>`."),
        ("filter 3 language:klingon", "I cannot read language:klingon."),
        ("language 3 Klingon", "Which language is “Klingon”?"),
        ("additions perhaps", "“perhaps” is neither on nor off."),
        ("why did rents rise?", "“did rents rise?” is nothing that why takes."),
        ("watch who gains from this?", "“who gains from this?” is a question, and no name."),
        ("list all strikes this week?", "“all strikes this week?” is nothing that list takes."),
    ],
)
def test_what_is_wrong_is_named(text: str, wrong: str) -> None:
    """In the words that were typed."""
    with pytest.raises(UnreadableOption) as told:
        parsed_values(text)
    assert str(told.value).startswith(wrong)


def test_help_is_grouped_and_shows_what_fits() -> None:
    """Who does not manage the channel sees what they can use; without a model what needs one is left out."""
    all_of_it = help_text(REGISTRY, may_manage=True, has_model=True)
    assert [line.strip("*") for line in all_of_it.splitlines() if line.startswith("*")] == [
        one.value for one in Section
    ]
    assert "`/news focus <feed> …` what a feed's digests look for first" in all_of_it
    assert "/news undo" not in all_of_it
    assert "`/news undo` take back" in help_text(REGISTRY, may_manage=True, has_model=True, typed_only={"undo"})
    assert "/news undo" not in help_text(REGISTRY, may_manage=False, has_model=True, typed_only={"undo"})
    some = help_text(REGISTRY, may_manage=False, has_model=False)
    assert "/news latest" in some
    assert "/news add" not in some
    assert "/news focus" not in help_text(REGISTRY, may_manage=True, has_model=False)
    assert "restore" not in all_of_it


def test_help_on_one_command_tells_its_options_and_how_it_is_typed() -> None:
    """With examples that are read as they stand."""
    spec = REGISTRY.find("schedule")
    assert spec is not None
    told = command_help(spec)
    assert "• at: the time, or several: 8:30 17:00" in told
    assert "`/news schedule weekdays 8:30 17:00 Europe/Berlin`" in told


@pytest.mark.parametrize("line", [f"{spec.name} {one}" for spec in REGISTRY for one in spec.typed_examples])
def test_every_example_can_be_typed(line: str) -> None:
    """Nobody is taught what is not understood."""
    assert parsed_values(line) is not None


def test_names_are_each_ones_own() -> None:
    """No two commands, and no two options of one, go by one name."""
    names = [name for spec in REGISTRY.specs for name in (spec.name, *spec.aliases)]
    assert len(names) == len(set(names))
    for spec in REGISTRY.specs:
        options = [option.name for option in spec.options]
        assert len(options) == len(set(options))


OPTIONS = (
    Option(name="feed", kind=OptionKind.FEED, says="its number", is_required=True),
    Option(name="how", kind=OptionKind.CHOICE, says="in which way", choices=(("Loudly", "loud"), ("Softly", "soft"))),
)
SING_COMMAND = CommandSpec(name="sing", section=Section.READING, says="Sing a feed's headlines", options=OPTIONS)
"""A command that a developer might add."""


def test_a_command_that_is_added_is_found_wherever_commands_are() -> None:
    """In help, in what is typed, in Slack's forms and beside the page's line, by its spec alone."""
    more = Registry((*REGISTRY.specs, SING_COMMAND))
    assert "`/news sing <feed> …` sing a feed's headlines" in help_text(more, may_manage=False, has_model=False)
    assert order_in("sing 3 softly", more, LANGUAGES[ENGLISH]) == Order("sing", {"feed": "3", "how": "softly"})
    assert read_options(SING_COMMAND, Order("sing", {"feed": "3", "how": "softly"}), LANGUAGES[ENGLISH]) == {
        "feed": "3",
        "how": "soft",
    }
    fields = [
        block["block_id"] for block in order_view(SING_COMMAND, "{}", {}).get("blocks", ()) if "block_id" in block
    ]
    assert fields == ["feed", "how"]
    assert '<option value="sing">Sing a feed&#39;s headlines</option>' in Views("news", more).channel([])


OPTION_ORDERS = [
    *itertools.permutations(("weekly", "role:77", "notify-only")),
    ("weekly", "notify-only", "role:<@&77>"),
]


@pytest.mark.parametrize("options", OPTION_ORDERS)
def test_what_a_watch_is_told_stands_in_any_order(options: tuple[str, ...]) -> None:
    """None of it becomes a part of the name."""
    told = split_watch(f"Remotasks aka Outlier {' '.join(options)}", LANGUAGES[ENGLISH])
    assert told == {"name": "Remotasks", "aka": "Outlier", "weekly": "on", "role": "77", "notify_only": "on"}


def test_times_behind_an_address_that_cannot_be_read_are_not_left_out() -> None:
    """They go whole to their reader, who says what is wrong; other words are the command's."""
    assert split_add("https://x.example daily 9:00 or so", LANGUAGES[ENGLISH])["when"] == "daily 9:00 or so"
    timed = {"url": "https://x.example", "when": "daily", "at": "09:00"}
    assert split_add("https://x.example daily 9:00 Europe/Berlin", LANGUAGES[ENGLISH]) == {
        **timed,
        "zone": "Europe/Berlin",
    }
    assert split_add("https://x.example daily 9", LANGUAGES[ENGLISH]) == {
        "url": "https://x.example",
        "when": "daily",
        "at": "09:00",
    }
    assert split_add("https://x.example to this channel", LANGUAGES[ENGLISH]) == {
        "url": "https://x.example to this channel"
    }


def test_other_languages_names_of_commands_are_each_of_one_alone() -> None:
    """A word that stood for two would be a guess."""
    told = [
        (language.code, word, name)
        for language in LANGUAGES.values()
        for name, words in language.command_names.items()
        for word in words
    ]
    assert len(told) == len({(code, word) for code, word, _ in told})
    assert all((spec := REGISTRY.find(word)) and spec.name == name for _, word, name in told)
    assert [REGISTRY.language_of(word) for word in ("Hilfe", "ajoute", "help", "lista")] == ["de", "fr", "", ""]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_help_is_in_every_language(language: str) -> None:
    """All that commands say of themselves, with the headings and the foot."""
    whole = help_text(REGISTRY, may_manage=True, has_model=True, language=language)
    english = [str(one) for one in (*(spec.says for spec in REGISTRY), *Section, HELP_FOOTER) if one in whole]
    assert not english, f"bot/text/languages/{language}/messages.toml lacks {english}"
    assert REGISTRY.find(REGISTRY.name_in("help", language)) is REGISTRY.find("help")
    spec = REGISTRY.find("focus")
    assert spec is not None
    foot = "\n".join(in_language(one, language) for one in (FOR_MANAGERS, NEEDS_MODEL))
    assert command_help(spec, language).endswith(foot)


@pytest.mark.parametrize(
    ("name", "options", "is_lacking"),
    [
        ("filter", {"feed": "3"}, True),
        ("filter", {"feed": "3", "words": "tariff"}, False),
        ("filter", {"feed": "3", "about": "strikes"}, False),
        ("filter", {}, False),
        ("report", {"link": "message:1"}, True),
        ("report", {"link": "message:1", "wrong": "It says nine."}, False),
        ("add", {"when": "daily"}, True),
        ("add", {"url": "https://courier.example"}, False),
        ("about", {"since": "30 days"}, True),
        ("list", {}, False),
    ],
)
def test_a_form_asks_for_what_an_order_says_too_little_of(name: str, options: dict[str, str], is_lacking: bool) -> None:  # noqa: FBT001
    """It names a feed or a message and no wish for it, or lacks what has to be there."""
    spec = REGISTRY.find(name)
    assert spec is not None
    assert spec.is_lacking(options) == is_lacking
