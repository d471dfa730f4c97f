"""Dialogs about a channel's own wishes: when, what, whom; and what became of an article."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation import Command
from bot.domain.preferences import WatchedSubject
from bot.domain.subscription import Destination
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.unit.test_editions import publish_articles


async def subscribed_desk() -> TestDesk:
    """Return a desk whose channel is subscribed, its feed polled once while empty."""
    desk = TestDesk(first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk


async def test_a_schedule_is_set_told_and_taken_back() -> None:
    """In words, with the next time, and with the zone it is meant in."""
    desk = await subscribed_desk()
    assert await desk.give_command("schedule") == "Digests come here as they are made. No quiet hours. Time zone: UTC."
    said = await desk.give_command("schedule daily at 9 Europe/Berlin")
    assert said.startswith("Digests come here daily at 09:00 (Europe/Berlin). The next: Tue 03 Mar 09:00")
    assert "never from 22:00 to 07:00" in await desk.give_command("schedule quiet 22:00-07:00")
    assert "America/New_York" in await desk.give_command("schedule zone new york")
    assert "Perhaps" in await desk.give_command("schedule zone york")
    assert "I cannot read “sometimes”." in await desk.give_command("schedule sometimes")
    assert "25:00 is no time." in await desk.give_command("schedule daily 25:00")
    assert "There is no feed 3 here." in await desk.give_command("schedule 3 weekly monday 08:30")
    assert "weekly" not in await desk.give_command("schedule weekly monday 08:30")
    assert "on Mondays at 08:30" in await desk.give_command("schedule")
    assert "as they are made, never from" in await desk.give_command("schedule at once")
    assert await desk.give_command("schedule quiet off") == "Digests come here as they are made."
    assert "“maybe” is no span of hours." in await desk.give_command("schedule quiet maybe")


async def test_undo_brings_back_what_was_changed_and_nothing_else() -> None:
    """Quiet hours, the zone, the schedule: each Undo is of its own order."""
    desk = await subscribed_desk()
    await desk.give_command("schedule daily 09:00 Europe/Berlin")
    for order in ("schedule quiet 22:00-07:00", "schedule zone tokyo", "schedule at once", "schedule quiet 1-2"):
        before = (await desk.store.preferences(HERE)).routine
        reply = await desk.inbox.execute_command(Command(destination=HERE, text=order))
        assert (await desk.store.preferences(HERE)).routine != before
        (undo,) = reply.choices
        await desk.give_command(undo.command)
        assert (await desk.store.preferences(HERE)).routine == before


async def test_only_who_manages_changes_the_channel() -> None:
    """Looking is free."""
    desk = await subscribed_desk()
    for order in ("schedule hourly", "watch tenants", "filter 2 tea", "now", "mute"):
        assert "Only people who manage" in await desk.give_command(order, may_manage=False)
    assert "Nothing yet" in await desk.give_command("latest", may_manage=False)


async def test_what_waits_comes_now_if_wanted() -> None:
    """A daily channel may be impatient; what waits is told by `why`."""
    desk = await subscribed_desk()
    await desk.give_command("schedule daily 09:00")
    publish_articles(desk, "Tarn", "Orla")
    await desk.work()
    assert desk.platform.posted_editions == {}
    assert "Waiting for" in await desk.give_command("why https://courier.example/tarn")
    assert await desk.give_command("now") == "2 stories come in a moment."
    await desk.jobs.work(desk.line.handlers(), until_idle=True)
    assert len(desk.platform.posted_editions) == 1
    assert await desk.give_command("now") == "Nothing waits for this channel."


async def test_a_changed_schedule_takes_along_what_waits() -> None:
    """Nothing is left to a time that nobody wants any more."""
    desk = await subscribed_desk()
    await desk.give_command("schedule weekly sunday")
    publish_articles(desk, "Tarn")
    await desk.work()
    assert "1 story already waiting comes then, too." in await desk.give_command("schedule at once")
    await desk.work()
    assert len(desk.platform.messages) == 1


async def test_whom_a_channel_watches_is_said_and_ended() -> None:
    """Only digests that affect one of them are posted, until nobody is watched."""
    desk = await subscribed_desk()
    assert "watches nobody" in await desk.give_command("watch")
    assert "only digests that affect one of these" in await desk.give_command("watch tarn workers")
    assert "watches Tarn Workers already" in await desk.give_command('watch "Tarn Workers"')
    publish_articles(desk, "Tarn", "Orla")
    await desk.work()
    (message,) = desk.platform.messages
    assert message.digest.article.title.startswith("Tarn")
    assert "tarn workers" in await desk.give_command("watch")
    assert "Whom shall I no longer watch?" in await desk.give_command("unwatch nobody")
    ended = await desk.inbox.execute_command(
        Command(destination=desk.here, text="unwatch Tarn Workers", given_by="Ada", may_manage=True)
    )
    assert "Everything this channel subscribes to is posted again" in ended.text
    assert ended.public == "Ada ended the watch on Tarn Workers here: all digests are posted here again."
    assert "For example" in await desk.give_command("watch !")


async def test_a_watch_calls_the_role_that_was_chosen() -> None:
    """Only who manages the workspace chooses it; it is called with the digest, and can be let go again."""
    desk = await subscribed_desk()
    refused = await desk.inbox.execute_command(Command(destination=HERE, text="watch tarn workers role:123"))
    assert "manage the whole server" in refused.text
    allowed = Command(destination=HERE, text="watch tarn workers role:123", may_call=True)
    assert "<@&123> is called when a digest affects tarn workers." in (await desk.inbox.execute_command(allowed)).text
    publish_articles(desk, "Tarn")
    await desk.work()
    assert [message.mentions for message in desk.platform.messages] == [("123",)]
    other = replace(allowed, text="watch Tarn Workers role:off")
    assert "Nobody is called any more" in (await desk.inbox.execute_command(other)).text
    assert (
        "<@&124> is called"
        in (await desk.inbox.execute_command(replace(allowed, text="watch tarn workers role:124"))).text
    )
    assert (await desk.store.preferences(HERE)).watches == (WatchedSubject(name="tarn workers", role="124"),)


async def test_a_watch_can_just_call_a_role() -> None:
    """What affects nobody watched comes as before, and is not called out; another watch still holds back."""
    desk = await subscribed_desk()
    order = Command(destination=HERE, text="watch tarn workers role:123 notify-only", given_by="Ada", may_call=True)
    made = await desk.inbox.execute_command(order)
    assert "tarn workers: all digests are posted here as before. <@&123> is called when a digest" in made.text
    assert made.public == (
        "Ada began to watch tarn workers here: all digests are posted here as before. "
        "<@&123> is called when a digest affects tarn workers."
    )
    publish_articles(desk, "Tarn", "Orla")
    await desk.work()
    assert sorted(message.mentions for message in desk.platform.messages) == [(), ("123",)]
    assert "All digests are posted here as before." in await desk.give_command("list")
    assert await desk.give_command("watch") == "Called out here: tarn workers (calls <@&123>)."
    ended = await desk.inbox.execute_command(replace(order, text="unwatch tarn workers"))
    assert ended.undo is not None
    await desk.inbox.execute_command(replace(order, text=ended.undo.command))
    assert await desk.give_command("watch") == "Called out here: tarn workers (calls <@&123>)."
    changed = await desk.inbox.execute_command(replace(order, text="watch tarn workers notify-only off"))
    assert "only digests that affect one of these are posted here: tarn workers." in changed.text
    assert changed.undo is not None
    await desk.give_command(changed.undo.command)
    assert await desk.give_command("watch") == "Called out here: tarn workers (calls <@&123>)."


async def test_an_edition_calls_and_its_digests_do_not() -> None:
    """Nobody is called twice for one story."""
    desk = await subscribed_desk()
    for name in ("tarn", "orla", "velden", "quill"):
        await desk.inbox.execute_command(
            Command(destination=HERE, text=f"watch {name} workers role:123", may_call=True)
        )
    publish_articles(desk, "Tarn", "Orla", "Velden", "Quill")
    await desk.work()
    (edition,) = desk.platform.posted_editions.values()
    assert edition.called_roles == ("123",)
    assert {message.mentions for message in desk.platform.messages} == {()}


async def test_a_filter_is_set_told_and_taken_back() -> None:
    """What cannot be read is said, and nothing is changed."""
    desk = await subscribed_desk()
    ((subscription, _),) = await desk.store.subscriptions(HERE)
    assert "lets everything through" in await desk.give_command(f"filter {subscription.number}")
    assert 'lets through from now on: tarn -"orla mills"' in await desk.give_command(
        f'filter {subscription.number} tarn -"orla mills"'
    )
    assert "only: tarn" in await desk.give_command("list")
    assert "I cannot read language:klingon" in await desk.give_command(f"filter {subscription.number} language:klingon")
    assert "lets through: tarn" in await desk.give_command(f"filter {subscription.number}")
    assert "lets everything through" in await desk.give_command(f"filter {subscription.number} off")
    assert "Which one?" in await desk.give_command("filter 99 x")


async def test_the_newest_stories_and_their_fate_can_be_looked_up() -> None:
    """Posted or not; an address nobody knows is said to be unknown."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    assert "https://courier.example/tarn" in await desk.give_command("latest")
    (message,) = desk.platform.messages
    told = await desk.give_command(f"why message:{message.ref}")
    assert "the article's own sentences, no AI used" in told
    assert "Posted here" in told
    assert "None of this channel's feeds" in await desk.give_command("why https://elsewhere.example/x")
    assert "Why what?" in await desk.give_command("why")
    assert "Muted" in await desk.give_command(f"mute message:{message.ref}")
    assert "Which story?" in await desk.give_command("mute message:none")
    assert "Use the buttons" in await desk.give_command("rate up")


async def test_news_alone_is_the_channels_home() -> None:
    """How it stands and what comes next; who may not change it is offered only what they may do."""
    desk = TestDesk(first=99)
    assert await desk.give_command("") == "This channel has no feeds. Add one, and its digests come here."
    await desk.give_command(f"add {FEED}")
    await desk.give_command("pause 1")
    home = await desk.inbox.execute_command(Command(destination=HERE, given_by="Ada"))
    assert home.text == "1 feed in this channel, paused. Digests come as they are made."
    assert [one.label for one in home.choices] == ["Add a feed", "Feeds", "Latest", "Settings", "Help"]
    guest = await desk.inbox.execute_command(Command(destination=HERE, given_by="Bob", may_manage=False))
    assert [one.label for one in guest.choices] == ["Feeds", "Latest", "Help"]


async def test_a_home_tells_what_its_channel_refuses() -> None:
    """First of all, with a way to try again."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    desk.platform.closed_destinations.add(HERE)
    await desk.work()
    home = await desk.inbox.execute_command(Command(destination=HERE, given_by="Ada"))
    assert len(home.text.splitlines()) == 2
    assert home.choices[0].command == "retry"


async def test_a_thumb_down_leads_somewhere() -> None:
    """What was wrong is asked, and what can be done about it is offered; both thumbs are counted by feed."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    (message,) = desk.platform.messages
    assert await desk.give_command(f"rate up message:{message.ref}") == "Thank you, noted."
    pressed = Command(destination=HERE, text="rate down", given_by="Ada", message=message.ref)
    asked = await desk.inbox.execute_command(pressed)
    assert asked.text == "Thank you, noted. What was wrong?"
    wrong, missing, not_for_us = (choice.command for choice in asked.choices)
    assert wrong == f"report message:{message.ref}"
    assert "Say what, and I read the article again" in await desk.give_command(missing)
    offered = await desk.inbox.execute_command(Command(destination=HERE, text=not_for_us, given_by="Ada"))
    assert [one.command for one in offered.choices] == [f"filter message:{message.ref}", f"mute message:{message.ref}"]
    guest = Command(destination=HERE, text=not_for_us, given_by="Bob", may_manage=False)
    assert (await desk.inbox.execute_command(guest)).choices == ()
    assert "lets everything through" in await desk.give_command(offered.choices[0].command)
    counted = (await desk.store.counts(now=desk.clock.now())).opinions
    assert [(one.good, one.bad) for one in counted] == [(0, 2)]


async def test_any_article_can_be_read_and_anything_asked() -> None:
    """`read` condenses an address, `ask` answers from all this workspace reads; both say what they need."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    assert (await desk.give_command("read https://courier.example/tarn")).startswith("Tarn")
    assert "I could not read https://courier.example/none" in await desk.give_command(
        "read https://courier.example/none"
    )
    assert "For example" in await desk.give_command("read")
    assert "Ask me something" in await desk.give_command("ask")
    order = Command(destination=HERE, text="ask How many tarn workers could lose their jobs?", given_by="Ada")
    reply = await desk.inbox.execute_command(order)
    assert reply.answer is not None
    assert any("40 tarn workers" in line.quote for line in reply.answer.evidence)


async def test_a_question_under_an_edition_is_answered_from_what_is_read_here() -> None:
    """Many stories are told there; the answer names its article."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn", "Orla", "Quill", "Velden")
    await desk.work()
    (message,) = desk.platform.posted_editions
    question = desk.make_question("How many quill workers could lose their jobs?", message)
    answer = await desk.inbox.answer(question)
    assert answer is not None
    assert "40 quill workers" in " ".join([answer.text, *(line.quote for line in answer.evidence)])


async def test_the_status_is_of_this_workspace_alone() -> None:
    """What other workspaces read is not even counted."""
    desk = await subscribed_desk()
    desk.feeds.entries["https://other.example/feed"] = ()
    await desk.give_command("add https://other.example/feed", channel=Destination("recording", "OTHER", "news"))
    assert (await desk.give_command("status")).startswith("1 feed in 1 channel here, all fine.")


async def test_a_muted_story_is_told_again_on_request() -> None:
    """Undo takes the muting back; without a story it asks for one."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    (message,) = desk.platform.messages
    muted = await desk.inbox.execute_command(Command(destination=HERE, text="mute", message=message.ref))
    why = Command(destination=HERE, text="why", message=message.ref)
    assert "This story is muted" in (await desk.inbox.execute_command(why)).text
    assert "Taken back: muted “" in await desk.give_command(muted.choices[0].command)
    assert "This story is muted" not in (await desk.inbox.execute_command(why)).text
    assert "Which story?" in await desk.give_command("unmute")
    assert not desk.store.deliveries[message.delivery_id].is_muted


async def test_a_digest_knows_which_feed_to_unsubscribe() -> None:
    """Without a number, under a digest, its own feed is meant."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn")
    await desk.work()
    (message,) = desk.platform.messages
    removed = await desk.inbox.execute_command(Command(destination=HERE, text="remove sure", message=message.ref))
    assert removed.text == "Removed Harbour Courier."


async def test_the_latest_lead_to_their_articles() -> None:
    """Each with its headline, its link and its first fact."""
    desk = await subscribed_desk()
    publish_articles(desk, "Tarn", "Orla")
    await desk.work()
    (*_, row) = (await desk.inbox.execute_command(Command(destination=HERE, text="latest"))).rows
    assert row.link == "https://courier.example/tarn"
    assert row.title.startswith("Tarn")


TAKEOVER_TEXT = (
    "Brightwater Foods has agreed to buy Orla Mills of Tarn for 240 million euros, the companies said on Monday. "
    "About 300 bakery workers in Tarn could lose their jobs, union leader Ida Brandt said."
)
SECOND_TAKEOVER_TEXT = (
    "Orla Mills, the bakery group of Tarn, goes to Brightwater Foods for 240 million euros. "
    "Ida Brandt of the union fears for 300 bakery workers."
)


async def publish_takeover(desk: TestDesk) -> str:
    """Publish the takeover in the first paper; return the second paper's feed, to which the channel is subscribed."""
    wire = "https://wire.example/feed"
    desk.feeds.entries[wire] = ()
    desk.feeds.titles[wire] = "Northfield Wire"
    await desk.give_command(f"add {wire}")
    await desk.work()
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT, publisher="Harbour Courier")
    await desk.work()
    return wire


async def publish_takeover_again(desk: TestDesk, wire: str) -> None:
    """Publish the takeover in the second paper later, with one more sentence."""
    more = f"{SECOND_TAKEOVER_TEXT} The mayor, Jon Falk, wants 14 bakeries kept."
    desk.publish("mills", "Orla Mills sold to Brightwater", more, feed=wire, publisher="Northfield Wire")
    await desk.work()
    await desk.work()


async def test_two_papers_tell_one_event_and_a_person_parts_them() -> None:
    """One message with both sources; `why` tells the reason; parted, the other gets a message of its own."""
    desk = await subscribed_desk()
    wire = await publish_takeover(desk)
    desk.publish(
        "mills", "Orla Mills sold to Brightwater", SECOND_TAKEOVER_TEXT, feed=wire, publisher="Northfield Wire"
    )
    await desk.work()
    (message,) = desk.platform.messages
    assert [source.publisher for source in message.story.sources] == ["Harbour Courier", "Northfield Wire"]
    why = await desk.give_command("why https://wire.example/mills")
    assert "It was put with “Brightwater to buy Orla Mills”, because both name" in why
    asked = await desk.inbox.execute_command(Command(destination=HERE, text="split", message=message.ref))
    assert [choice.label for choice in asked.choices] == ["Northfield Wire: Orla Mills sold to Brightwater"]
    assert "Only people who manage" in await desk.give_command(asked.choices[0].command, may_manage=False)
    assert "Parted for good" in await desk.give_command(asked.choices[0].command)
    await desk.work()
    assert [len(one.story.sources) for one in desk.platform.messages] == [1, 1]
    assert desk.headlines == ["Brightwater to buy Orla Mills", "Orla Mills sold to Brightwater"]
    assert (
        "nothing was put with it"
        in (await desk.inbox.execute_command(Command(destination=HERE, text="split", message=message.ref))).text
    )
    assert "parted from it by" in await desk.give_command("why https://wire.example/mills")
    assert "no article with that address" in await desk.give_command("split https://wire.example/mills")
    assert "Which article?" in await desk.give_command("split")


async def test_a_story_grows_in_place() -> None:
    """A later article joins the message; what it adds is told once under it, never as another message."""
    desk = await subscribed_desk()
    wire = await publish_takeover(desk)
    await publish_takeover_again(desk, wire)
    (message,) = desk.platform.messages
    assert [source.publisher for source in message.story.sources] == ["Harbour Courier", "Northfield Wire"]
    (told,) = message.notes.values()
    assert told.startswith("Northfield Wire tells it, too, and adds:\n• The mayor, Jon Falk")


async def test_why_tells_when_a_message_was_posted_and_not_when_it_was_edited() -> None:
    """An addition edits it hours later."""
    desk = await subscribed_desk()
    wire = await publish_takeover(desk)
    (message,) = desk.platform.messages
    said = await desk.give_command(f"why message:{message.ref}")
    await publish_takeover_again(desk, wire)
    posted = next(line for line in said.splitlines() if line.startswith("Posted here"))
    assert posted in await desk.give_command(f"why message:{message.ref}")


async def test_what_an_article_added_is_taken_back_where_it_is_parted() -> None:
    """The note under the wrong digest says, in its place, that it was no part of it, with a link."""
    desk = await subscribed_desk()
    wire = await publish_takeover(desk)
    await publish_takeover_again(desk, wire)
    first, *_ = desk.platform.messages
    assert "Parted for good" in await desk.give_command("split https://wire.example/mills")
    await desk.work()
    assert list(first.notes.values()) == [
        "This was no part of the story above: Orla Mills sold to Brightwater https://wire.example/mills"
    ]


async def test_a_channel_can_do_without_what_is_added() -> None:
    """The source is named all the same."""
    desk = await subscribed_desk()
    assert "told under its message" in await desk.give_command("additions")
    assert "not told here" in await desk.give_command("additions off")
    wire = await publish_takeover(desk)
    more = f"{SECOND_TAKEOVER_TEXT} The mayor, Jon Falk, wants 14 bakeries kept."
    desk.publish("mills", "Orla Mills sold to Brightwater", more, feed=wire, publisher="Northfield Wire")
    await desk.work()
    (message,) = desk.platform.messages
    assert (len(message.story.sources), message.notes) == (2, {})
    assert "is told under its message, once" in await desk.give_command("additions on")


async def test_sources_that_differ_stand_side_by_side_in_the_message() -> None:
    """Each with its own sentence: at the digest's foot, and in the note under it."""
    desk = await subscribed_desk()
    wire = await publish_takeover(desk)
    other = (
        "Brightwater Foods has agreed to buy Orla Mills of Tarn for 260 million euros, people close to the talks said. "
        "About 300 bakery workers in Tarn could lose their jobs, union leader Ida Brandt said."
    )
    desk.publish("mills", "Orla Mills sold to Brightwater", other, feed=wire, publisher="Northfield Wire")
    await desk.work()
    (message,) = desk.platform.messages
    assert "The sources differ. Harbour Courier: “Brightwater Foods has agreed" in message.digest.note
    assert "for 240 million euros" in message.digest.note
    assert "Northfield Wire: “Brightwater Foods has agreed to buy Orla Mills of Tarn for 260" in message.digest.note
    assert any("The sources differ:" in note for note in message.notes.values())
