"""Undo: whatever an order changes of a channel is brought back whole, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Command, Reply
from bot.domain.grammar.registry import REGISTRY
from bot.domain.grammar.spec import CommandSpec, OptionKind, Order
from bot.domain.grammar.values import CHANNEL_SCHEDULE
from bot.domain.preferences import Preferences
from bot.domain.subscription import Destination, Subscription
from bot.ports import FeedList, ListedFeed
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.examples import example_settings
from tests.fakes.model import ScriptedModel
from tests.unit.test_editions import publish_articles

OTHER_FEED, THIRD_FEED = "https://gazette.example/feed", "https://post.example/feed"
OPML_URL = "https://lists.example/all.opml"
OPTION_VALUES = {
    OptionKind.FEED: ("1", "2", "3", FEED),
    OptionKind.ADDRESS: (FEED, OTHER_FEED, THIRD_FEED, OPML_URL),
    OptionKind.TEXT: ("what it means for tenants", "off", "labour law"),
    OptionKind.NAME: ("Orla", "tarn workers", "Harbour Weekly"),
    OptionKind.NAMES: ("Outlier, Scale AI", "riders", "nothing"),
    OptionKind.OFTEN: ("at once", "hourly", "daily", "weekdays", "weekly monday friday", CHANNEL_SCHEDULE),
    OptionKind.TIMES: ("8:30", "9", "7:15 17:00"),
    OptionKind.ZONE: ("Europe/Berlin", "Asia/Tokyo", "UTC"),
    OptionKind.QUIET: ("22:00-07:00", "1-2", "off"),
    OptionKind.LANGUAGE: ("German", "French", "own"),
    OptionKind.SWITCH: ("on", "off"),
    OptionKind.ROLE: ("77", "88", "off"),
    OptionKind.FILTER: ("tea", 'tariff -football affects:"gig workers" language:en', "off"),
    OptionKind.CHOICE: ("sure",),
}
"""Values of an option, by its kind; options of other kinds refer to a message or a change."""
CHANGING_COMMANDS = [spec for spec in REGISTRY.specs if spec.is_for_managers and spec.name != "undo"]

ChannelState = tuple[Preferences, list[Subscription], list[bool]]


def orders_for(spec: CommandSpec) -> st.SearchStrategy[Order]:
    """Return orders of a command with any of its options."""
    known = {
        option.name: st.sampled_from(OPTION_VALUES[option.kind])
        for option in spec.options
        if option.kind in OPTION_VALUES
    }
    needed = {name: said for name, said in known.items() if (one := spec.option(name)) and one.is_required}
    others = {name: said for name, said in known.items() if name not in needed}
    return st.fixed_dictionaries(needed, optional=others).map(lambda options: Order(spec.name, options))


ORDERS = st.sampled_from(CHANGING_COMMANDS).flatmap(orders_for)
PEOPLE = st.sampled_from([("Ada", "Europe/Berlin"), ("Ben", "America/New_York"), ("Cy", "")])


@dataclass
class SharedChannel:
    """A channel with two feeds and a story, and people who change it."""

    desk: TestDesk

    async def give_order(self, order: Order | str, by: str = "Ada", zone: str = "", **may: bool) -> Reply:
        """Give an order under the story."""
        told = {"order": order} if isinstance(order, Order) else {"text": order}
        message = self.desk.platform.messages[0].ref
        rights = {"may_call": True, **may}
        return await self.desk.inbox.execute_command(
            Command(destination=HERE, given_by=by, zone=zone, message=message, **told, **rights)  # type: ignore[arg-type]  # one of both
        )

    async def current_state(self) -> ChannelState:
        """Return everything that orders may change, without the store's ids."""
        subscriptions = [replace(subscription, id=0) for subscription, _ in await self.desk.store.subscriptions(HERE)]  # type: ignore[arg-type]  # none
        muted = [one.is_muted for one in self.desk.store.deliveries.values()]
        return await self.desk.store.preferences(HERE), subscriptions, muted


async def make_channel() -> SharedChannel:
    """Return a channel with two feeds and one story."""
    desk = TestDesk(model=ScriptedModel("{}"))
    for url in (FEED, OTHER_FEED, THIRD_FEED):
        desk.feeds.entries[url] = ()
    desk.lists.lists[OPML_URL] = FeedList(
        feeds=(ListedFeed(url=OTHER_FEED), ListedFeed(url=THIRD_FEED, folder="Press"))
    )
    await desk.give_command(f"add {FEED}")
    await desk.give_command(f"add {OTHER_FEED}")
    publish_articles(desk, "Tarn")
    await desk.work()
    return SharedChannel(desk)


def undo_command(reply: Reply) -> str:
    """Return the command of a reply's Undo; empty if it has none."""
    return next((choice.command for choice in reply.choices if choice.label == "Undo"), "")


@example_settings(150)
@given(st.lists(st.tuples(ORDERS, PEOPLE), max_size=4), ORDERS, PEOPLE)
def test_undo_brings_back_all_that_an_order_changed(
    earlier: list[tuple[Order, tuple[str, str]]], order: Order, by: tuple[str, str]
) -> None:
    """Of every command of the registry, with any options, whatever was ordered before: the channel is as it was."""

    async def check() -> None:
        here = await make_channel()
        for one, who in earlier:
            await here.give_order(one, *who)
        before = await here.current_state()
        reply = await here.give_order(order, *by)
        after = await here.current_state()
        assert bool(undo_command(reply)) is (after != before), reply
        if undo_command(reply):
            await here.give_order(undo_command(reply), *by)
            assert await here.current_state() == before

    asyncio.run(check())


async def test_what_was_changed_again_is_not_taken_back() -> None:
    """It is said what; what somebody else did beside it stays, and does not stand in the way."""
    here = await make_channel()
    daily = await here.give_order("schedule daily 9 Europe/Berlin")
    paused = await here.give_order("pause 1")
    await here.give_order("filter 1 tea", by="Ben")
    await here.give_order("schedule zone Tokyo", by="Ben")
    said = await here.give_order(undo_command(daily))
    assert (said.text, said.done) == (
        "That was changed again since: the time zone. I leave it as it is now.",
        False,
    )
    await here.give_order(undo_command(paused))
    ((one, _), _) = await here.desk.store.subscriptions(HERE)
    assert (one.paused, str(one.filter)) == (False, "tea")


async def test_who_wants_the_same_again_keeps_it() -> None:
    """A feed that Ada paused, Ben resumed and Cy paused stays paused, whatever Ada does about her own order."""
    here = await make_channel()
    paused = await here.give_order("pause 1")
    await here.give_order("resume 1", by="Ben")
    await here.give_order("pause 1", by="Cy")
    assert (
        await here.give_order(undo_command(paused))
    ).text == "That was changed again since: feed #1. I leave it as it is now."
    ((one, _), _) = await here.desk.store.subscriptions(HERE)
    assert one.paused


async def test_what_was_taken_back_stands_in_nobodys_way() -> None:
    """Ben's order, and his Undo of it, are as if they had not been."""
    here = await make_channel()
    before = await here.current_state()
    daily = await here.give_order("schedule daily 9 Europe/Berlin")
    await here.give_order(undo_command(await here.give_order("schedule hourly", by="Ben")), by="Ben")
    assert (await here.give_order(undo_command(daily))).done
    assert await here.current_state() == before


async def test_what_was_taken_back_is_not_taken_back_twice() -> None:
    """Who pressed second is told who was first; Undo of an Undo is what was ordered; what is no change is none."""
    here = await make_channel()
    before = await here.current_state()
    watch = await here.give_order("watch Orla aka riders weekly role:77")
    ordered = await here.current_state()
    back = await here.give_order(undo_command(watch), by="Ben")
    again = await here.give_order(undo_command(watch))
    (moment,) = again.moments
    assert (again.text, again.people) == (f"That was taken back already by Ben, {moment.words}.", ("Ben",))
    assert await here.current_state() == before
    await here.give_order(undo_command(back), by="Ben")
    assert await here.current_state() == ordered
    for number in ("0", "99", "9" * 40):
        assert "no longer know" in (await here.give_order(f"undo {number}")).text


async def test_undo_that_is_typed_twice_asks() -> None:
    """Whoever says it again may want their order back, or the one before it gone too: neither is done unasked."""
    here = await make_channel()
    await here.give_order("pause 1")
    await here.give_order("filter 2 tea")
    ordered = await here.current_state()
    await here.give_order("undo")
    taken_back = await here.current_state()
    again = await here.give_order("undo")
    assert "Shall I put it back" in again.text
    assert [choice.label.partition(":")[0] for choice in again.choices][:2] == [
        "Put back",
        "You paused Harbour Courier.",
    ]
    assert await here.current_state() == taken_back
    await here.give_order(again.choices[0].command)
    assert await here.current_state() == ordered


async def test_on_a_page_it_is_you_who_did_it() -> None:
    """There is nobody else; elsewhere who is not named is somebody."""
    page = Command(destination=Destination("page", "local", "news"))
    assert page.announcement("did it.") == "You did it."
    assert Command(destination=HERE).announcement("did it.") == "Somebody did it."
    assert Command(destination=HERE, given_by="Ada").announcement("did it.") == "Ada did it."


async def test_of_two_who_press_at_once_one_takes_it_back() -> None:
    """And of two orders given at once each has an Undo of its own part."""
    here = await make_channel()
    first, second = await asyncio.gather(here.give_order("pause 1"), here.give_order("filter 2 tea"))
    told = await asyncio.gather(*(here.give_order(undo_command(first)) for _ in range(3)))
    assert sorted(one.done for one in told) == [False, False, True]
    (_, (two, _)) = await here.desk.store.subscriptions(HERE)
    assert str(two.filter) == "tea"
    await here.give_order(undo_command(second))
    (_, (two, _)) = await here.desk.store.subscriptions(HERE)
    assert not two.filter


async def test_two_who_order_at_once_both_have_it() -> None:
    """One says where, one says when not; one says how often, one by which names: neither order undoes the other."""
    here = await make_channel()
    await here.give_order("watch Orla")
    await here.give_order("schedule daily 9 Europe/Berlin")
    await asyncio.gather(
        here.give_order("schedule zone Tokyo"), here.give_order("schedule quiet 22:00-07:00", by="Ben")
    )
    await asyncio.gather(here.give_order("watch Orla weekly"), here.give_order("watch Orla aka riders", by="Ben"))
    asked, *_ = await here.current_state()
    assert [(one.weekly, one.others) for one in asked.watches] == [(True, ("riders",))]
    assert str(asked.routine) == "daily 09:00, quiet 22:00-07:00 (Asia/Tokyo)"


async def test_a_role_is_not_called_again_by_who_may_not_have_it_called() -> None:
    """Unless they dropped it themselves a moment ago."""
    here = await make_channel()
    await here.give_order("watch Orla role:77")
    ended = await here.give_order("unwatch Orla")
    assert "whole server" in (await here.give_order(undo_command(ended), by="Ben", may_call=False)).text
    assert (await here.give_order(undo_command(ended), may_call=False)).done
    (watch,) = (await here.desk.store.preferences(HERE)).watches
    assert watch.role == "77"


async def test_a_feed_whose_place_is_taken_does_not_come_back() -> None:
    """It is added again under its number, and what was removed says so; its wishes are not lost."""
    here = await make_channel()
    await here.give_order("filter 1 tea")
    removed = await here.give_order("remove 1 sure")
    await here.give_order(f"add {FEED}")
    assert "feed #1" in (await here.give_order(undo_command(removed))).text
    ((one, _), _) = await here.desk.store.subscriptions(HERE)
    assert (one.number, str(one.filter)) == (1, "")


async def test_what_waits_comes_by_the_times_that_came_back() -> None:
    """Of the channel, and of a feed with times of its own."""
    here = await make_channel()
    await here.give_order("schedule daily 9")
    publish_articles(here.desk, "Velden")
    await here.desk.work()
    hours = [one.due and one.due.hour for one in here.desk.store.deliveries.values() if one.is_held]
    for order in ("schedule daily 11", "schedule 1 daily 12"):
        await here.give_order(undo_command(await here.give_order(order)))
        assert [one.due and one.due.hour for one in here.desk.store.deliveries.values() if one.is_held] == hours == [9]


async def test_a_story_is_muted_and_unmuted_once() -> None:
    """Whoever says it again is told so, and has no Undo; also when its feed was removed meanwhile."""
    here = await make_channel()
    await here.give_order("remove 1 sure")
    said = [await here.give_order(order) for order in ("unmute", "mute", "mute", "unmute")]
    assert [one.text.partition(" story ")[2][:9] for one in said[::2]] == ["is not mu", "is muted "]
    assert [bool(undo_command(one)) for one in said] == [False, True, False, True]


async def test_what_cannot_come_back_is_named_beside_what_did() -> None:
    """Of two feeds that an undo took away one moved onto one that is here: the other comes back, and both are told."""
    here = await make_channel()
    fourth = "https://weekly.example/feed"
    here.desk.feeds.entries[fourth] = ()
    here.desk.lists.lists[OPML_URL] = FeedList(feeds=(ListedFeed(url=THIRD_FEED), ListedFeed(url=fourth)))
    taken_back = await here.give_order(undo_command(await here.give_order(f"import {OPML_URL}")))
    known = {feed.url: number for number, feed in here.desk.store._feeds.items()}
    here.desk.store._merged_feeds[known[fourth]] = known[OTHER_FEED]
    said = await here.give_order(undo_command(taken_back))
    assert said.done
    assert said.text.startswith("Put back: ")
    assert said.text.endswith("All but this: Feed #4 cannot come back: its feed is here already.")
    feeds = [feed.url for _, feed in await here.desk.store.subscriptions(HERE)]
    assert sorted(feeds) == sorted([FEED, OTHER_FEED, THIRD_FEED])
    again = await here.give_order(undo_command(taken_back))
    assert "taken back already" in again.text


async def test_a_feed_is_meant_by_its_digest() -> None:
    """What is confirmed under a digest names its message: of two feeds it is the one that brought it."""
    here = await make_channel()
    ref = here.desk.platform.messages[0].ref
    await here.give_order(f"pause message:{ref}")
    assert [subscription.paused for subscription, _ in await here.desk.store.subscriptions(HERE)] == [True, False]


async def test_after_a_question_undo_takes_nothing_back_by_itself() -> None:
    """Nothing was done yet: it asks whether the order before is meant, and names it."""
    here = await make_channel()
    paused = await here.give_order("pause 1")
    for asking in ("remove 2", "only weekdays at 8"):
        assert not (await here.give_order(asking)).public
        said = await here.give_order("undo")
        assert said.text == "I had only asked, so nothing was done. Shall I take this back?"
        assert [one.label for one in said.choices] == [paused.public.replace("Ada", "You"), "No"]
        assert said.choices[0].command == undo_command(paused)
    await here.give_order("list")
    assert (await here.give_order("undo")).public == paused.public.replace("Ada", "Ada took this back:")


async def test_a_mute_is_an_order_like_others_to_undo() -> None:
    """The last one is taken back, and not one before it; its Undo is undone, too."""
    here = await make_channel()
    await here.give_order("pause 2")
    await here.give_order("mute")
    before = await here.current_state()
    said = await here.give_order("undo")
    assert said.public.startswith("Ada took this back: muted “")
    assert (await here.current_state())[2] == [False]
    await here.give_order(undo_command(said))
    assert await here.current_state() == before


async def test_undo_said_to_us_names_what_it_takes_back() -> None:
    """In the language it was said in; nothing is done before a yes."""
    here = await make_channel()
    await here.give_order("pause 1")
    answer = await here.desk.ask_anywhere("mach das bitte rückgängig")
    assert answer is not None
    assert [one.command for one in answer.choices][1:] == ["keep"]
    assert answer.text == "Soll ich das zurücknehmen?"
