"""Dialogs about what is said to "Shall I do this?" and amends it: what it does not name stays as it was asked."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer
from tests.dialogs.desk import TestDesk
from tests.dialogs.test_said_yes import answer_to, desk_with_two_feeds, paused_states

on_both_platforms = pytest.mark.parametrize("on", ["slack", "discord"])


def offered_command(told: Answer | None) -> str:
    """Return the command of an answer's first button."""
    assert told is not None
    assert told.choices, told.text
    return told.choices[0].command


@on_both_platforms
@pytest.mark.parametrize(
    ("first", "then", "command"),
    [
        ("schedule Times at 9", "no, at 10", "schedule 2 10:00 UTC"),
        ("schedule Times at 9", "make it 17", "schedule 2 17:00 UTC"),
        ("schedule Times at 9", "but only on weekdays", "schedule 2 weekdays 09:00 UTC"),
        ("schedule Times at 9", "ja aber nur werktags", "schedule 2 weekdays 09:00 UTC"),
        ("schedule Times at 9", "no, daily at 7 and 19", "schedule 2 daily 07:00 19:00 UTC"),
        ("Times only on Saturdays", "no, Sundays", "schedule 2 weekly sunday UTC"),
        ("Times nur samstags", "nein, sonntags", "schedule 2 weekly sunday UTC"),
        ("pause Times until Friday", "no, until Saturday", "pause 2 until Saturday"),
        ("pause Times until Friday", "nein, bis Samstag", "pause 2 bis Samstag"),
        ("pause Times until Friday", "non, jusqu'à lundi", "pause 2 jusqu'à lundi"),
        ("pause Times until Friday", "mejor hasta el lunes", "pause 2 hasta el lunes"),
        ("pause Times until Friday", "no, meglio fino a lunedì", "pause 2 fino a lunedì"),
        ("pause Times until Friday", "não, até segunda", "pause 2 até segunda"),
        ("pause Times until Friday", "no, the Courier", "pause 1 until Friday"),
        ("pause Times", "until Saturday", "pause 2 until Saturday"),
        ("filter Times -football", "no, -tennis", "filter 2 -tennis"),
        ("filter Times -football", "I meant tennis", "filter 2 -tennis"),
        ("watch Norlantik", "sorry, Norlantic", "watch Norlantic"),
        ("watch Norlantik", "nein, Norlantic", "watch Norlantic"),
        ("watch Norlantic", "no, Voltmere", "watch Voltmere"),
        ("watch Norlantic", "nein, ich meine Voltmere", "watch Voltmere"),
        ("watch Norlantic", "no, Bank of Tarn", "watch Bank of Tarn"),
        ("schedule Times at 9", "at 7 and 17", "schedule 2 07:00 17:00 UTC"),
        ("schedule Times at 9", "um 7 und um 17 Uhr bitte", "schedule 2 07:00 17:00 UTC"),
        ("schedule Times hourly", "no, at 10", "schedule 2 daily 10:00 UTC"),
        ("schedule Times at 9", "no, hourly", "schedule 2 hourly UTC"),
        ("schedule quiet 22-7", "no, 23 to 6", "schedule quiet 23:00-06:00"),
        ("pause Times until Friday", "5.12.", "pause 2 until 5.12."),
        ("pause Times until Friday", "nein, 5.12.", "pause 2 until 5.12."),
        ("pause Times until Friday", "1", "pause 1 until Friday"),
        ("pause Times until Friday", "no, #1", "pause 1 until Friday"),
        ("pause Times until Friday", "no, at 10", "pause 2 until Friday at 10"),
        ("pause Times until 17:00", "no, 18", "pause 2 until 18"),
        ("pause Times until Friday", "no, 2 weeks", "pause 2 for 2 weeks"),
        ("pause Times until Friday", "no, the Courier until Sunday", "pause 1 until Sunday"),
        ("filter Times -football", "no, the Courier", "filter 1 -football"),
        ("filter Times -football", "no, only football", "filter 2 football"),
        ("filter Times football", "no, tennis", "filter 2 tennis"),
        ("remove Times", "no, 1", "remove 1 sure"),
    ],
)
async def test_an_amendment_changes_what_it_names(first: str, then: str, command: str, on: str) -> None:
    """The feed and the kind of order stay; it is asked back again, and nothing is done yet."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, first)
    assert offered_command(await answer_to(desk, then)) == command
    assert await paused_states(desk) == [False, False]


@on_both_platforms
@pytest.mark.parametrize(
    ("first", "then", "commands"),
    [
        ("schedule Times at 9", "no, 1", ["schedule 1 09:00", "schedule 2 01:00"]),
        ("schedule Times at 9", "no, at 9 and at 4", ["schedule 2 09:00 16:00", "schedule 2 04:00 09:00"]),
    ],
)
async def test_what_can_be_read_in_two_ways_is_asked(first: str, then: str, commands: list[str], on: str) -> None:
    """A yes chooses neither."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, first)
    told = await answer_to(desk, then)
    assert told is not None
    assert sorted(one.command.removesuffix(" UTC") for one in told.choices) == sorted(commands)
    assert len({one.label for one in told.choices}) == len(commands)


@on_both_platforms
async def test_a_feed_that_was_declined_is_not_meant_by_a_name_that_others_have(on: str) -> None:
    """Of two the other one is; of three it is asked which, and a yes to that does nothing."""
    desk = await desk_with_two_feeds(on)
    await _subscribe_to_paper(desk, "Hill")
    await answer_to(desk, "pause 2")
    assert offered_command(await answer_to(desk, "no, the Times")) == "pause 3"
    await _subscribe_to_paper(desk, "Mill")
    await answer_to(desk, "pause 2")
    told = await answer_to(desk, "no, the Times")
    assert told is not None
    assert {"pause 3", "pause 4"} <= {one.command for one in told.choices}
    await answer_to(desk, "yes")
    assert not any(await paused_states(desk))


async def _subscribe_to_paper(desk: TestDesk, name: str) -> None:
    """Subscribe the channel to one more paper of that name."""
    address = f"https://{name.lower()}.example/feed"
    desk.feeds.entries[address], desk.feeds.titles[address] = (), f"{name} Times"
    await desk.give_command(f"add {address}")


@on_both_platforms
@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("schedule Times at 9", "no, at 25", "25 is no time."),
        ("schedule Times at 9", "no, until Friday", "All right, I leave it as it is."),
        ("pause Times until Friday", "no, 8", "All right, I leave it as it is."),
        ("filter Times -football", "no, I said stop", "All right, I leave it as it is."),
        ("watch Norlantic", "Nein, Quatsch", "Wen soll ich beobachten?"),
        ("watch Norlantic", "no. Nonsense", "Whom shall I watch?"),
        ("watch Norlantic", "no, the Courier", "Whom shall I watch?"),
    ],
)
async def test_what_is_not_certain_is_asked_and_a_yes_does_nothing(first: str, then: str, told: str, on: str) -> None:
    """What a no declined is closed, whatever stands behind it; nothing is made of an exclamation, or a feed's name."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, first)
    answer = await answer_to(desk, then)
    assert answer is not None
    assert answer.text.startswith(told)
    assert not answer.choices
    assert "Watched here" not in await desk.give_command("list")


@on_both_platforms
@pytest.mark.parametrize(
    ("first", "then"),
    [("schedule Times at 9", "until Friday"), ("schedule Times at 9", "until 5"), ("pause Times", "at 10")],
)
async def test_an_end_is_no_day_to_post_on(first: str, then: str, on: str) -> None:
    """What was asked stays open."""
    desk = await desk_with_two_feeds(on)
    asked = await answer_to(desk, first)
    assert offered_command(await answer_to(desk, then)) == offered_command(asked)


@on_both_platforms
async def test_a_yes_behind_an_amendment_does_what_was_amended(on: str) -> None:
    """Not what was asked first."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause Times")
    await answer_to(desk, "no, the Courier")
    await answer_to(desk, "yes")
    assert await paused_states(desk) == [True, False]


@on_both_platforms
async def test_an_amendment_needs_no_mention(on: str) -> None:
    """Who was asked back goes on in the same thread."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause Times until Friday")
    assert offered_command(await answer_to(desk, "no, until Saturday", to_us=False)) == "pause 2 until Saturday"


@on_both_platforms
async def test_an_amendment_that_does_not_fit_is_asked_about(on: str) -> None:
    """A feed that shall be removed has no times: the channel's own are not touched, and what was asked stays open."""
    desk = await desk_with_two_feeds(on)
    first = await answer_to(desk, "remove Times")
    assert offered_command(await answer_to(desk, "but only on weekdays")) == offered_command(first)


@on_both_platforms
@pytest.mark.parametrize("to_us", [True, False])
@pytest.mark.parametrize(
    "then",
    [
        "no, at 10",
        "nein, sonntags",
        "hmm, no, the French one",
        "no, the other paper",
        "nah I meant something else",
        "nein, ich meine die andere Zeitung",
        "oh nein, doch die französische",
        "non, plutôt le journal allemand",
        "no, el otro periódico",
        "no, quello francese",
        "não, o outro jornal",
        "nope, wrong one",
    ],
)
async def test_a_yes_never_does_what_a_no_declined(then: str, to_us: bool, on: str) -> None:  # noqa: FBT001
    """Whatever stands behind the no, and whether it is understood: what was asked is closed, and that is said."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "remove Times")
    told = await answer_to(desk, then, to_us=to_us)
    assert told is not None
    assert "remove 2 sure" not in [one.command for one in told.choices]
    await answer_to(desk, "yes")
    assert len(await paused_states(desk)) == 2


@on_both_platforms
@pytest.mark.parametrize("then", ["not that one", "please don't remove the Times", "the French one, not the Times"])
async def test_what_is_declined_within_a_sentence_is_closed(then: str, on: str) -> None:
    """A no need not come first where it is said to us."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "remove Times")
    await answer_to(desk, then)
    await answer_to(desk, "yes")
    assert len(await paused_states(desk)) == 2


@on_both_platforms
@pytest.mark.parametrize("then", ["no, not until Saturday", "who paused it?", "no, what a pity"])
async def test_what_amends_nothing_changes_no_order(then: str, on: str) -> None:
    """It is read as anything else that is said."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause Times until Friday")
    told = await answer_to(desk, then)
    assert told is None or not [one for one in told.choices if one.command == "pause 2 until Saturday"]


@on_both_platforms
async def test_nothing_is_amended_where_nothing_was_asked(on: str) -> None:
    """Times alone are the channel's."""
    desk = await desk_with_two_feeds(on)
    assert offered_command(await answer_to(desk, "daily at 10")).startswith("schedule daily 10:00")


@on_both_platforms
@pytest.mark.parametrize("yes", ["👍", "👍🏽", "👌 thanks", ":+1:", ":thumbsup::skin-tone-3:", "✅"])
async def test_a_thumb_up_is_a_yes(yes: str, on: str) -> None:
    """As people answer who are in a hurry."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause Times")
    await answer_to(desk, yes)
    assert await paused_states(desk) == [False, True]


@on_both_platforms
async def test_a_thumb_down_is_a_no(on: str) -> None:
    """And a yes behind it is too late."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause Times")
    await answer_to(desk, "👎")
    await answer_to(desk, "yes")
    assert await paused_states(desk) == [False, False]


@on_both_platforms
@pytest.mark.parametrize("wait", ["hang on", "one moment please", "Moment", "un instant", "un momento", "wait a sec"])
async def test_who_wants_time_gets_it(wait: str, on: str) -> None:
    """Nothing is done, and a yes behind it is in time."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause Times")
    told = await answer_to(desk, wait)
    assert told is not None
    assert offered_command(told) == "pause 2"
    assert await paused_states(desk) == [False, False]
    await answer_to(desk, "yes")
    assert await paused_states(desk) == [False, True]


@on_both_platforms
@pytest.mark.parametrize("last", ["the last one", "das letzte", "le dernier", "el último", "l'ultimo", "o último"])
async def test_the_last_one_is_the_last_of_several(last: str, on: str) -> None:
    """Which feed it is was asked back."""
    desk = await desk_with_two_feeds(on)
    await answer_to(desk, "pause the feed")
    await answer_to(desk, last)
    assert await paused_states(desk) == [False, True]
