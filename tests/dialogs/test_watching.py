"""Dialogs about those whom a channel watches: by which names, what they gained and lost, and every Monday."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.slack.api.posting_rates import rates_of
from bot.domain.conversation import Command, Reply
from bot.domain.job import RoundUp, WatchFeeds
from bot.domain.preferences import WatchedSubject
from bot.domain.subscription import Destination
from bot.errors import RateLimited
from bot.post_limiter import PostLimiter
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.fakes.limiter import ScriptedLimiter

FINE_TEXT = (
    "Remotasks was fined 4 million euros on Monday for late pay. The Labour Office said so. Remotasks must pay by June."
)
DISMISSAL_TEXT = (
    "Ida Brandt, head of the Tarn Office, was sacked on Tuesday. Brandt said nothing. About 300 dock workers lost "
    "their jobs."
)
PRIZE_TEXT = "Ida Brandt won the Tarn prize on Tuesday, worth 40,000 euros. Brandt said that she was glad."


async def subscribed_desk() -> TestDesk:
    """Return a desk that is subscribed to a paper."""
    desk = TestDesk(first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk


async def publish_articles(desk: TestDesk) -> None:
    """Publish three articles."""
    desk.publish("a", "Remotasks fined", FINE_TEXT, publisher="Harbour Courier")
    desk.publish("c", "Brandt sacked", DISMISSAL_TEXT, publisher="Northfield Wire", age=timedelta(hours=2))
    desk.publish("e", "A prize for Brandt", PRIZE_TEXT, publisher="Northfield Wire", age=timedelta(days=40))
    await desk.work()


async def reply_to_command(desk: TestDesk, text: str) -> Reply:
    """Give an order."""
    return await desk.inbox.execute_command(Command(destination=HERE, text=text, given_by="Ada"))


async def move_to_monday(desk: TestDesk) -> None:
    """Move the clock to the Monday on which a round-up is due, with two workers at once."""
    due = (await desk.store.preferences(HERE)).rounds_due
    assert due is not None
    desk.clock.move(due - desk.clock.now())
    await asyncio.gather(*(desk.line._do_watch(WatchFeeds(), 0) for _ in range(2)))
    await desk.jobs.work({**desk.line.handlers(), **desk.inbox.handlers()}, until_idle=True)


async def test_somebody_is_watched_under_all_of_their_names() -> None:
    """What is given, what articles say; and whether they were met is said."""
    desk = await subscribed_desk()
    said = await desk.give_command("watch Remotasks aka Outlier, Scale AI's platform")
    assert said == (
        "From now on only digests that affect one of these are posted here: Remotasks.\n"
        "All others are held back. To have them, too: /news watch Remotasks notify-only\n"
        "Names I look for: Remotasks, Outlier, Scale AI's platform; and their short forms, where an article has the "
        "full one. I have not met them in this channel's articles so far; I will call out when I do."
    )
    await publish_articles(desk)
    assert desk.headlines == ["Remotasks fined"]
    met = await desk.give_command("watch Ida Brandt")
    assert "I have not met them" not in met
    await desk.give_command("unwatch remotasks")
    await desk.give_command("watch Tarn Office aka Outlier")
    desk.publish("b", "Outlier closes", "Outlier shut its office in Velden, where 40 desks had stood empty.")
    desk.publish("d", "Oxford floods", "Oxford rebuilt its drains within eight weeks, engineers of the county said.")
    await desk.give_command("watch Ford")
    await desk.work()
    assert desk.headlines[1:] == ["Outlier closes"]


async def test_a_last_name_is_watched_with_the_full_one() -> None:
    """An article that calls her Brandt and has her full name is hers; the reply tells the full name it knows."""
    desk = await subscribed_desk()
    await publish_articles(desk)
    said = await desk.give_command("watch brandt")
    assert "Names I look for: brandt, Ida Brandt;" in said
    assert "have not met" not in said


async def test_what_somebody_gained_and_lost_is_told() -> None:
    """The newest first, with date, reason, quotation and link; the sums on top; a time can be named."""
    desk = await subscribed_desk()
    await publish_articles(desk)
    assert await desk.give_command("about Ida Brandt") == (
        "Ida Brandt: 1 gain, 1 loss in 90 days, from 2 articles of 1 publisher.\n"
        "• 2 Mar 2026: loses.\n"
        "  “Ida Brandt, head of the Tarn Office, was sacked on Tuesday.” Northfield Wire https://courier.example/c\n"
        "• 21 Jan 2026: gains.\n"
        "  “Ida Brandt won the Tarn prize on Tuesday, worth 40,000 euros.” Northfield Wire https://courier.example/e"
    )
    recent = await reply_to_command(desk, "about brandt since 30 days")
    assert recent.track_record is not None
    assert recent.track_record.counts_in_words == "1 loss in 30 days, from 1 article of 1 publisher"
    assert "1 loss in 90 days" in await desk.give_command("about dock workers", may_manage=False)


async def test_an_unknown_name_leads_to_near_ones() -> None:
    """With a button for each; and what is too long, or no name, is said."""
    desk = await subscribed_desk()
    await publish_articles(desk)
    near = await reply_to_command(desk, "about Remotaks")
    assert near.text == (
        "I know nobody called Remotaks: no digest here says for certain that they gained or lost. "
        "Did you mean Remotasks?"
    )
    assert [choice.command for choice in near.choices] == ["about Remotasks"]
    assert "I know nobody called Oxford" in await desk.give_command("about Oxford")
    assert "About whom?" in await desk.give_command("about 😀")
    assert "too long for a name" in await desk.give_command("about " + "x" * 10_000)
    assert "too long for a name" in await desk.give_command("watch " + "x" * 10_000)
    old = await reply_to_command(desk, "about Ida Brandt since 1 hour")
    assert old.text.startswith("“1 hour” is no length of time.")


async def test_what_is_longer_ago_is_offered() -> None:
    """Somebody who is known, but not in that time, is not called unknown."""
    desk = await subscribed_desk()
    desk.publish("e", "A prize for Brandt", PRIZE_TEXT, age=timedelta(days=40))
    await desk.work()
    reply = await reply_to_command(desk, "about Ida Brandt since 30 days")
    assert reply.text == "I know of no gain or loss of Ida Brandt in 30 days."
    (back,) = reply.choices
    assert "1 gain" in await desk.give_command(back.command)


async def test_nothing_of_another_workspace_is_told() -> None:
    """Neither its articles nor its names."""
    desk = await subscribed_desk()
    await publish_articles(desk)
    elsewhere = Destination("recording", "OTHER", "news")
    said = await desk.give_command("about Remotask", channel=elsewhere)
    assert "I know nobody" in said
    assert "Did you mean" not in said


async def test_how_somebody_fared_is_asked_in_plain_words() -> None:
    """Answered with quotations; of whom nothing is known the articles are asked, as ever."""
    desk = await subscribed_desk()
    await publish_articles(desk)
    answer = await desk.ask_anywhere("What about Ida Brandt lately?")
    assert answer is not None
    assert answer.text == (
        "Ida Brandt in 90 days (gains: 1, losses: 1, mixed: 0, uncertain: 0):\n"
        "2 Mar 2026: loses [1]\n21 Jan 2026: gains [2]"
    )
    assert [line.source.url for line in answer.evidence if line.source] == [
        "https://courier.example/c",
        "https://courier.example/e",
    ]
    await desk.give_command("watch the chief aka Ida Brandt")
    watched = await desk.ask_anywhere("How did the chief fare since 30 days?")
    assert watched is not None
    assert watched.text.startswith("the chief in 30 days (gains: 0, losses: 1")
    other = await desk.ask_anywhere("How did the drains fare?")
    assert other is not None
    assert not other.answered


async def test_a_week_is_told_on_monday_once() -> None:
    """Of those who are watched weekly, at the channel's hour and zone, with a link each; two workers tell it once."""
    desk = await subscribed_desk()
    await desk.give_command("schedule daily 07:30 Europe/Berlin")
    said = await desk.give_command("watch Ida Brandt weekly")
    assert "On Mondays at 07:30 (Europe/Berlin) I tell what Ida Brandt gained and lost" in said
    await desk.give_command("watch Remotasks")
    assert "Watched here: Ida Brandt (weekly), Remotasks." in await desk.give_command("list")
    await publish_articles(desk)
    await move_to_monday(desk)
    ((place, key), told) = next(iter(desk.platform.channel_notices.items()))
    assert (place, len(desk.platform.channel_notices)) == (HERE, 1)
    assert key == "round-up 2026-03-09T06:30:00+00:00"
    assert told == (
        "Gains and losses of those you watch, 2 Mar 2026 to 9 Mar 2026\n"
        "Ida Brandt: 1 loss in 7 days, from 1 article of 1 publisher.\n"
        "• loses: Ida Brandt, head of the Tarn Office, was sacked on Tuesday. Northfield Wire https://courier.example/c"
    )
    await move_to_monday(desk)
    assert len(desk.platform.channel_notices) == 1  # a quiet week


async def test_a_round_up_waits_for_its_turn() -> None:
    """Where all workers together posted as often as they may, nothing is asked of the platform; then it comes."""
    desk = await subscribed_desk()
    await desk.give_command("watch Ida Brandt weekly")
    await publish_articles(desk)
    desk.line._rounds._post_limiter = PostLimiter(ScriptedLimiter(refusals=1), {HERE.platform: rates_of})
    with pytest.raises(RateLimited):
        await move_to_monday(desk)
    assert not desk.platform.channel_notices
    job = RoundUp(HERE, desk.clock.now())
    await desk.line.handlers()[RoundUp](job, 1)
    assert len(desk.platform.channel_notices) == 1


async def test_mondays_are_turned_on_and_off_for_all_or_one() -> None:
    """Each with its Undo; a changed hour counts."""
    desk = await subscribed_desk()
    assert "watches nobody" in await desk.give_command("watch weekly on")
    for name in ("Remotasks", "Ida Brandt"):
        await desk.give_command(f"watch {name}")
    on = await reply_to_command(desk, "watch weekly on")
    assert "I tell what Remotasks, Ida Brandt gained and lost" in on.text
    await desk.give_command("schedule weekly friday 08:00")
    due = (await desk.store.preferences(HERE)).rounds_due
    assert due is not None
    assert (due.weekday(), due.hour) == (0, 8)
    (undo,) = on.choices
    assert "Taken back: switched the Monday reports on." in await desk.give_command(undo.command)
    assert (await desk.store.preferences(HERE)).rounds_due is None
    one = await reply_to_command(desk, "watch ida brandt weekly")
    assert "(weekly)" in await desk.give_command("watch")
    await desk.give_command(one.choices[0].command)
    assert "(weekly)" not in await desk.give_command("watch")


async def test_an_ended_watch_comes_back_as_it_was() -> None:
    """With its other names and its Mondays; a name that ends in weekly stays one."""
    desk = await subscribed_desk()
    await desk.give_command("watch Remotasks aka Outlier, Scale AI weekly")
    before = (await desk.store.preferences(HERE)).watches
    assert before == (WatchedSubject(name="Remotasks", others=("Outlier", "Scale AI"), weekly=True),)
    ended = await reply_to_command(desk, "unwatch Remotasks")
    await desk.give_command(ended.choices[0].command)
    assert (await desk.store.preferences(HERE)).watches == before
    changed = await reply_to_command(desk, "watch Remotasks aka Hive")
    await desk.give_command(changed.choices[0].command)
    assert (await desk.store.preferences(HERE)).watches == before
    await desk.give_command('watch "The Harbour weekly"')
    await desk.give_command("watch Tarn Weekly")
    watches = (await desk.store.preferences(HERE)).watches
    assert [(one.name, one.weekly) for one in watches[1:]] == [("The Harbour weekly", False), ("Tarn Weekly", False)]
    assert "10 other names are enough" in await desk.give_command("watch x aka " + ", ".join(map(str, range(11))))


@pytest.mark.parametrize("on", ["slack", "discord"])
async def test_whom_an_article_names_is_watched_by_its_words(on: str) -> None:
    """Without a model a digest has few lines: what only its article says of the watched is not missed."""
    desk = TestDesk(on=on, first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    await desk.give_command("watch pensioners")
    facts = " ".join(f"The council of Penrick approved the plan number {n} with {n + 20} votes." for n in range(2, 12))
    hit = "Ms Okafor said that pensioners would be hit hardest."
    desk.publish("hit", "Penrick council approves ten plans", f"{facts} {hit} The meeting ended at nine.")
    desk.publish("no", "Chess in Linden", "Tomasz Wilk won the chess open in Linden on Sunday, worth 12,000 euros.")
    await desk.work()
    assert desk.headlines == ["Penrick council approves ten plans"]
    assert "It came because it names pensioners, watched here." in await desk.give_command(
        "why https://courier.example/hit"
    )
    missed = await desk.give_command("why https://courier.example/no")
    assert "it names none of those watched here: pensioners" in missed
