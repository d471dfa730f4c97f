"""Dialogs about orders: who is told, what is asked first, whose clocks are meant, and what is no order at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Command, Reply
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import Order
from bot.orders.order_parsing import offer_order
from bot.orders.order_wording import OrderContext
from bot.text.language import ENGLISH, LANGUAGES
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.dialogs.test_channels import subscribed_desk
from tests.unit.test_editions import publish_articles


async def reply_to_command(desk: TestDesk, text: str, *, zone: str = "", may_manage: bool = True) -> Reply:
    """Give a command; return the whole reply."""
    command = Command(destination=HERE, text=text, given_by="Ada", zone=zone, may_manage=may_manage)
    return await desk.inbox.execute_command(command)


async def test_removing_asks_first_and_is_told_to_all_with_undo() -> None:
    """Nothing is gone before somebody says so; the way back is there for all who may."""
    desk = await subscribed_desk()
    asked = await reply_to_command(desk, "remove 1")
    assert asked.text == "Remove Harbour Courier from this channel? Nothing of it comes here any more."
    assert (asked.public, len(await desk.store.subscriptions(HERE))) == ("", 1)
    removed = await reply_to_command(desk, asked.choices[0].command)
    assert (removed.public, removed.undo in removed.choices) == ("Ada removed Harbour Courier.", True)
    assert removed.undo is not None
    assert "Only people who manage" in (await reply_to_command(desk, removed.undo.command, may_manage=False)).text
    back = await reply_to_command(desk, removed.undo.command)
    assert back.public == "Ada took this back: removed Harbour Courier."
    assert (await desk.give_command("list")).startswith("#1 Harbour Courier")


async def test_what_changes_a_channel_is_told_there_and_undone() -> None:
    """Each of these in a line, and its Undo brings back what was."""
    desk = await subscribed_desk()
    for text, told in (
        ("pause 1", "Ada paused Harbour Courier."),
        ("filter 1 tea", "Ada set what Harbour Courier lets through: tea."),
        ("watch Orla", "Ada began to watch Orla here: only digests that affect those watched come."),
        ("schedule hourly", "Ada set this channel's digests to come with every full hour."),
        ("schedule 1 daily 9", "Ada set Harbour Courier to come daily at 09:00 (UTC)."),
    ):
        before = (await desk.store.subscriptions(HERE))[0][0], await desk.store.preferences(HERE)
        reply = await reply_to_command(desk, text)
        assert (reply.public, reply.undo in reply.choices) == (told, True)
        assert reply.undo is not None
        await reply_to_command(desk, reply.undo.command)
        assert ((await desk.store.subscriptions(HERE))[0][0], await desk.store.preferences(HERE)) == before


async def test_times_are_meant_by_the_clocks_of_who_gives_them() -> None:
    """Until somebody chose a zone for the channel; the reply says whose."""
    desk = await subscribed_desk()
    said = (await reply_to_command(desk, "schedule weekdays 8:30 17:00", zone="Europe/Berlin")).text
    assert said.startswith("Digests come here on weekdays at 08:30 and 17:00 (Europe/Berlin). The next: ")
    assert "(Europe/Berlin)" in (await reply_to_command(desk, "schedule daily 9", zone="Asia/Tokyo")).text
    bare = await subscribed_desk()
    assert "Choose yours: /news schedule zone" in (await reply_to_command(bare, "schedule daily 9")).text


async def test_one_feed_has_its_own_times() -> None:
    """The others go on as they did; what waits comes then, and it can go with the channel again."""
    desk = await subscribed_desk()
    assert "with the others here" in await desk.give_command("schedule #1")
    assert await desk.give_command("schedule 1 daily 9") == "Digests of Harbour Courier come daily at 09:00 (UTC)."
    assert "comes daily at 09:00" in await desk.give_command("list")
    publish_articles(desk, "Tarn", "Orla")
    await desk.work()
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {9}
    await desk.give_command("schedule 1 daily 11")
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {11}
    await desk.give_command("schedule hourly")
    assert {one.due and one.due.hour for one in desk.store.deliveries.values()} == {11}
    assert "with the others here: with every full hour" in await desk.give_command("schedule 1 as the channel")


async def test_times_stay_with_the_choice_of_a_feed() -> None:
    """Whoever named one that is not there chooses another, and types nothing again."""
    desk = await subscribed_desk()
    asked = await reply_to_command(desk, "schedule 3 weekdays 8:30 17 Tokyo")
    assert "There is no feed 3 here." in asked.text
    assert [one.command for one in asked.choices] == ["schedule 1 weekdays 08:30 17:00 Asia/Tokyo"]
    assert "08:30 and 17:00 (Asia/Tokyo)" in await desk.give_command(asked.choices[0].command)
    own = await reply_to_command(desk, "schedule 3 as the channel")
    assert [one.command for one in own.choices] == ["schedule 1 as the channel"]


async def test_what_one_feed_brings_at_its_hour_is_one_message() -> None:
    """Where the others come as they are made, too, and there are only two stories."""
    desk = await subscribed_desk()
    await desk.give_command("schedule 1 daily 9")
    publish_articles(desk, "Tarn", "Orla")
    for _ in range(4):
        await desk.work()
    (told,) = desk.platform.posted_editions.values()
    assert told.edition.title == "2 new stories"


async def test_a_feed_is_added_with_times_of_its_own() -> None:
    """In one step, with the clocks of who adds it; and options that were chosen are no line to be read again."""
    desk = TestDesk()
    options = {"url": FEED, "when": "weekdays", "at": "8:30 17:00"}
    command = Command(destination=HERE, order=Order("add", options), given_by="Ada", zone="Asia/Tokyo")
    reply = await desk.inbox.execute_command(command)
    assert "Its digests come on weekdays at 08:30 and 17:00 (Asia/Tokyo)." in reply.text
    ((subscription, _),) = await desk.store.subscriptions(HERE)
    assert str(subscription.schedule) == "weekdays 08:30 17:00"
    assert (subscription.zone, (await desk.store.preferences(HERE)).routine.zone) == ("Asia/Tokyo", "UTC")
    assert "comes on weekdays at 08:30 and 17:00 (Asia/Tokyo)" in await desk.give_command("list")


async def test_what_cannot_be_read_changes_nothing() -> None:
    """It is named, with one example of how the command is typed."""
    desk = TestDesk()
    said = await desk.give_command(f"add {FEED} daily 25:00")
    assert said == "25:00 is no time. Try: `/news add https://example.org daily 9:00`.\nMore: `/news help add`"
    assert await desk.store.subscriptions(HERE) == []


async def test_a_question_typed_as_a_command_is_answered() -> None:
    """Also where its first word is a command, or without its mark; what may be a slip is offered to be asked."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    for text in (
        "what happened in Tarn?",
        "why did Tarn vote?",
        "watch who gains in Tarn?",
        "tell me what happened in Tarn",
        "lates news from Tarn",
    ):
        desk.clock.move(timedelta(minutes=1))
        assert (await reply_to_command(desk, text)).answer is not None
    assert "watches nobody" in await desk.give_command("watch")
    unknown = await reply_to_command(desk, "filtr 1 news from Tarn")
    assert [one.command for one in unknown.choices] == ["filter 1 news from Tarn", "ask filtr 1 news from Tarn"]


def test_each_command_of_the_registry_has_its_handler() -> None:
    """And nothing can be ordered that is not in it; `ask` is answered by who answers."""
    carried_out = set(TestDesk().inbox._commands._verbs) | {"ask"}
    named = {spec.name for spec in REGISTRY.specs}
    assert named - carried_out == set(), "no class of bot/commands/dispatch.py gives out their handlers"
    assert carried_out - named == set(), "they have no spec in bot/domain/grammar/"


async def test_a_yes_keeps_to_the_clocks_that_were_told() -> None:
    """Whoever presses it, and wherever their own clocks are."""
    desk = await subscribed_desk()
    order_context = OrderContext(
        subscribed=await desk.store.subscriptions(HERE),
        routine=(await desk.store.preferences(HERE)).routine,
        now=desk.clock.now(),
        languages=LANGUAGES[ENGLISH],
    )
    answer = offer_order(Order("schedule", {"when": "daily", "at": "8"}), order_context, "en")
    assert answer is not None
    assert "08:00, in the time zone UTC" in answer.text
    await reply_to_command(desk, answer.choices[0].command, zone="America/New_York")
    assert (await desk.store.preferences(HERE)).routine.zone == "UTC"


async def test_what_holds_for_all_feeds_is_not_changed_through_one() -> None:
    """Quiet hours and clocks stay as they are, and it is said whose they are."""
    desk = await subscribed_desk()
    await reply_to_command(desk, "schedule daily 9 berlin")
    before = await desk.store.preferences(HERE)
    assert "hold for the whole channel" in (await reply_to_command(desk, "schedule 1 quiet 22-7")).text
    assert "time zone holds for the whole channel" in (await reply_to_command(desk, "schedule 1 zone Tokyo")).text
    assert "Only one feed" in (await reply_to_command(desk, "schedule channel")).text
    chosen = Command(destination=HERE, order=Order("schedule", {"feed": "1", "when": "channel", "at": "9"}))
    assert "no time of day of its own" in (await desk.inbox.execute_command(chosen)).text
    assert await desk.store.preferences(HERE) == before
    assert (await desk.store.subscriptions(HERE))[0][0].schedule is None


async def test_a_bare_word_shows_what_is_set() -> None:
    """The quiet hours, and the clocks they go by."""
    desk = await subscribed_desk()
    await reply_to_command(desk, "schedule quiet 22-7")
    for text in ("schedule quiet", "schedule zone"):
        assert "never from 22:00 to 07:00 (UTC). Time zone: UTC." in (await reply_to_command(desk, text)).text


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
    reply = await reply_to_command(TestDesk(), typed)
    assert [choice.command for choice in reply.choices] == offered


@pytest.mark.parametrize(
    "text",
    [
        "pause 1",
        "schedule quiet 22-7",
        "schedule 1 daily 9",
        "filter 1 tea",
        "filter 1 off",
        "focus 1 off",
        "language 1 own",
        "additions off",
        "watch Orla weekly",
        "watch weekly on",
    ],
)
async def test_what_is_so_already_is_not_announced(text: str) -> None:
    """No public line and no Undo where nothing changes."""
    desk = await subscribed_desk()
    await reply_to_command(desk, "watch Orla")
    await reply_to_command(desk, text)
    again = await reply_to_command(desk, text)
    assert (again.public, again.undo, again.done) == ("", None, True)
    assert "Undo" not in [choice.label for choice in again.choices]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("schedule 25:00", "25:00 is no time. Try: `/news schedule weekdays 8:30`."),
        ("schedule every 2 hours", "I cannot read “every 2 hours”. Try: `/news schedule weekdays 8:30`."),
        ("schedule quiet perhaps", "“perhaps” is no span of hours. Try: `/news schedule quiet 22:00-07:00`."),
        ("schedule hourly 9", "Every hour takes no time of day: `hourly`, or `daily 09:00`?"),
    ],
)
async def test_an_error_brings_one_example_and_not_the_manual(text: str, example: str) -> None:
    """The one that is most like what was typed, and where there is more."""
    assert (await reply_to_command(TestDesk(), text)).text == f"{example}\nMore: `/news help schedule`"


async def test_help_on_what_there_is_not_says_so() -> None:
    """With the nearest that there is."""
    reply = await reply_to_command(TestDesk(), "help shedule")
    assert reply.text == "There is no command “shedule”. Did you mean “schedule”?"
    assert [choice.command for choice in reply.choices] == ["help schedule"]
    assert "There is no command “nonsense”" in (await reply_to_command(TestDesk(), "help nonsense")).text


async def test_a_yes_that_is_typed_is_a_yes() -> None:
    """As our button's own word; and a No changes nothing."""
    desk = await subscribed_desk()
    assert (await reply_to_command(desk, "keep")).text == "All right, I leave it as it is."
    assert (await reply_to_command(desk, "remove 1 yes")).text == "Removed Harbour Courier."


async def test_a_filter_without_its_feed_asks_for_the_feed_alone() -> None:
    """The words that were typed stand in the button, and are not taken for a feed."""
    desk = await subscribed_desk()
    reply = await reply_to_command(desk, "filter football -tennis")
    assert reply.text == "Which feed's digests? For example: /news filter 1 football -tennis"
    assert [choice.command for choice in reply.choices] == ["filter 1 football -tennis"]


async def test_a_feed_with_times_of_its_own_is_not_offered_others() -> None:
    """Once a day is what its giver just said."""
    for text, offered in ((f"add {FEED}", True), (f"add {FEED} daily 9", False)):
        reply = await reply_to_command(TestDesk(), text)
        assert ("One message a day" in [choice.label for choice in reply.choices]) is offered


async def test_a_story_that_a_weekly_feed_brought_first_comes_with_the_next_feed_that_brings_it() -> None:
    """Nobody waits until Monday for what another feed of theirs tells at once."""
    desk = TestDesk()
    other = "https://beacon.example/feed"
    desk.feeds.entries[other] = ()
    for address in (FEED, other):
        await desk.give_command(f"add {address}")
    await desk.work()
    await desk.give_command("schedule 2 weekly monday 9")
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
