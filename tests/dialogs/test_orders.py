"""Dialogs about orders: who is told, what is asked first, whose clocks are meant, and what is no order at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.answerer.orders import Standing, offer
from bot.domain.conversation import Command, Reply
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.spec import Order
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.dialogs.test_channels import subscribed
from tests.unit.test_editions import publish


async def order(desk: TestDesk, text: str, *, zone: str = "", may_manage: bool = True) -> Reply:
    """Give a command; return the whole reply."""
    command = Command(destination=HERE, text=text, given_by="Ada", zone=zone, may_manage=may_manage)
    return await desk.newsroom.obey(command)


async def test_removing_asks_first_and_is_told_to_all_with_undo() -> None:
    """Nothing is gone before somebody says so; the way back is there for all who may."""
    desk = await subscribed()
    asked = await order(desk, "remove 1")
    assert asked.text == "Remove Harbour Courier from this channel? Nothing of it comes here any more."
    assert (asked.public, len(await desk.store.subscriptions(HERE))) == ("", 1)
    removed = await order(desk, asked.choices[0].command)
    assert (removed.public, removed.undo and removed.undo.command) == ("Ada removed Harbour Courier.", "restore 1")
    assert "Only people who manage" in (await order(desk, "restore 1", may_manage=False)).text
    back = await order(desk, "restore 1")
    assert back.public == "Ada brought Harbour Courier back."
    assert (await desk.says("list")).startswith("#1 Harbour Courier")


async def test_what_changes_a_channel_is_told_there_and_undone() -> None:
    """Each of these in a line, and its Undo brings back what was."""
    desk = await subscribed()
    for text, told in (
        ("pause 1", "Ada paused Harbour Courier."),
        ("filter 1 tea", "Ada set what Harbour Courier lets through: tea."),
        ("watch Orla", "Ada has this channel watch Orla: only digests that affect those watched come."),
        ("schedule hourly", "Ada set this channel's digests to come with every full hour."),
        ("schedule 1 daily 9", "Ada had digests of Harbour Courier come daily at 09:00 (UTC)."),
    ):
        before = (await desk.store.subscriptions(HERE))[0][0], await desk.store.preferences(HERE)
        reply = await order(desk, text)
        assert (reply.public, reply.undo in reply.choices) == (told, True)
        assert reply.undo is not None
        await order(desk, reply.undo.command)
        assert ((await desk.store.subscriptions(HERE))[0][0], await desk.store.preferences(HERE)) == before


async def test_times_are_meant_by_the_clocks_of_who_gives_them() -> None:
    """Until somebody chose a zone for the channel; the reply says whose."""
    desk = await subscribed()
    said = (await order(desk, "schedule weekdays 8:30 17:00", zone="Europe/Berlin")).text
    assert said.startswith("Digests come here on weekdays at 08:30 and 17:00 (Europe/Berlin). The next: ")
    assert "(Europe/Berlin)" in (await order(desk, "schedule daily 9", zone="Asia/Tokyo")).text
    bare = await subscribed()
    assert "set with /news schedule zone" in (await order(bare, "schedule daily 9")).text


async def test_one_feed_has_its_own_times() -> None:
    """The others go on as they did; what waits comes then, and it can go with the channel again."""
    desk = await subscribed()
    assert "as all here" in await desk.says("schedule #1")
    assert await desk.says("schedule 1 daily 9") == "Digests of Harbour Courier come daily at 09:00 (UTC)."
    assert "comes daily 09:00" in await desk.says("list")
    publish(desk, "Tarn", "Orla")
    await desk.work()
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {9}
    await desk.says("schedule 1 daily 11")
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {11}
    await desk.says("schedule hourly")
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {11}
    assert "as all here: with every full hour" in await desk.says("schedule 1 as the channel")


async def test_what_one_feed_brings_at_its_hour_is_one_message() -> None:
    """Where the others come as they are made, too, and there are only two stories."""
    desk = await subscribed()
    await desk.says("schedule 1 daily 9")
    publish(desk, "Tarn", "Orla")
    for _ in range(4):
        await desk.work()
    (told,) = desk.platform.told_editions.values()
    assert told.edition.title == "2 new stories"


async def test_a_feed_is_added_with_times_of_its_own() -> None:
    """In one step, with the clocks of who adds it; and options that were chosen are no line to be read again."""
    desk = TestDesk()
    options = {"url": FEED, "when": "weekdays", "at": "8:30 17:00"}
    command = Command(destination=HERE, order=Order("add", options), given_by="Ada", zone="Asia/Tokyo")
    reply = await desk.newsroom.obey(command)
    assert "Its digests come on weekdays at 08:30 and 17:00 (Asia/Tokyo)." in reply.text
    ((wish, _),) = await desk.store.subscriptions(HERE)
    assert str(wish.schedule) == "weekdays 08:30 17:00"
    assert (await desk.store.preferences(HERE)).routine.zone == "Asia/Tokyo"


async def test_what_cannot_be_read_changes_nothing() -> None:
    """It is named, with how the command is typed."""
    desk = TestDesk()
    said = await desk.says(f"add {FEED} daily 25:00")
    assert said.startswith("25:00 is no time.")
    assert "`/news add <url> …`" in said
    assert await desk.store.subscriptions(HERE) == []


async def test_a_question_typed_as_a_command_is_answered() -> None:
    """Also where its first word is a command; what may be one is offered to be asked."""
    desk = await subscribed()
    publish(desk, "Tarn")
    await desk.work()
    for text in ("what happened in Tarn?", "why did Tarn vote?", "watch who gains in Tarn?"):
        desk.clock.move(timedelta(minutes=1))
        assert (await order(desk, text)).answer is not None
    assert "watches nobody" in await desk.says("watch")
    unknown = await order(desk, "tell me what happened in Tarn")
    assert unknown.choices[-1].command == "ask tell me what happened in Tarn"


def test_each_command_of_the_registry_has_its_handler() -> None:
    """And nothing can be ordered that is not in it; `ask` is answered by who answers."""
    carried_out = set(TestDesk().newsroom._commands._verbs) | {"ask"}
    assert carried_out == {spec.name for spec in REGISTRY.specs}


async def test_a_yes_keeps_to_the_clocks_that_were_told() -> None:
    """Whoever presses it, and wherever their own clocks are."""
    desk = await subscribed()
    standing = Standing(
        subscribed=await desk.store.subscriptions(HERE),
        routine=(await desk.store.preferences(HERE)).routine,
        now=desk.clock.now(),
    )
    answer = offer(Order("schedule", {"when": "daily", "at": "8"}), standing, "en")
    assert answer is not None
    assert "08:00, in the time zone UTC" in answer.text
    await order(desk, answer.choices[0].command, zone="America/New_York")
    assert (await desk.store.preferences(HERE)).routine.zone == "UTC"


async def test_what_holds_for_all_feeds_is_not_changed_through_one() -> None:
    """Quiet hours and clocks stay as they are, and it is said whose they are."""
    desk = await subscribed()
    await order(desk, "schedule daily 9 berlin")
    before = await desk.store.preferences(HERE)
    assert "hold for the whole channel" in (await order(desk, "schedule 1 quiet 22-7")).text
    assert "one time zone, Europe/Berlin" in (await order(desk, "schedule 1 daily 9 Tokyo")).text
    assert await desk.store.preferences(HERE) == before
    assert (await desk.store.subscriptions(HERE))[0][0].schedule is None


async def test_a_bare_word_shows_what_is_set() -> None:
    """The quiet hours, and the clocks they go by."""
    desk = await subscribed()
    await order(desk, "schedule quiet 22-7")
    for text in ("schedule quiet", "schedule zone"):
        assert "never from 22:00 to 07:00. Time zone: UTC." in (await order(desk, text)).text


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ad https://a.example", ["add https://a.example"]),
        ("remov 1", ["remove 1"]),
        ("unpauze 1", ["resume 1"]),
        ("unfocus 1", []),
        ("undo", []),
        ("hilfe", []),
        ("relase 1", ["release 1"]),
        ("https://a.example", ["read https://a.example", "add https://a.example"]),
    ],
)
async def test_what_is_almost_a_command_is_offered_with_all_that_was_typed(typed: str, offered: list[str]) -> None:
    """Never what does the opposite; an address alone can be read or subscribed to."""
    reply = await order(TestDesk(), typed)
    assert [choice.command for choice in reply.choices] == offered


async def test_a_story_that_a_weekly_feed_brought_first_comes_with_the_next_feed_that_brings_it() -> None:
    """Nobody waits until Monday for what another feed of theirs tells at once."""
    desk = TestDesk()
    other = "https://beacon.example/feed"
    desk.feeds.entries[other] = ()
    for address in (FEED, other):
        await desk.says(f"add {address}")
    await desk.work()
    await desk.says("schedule 2 weekly monday 9")
    headline = "Brightwater closes its plant in Merrow"
    text = (
        f"{headline} on 4 March. The company says that 300 people lose their jobs there. "
        "The union wants talks with the mayor about the site. Brightwater bought it for 240 million euros in 2019."
    )
    desk.publish("x", headline, text, feed=other, publisher="Beacon")
    desk.clock.move(timedelta(hours=1))
    await desk.work()
    assert desk.headlines == []
    desk.publish("x", headline, text, publisher="Courier")
    for _ in range(3):
        await desk.work()
    assert desk.headlines == [headline]
