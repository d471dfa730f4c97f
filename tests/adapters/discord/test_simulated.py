"""A dozen dialogues on a Discord that others wrote: the real client, the real adapter, and what people then see."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType

from adapters.discord.api.invalid_requests import InvalidRequestCounter
from adapters.discord.delivery.messages import Style
from adapters.discord.gateway.client import GatewayClient
from adapters.discord.interactions.conversation import UNSEEN_ABOVE
from bot.app import run
from bot.settings.loading import load
from bot.wiring.desk import opened_desk
from tests.adapters.discord.simulated import (
    Town,
    attach_listener,
    button_labels,
    make_town,
    reply_texts,
    town_and_desk,
    visible_text,
)
from tests.adapters.discord.test_whole import paper  # noqa: F401 - a fixture
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.eight_stories import STORIES, publish_stories, transcript_lines
from tests.patience import PATIENCE

TRAM_ARTICLE = (
    "tram",
    "Harwick approves its tram line",
    (
        "The council of Harwick approved the tram line on Tuesday by 14 votes to 9.\n"
        "Shopkeepers on Mill Street fear two years of building work, their guild said.\n"
        "The first tram is to run in spring 2028."
    ),
)
COLD_STORE_ARTICLE = (
    "store",
    "Port of Dunmore closes its cold store",
    "The port of Dunmore closed its cold store on Monday after a fire.\nAbout 40 packers are sent home, the port said.",
)
MILL_ARTICLE = (
    "mill",
    "Alder mill hires sixty weavers",
    "The mill at Alder will hire sixty weavers in spring, its owner said.",
)
DAILY_OPTIONS = {"when": "daily", "at": "09:00"}


async def post_first_digest(town: Town, desk: TestDesk) -> discord.Message:
    """Have Ann subscribe the channel, and return the digest of the first story."""
    await town.ann.slash(town.news, "news add", url=FEED)
    desk.publish(*TRAM_ARTICLE)
    await desk.work()
    return town.find_message(town.news, "[Ask]")


async def post_first_edition(town: Town, desk: TestDesk) -> ChannelHandle:
    """Have Ann subscribe the channel to a daily digest, and return the thread of the first one."""
    await town.ann.slash(town.news, "news add", url=FEED, **DAILY_OPTIONS)
    for piece in (TRAM_ARTICLE, COLD_STORE_ARTICLE, MILL_ARTICLE):
        desk.publish(*piece)
    for _ in range(4):
        await desk.work()
    (thread,) = town.news.threads
    return thread


@asynccontextmanager
async def run_whole_desk(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> AsyncIterator[tuple[Town, asyncio.Task[None]]]:
    """Run the real desk, with its database, its queue and its readers of feeds; its client is on the simulated server.

    Only logging in and the gateway's line are replaced, which is what simcord stands in for.
    """
    arrived: asyncio.Queue[Town] = asyncio.Queue()

    async def start(client: discord.AutoShardedClient, _token: str) -> None:
        async with attach_listener(client, monkeypatch) as env:
            arrived.put_nowait(make_town(env))
            await asyncio.Event().wait()

    monkeypatch.setattr(discord.Client, "start", start)
    settings = load(
        database_url=database_url,
        discord_token="simulated",  # noqa: S106  # no token of anybody's
        page_port=0,
        allow_private_addresses=("127.0.0.0/8",),
        discord_threads="always",
        host_pause_seconds=0,
    )
    async with opened_desk(settings) as made:
        task = asyncio.create_task(run(made.jobs, made.handlers, made.platforms, made.inbox))
        async with asyncio.timeout(PATIENCE):
            town = await arrived.get()
        yield town, task
        task.cancel()
        await asyncio.wait([task])


@pytest.mark.slow
@pytest.mark.usefixtures("nothing_set")
async def test_from_add_to_an_answer_with_the_whole_desk(
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    paper: str,  # noqa: F811 - a fixture
) -> None:
    """Set up in the chat, a digest with its thread, a question there; database, queue and readers of feeds are real."""
    async with run_whole_desk(monkeypatch, database_url) as (town, _):
        posted = asyncio.Event()
        town.env.backend.subscribers.append(lambda event, _: posted.set() if event == "THREAD_CREATE" else None)
        reply, line = reply_texts(await town.ann.slash(town.news, "news add", url=paper))
        assert reply.startswith("Subscribed to Courier.")
        assert line.startswith(f"ann subscribed {town.news.mention} to Courier")
        async with asyncio.timeout(PATIENCE):
            await posted.wait()
        (thread,) = town.news.threads
        assert thread.name == "Harwick approves its tram line"
        await town.ben.send(thread, f"{town.bot_mention} How many votes were there?")
        assert "by 14 votes to 9" in town.bot_messages(thread)[-1]


async def test_a_channel_is_set_up_and_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One reply to who did it, one line to all; then a list with what can be done about each feed."""
    async with town_and_desk(monkeypatch) as (town, _):
        assert button_labels((await town.ann.slash(town.news, "news home")).response)[0] == "Add a feed"
        added = await town.ann.slash(town.news, "news add", url=FEED)
        assert added.ephemeral
        assert [line.splitlines()[0] for line in town.bot_messages(town.news)] == [
            f"ann subscribed {town.news.mention} to Harbour Courier: its digests come as they are made."
        ]
        listed = await town.ann.slash(town.news, "news list")
        assert "Harbour Courier" in reply_texts(listed)[0]
        assert listed.response is not None
        assert button_labels(listed.response) == ["Show me one", "Pause", "Filter", "Remove"]
        assert "[\\#1 Harbour Courier](<https://courier.example/feed>)" in reply_texts(listed)[0]
        assert reply_texts(await town.ann.click(listed.response, label="Pause"))[0].startswith(
            "Paused Harbour Courier."
        )
        await town.ann.slash(town.news, "news schedule", when="daily", at="09:00", zone="Europe/Berlin")
        home = reply_texts(await town.ann.slash(town.news, "news home"))[0]
        assert "Digests come daily at 09:00 (Europe/Berlin). The next: <t:1767254400:f>." in home
        await town.ann.slash(town.news, "news schedule", when="daily", at="09:00", feed="1")
        home = reply_texts(await town.ann.slash(town.news, "news home"))[0]
        assert re.search("at the feed’s own times, which </news list:[0-9]+> tells", home)
        completed = await town.ann.autocomplete(town.news, "news resume", "feed", "harb")
        assert completed == [{"name": "Harbour Courier", "value": "1"}]


async def test_a_digest_is_asked_about_and_the_conversation_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its form, then in its thread, then in reply to the answer."""
    async with town_and_desk(monkeypatch) as (town, desk):
        digest = await post_first_digest(town, desk)
        form = await town.ben.click(digest, label="Ask")
        await town.ben.submit_modal(form, {"question": "How many votes were there?"})
        (thread,) = town.news.threads
        assert thread.name == TRAM_ARTICLE[1]
        assert "by 14 votes to 9" in town.bot_messages(thread)[-1]
        await town.ben.send(thread, f"{town.bot_mention} When will the first tram run?")
        assert "spring 2028" in town.bot_messages(thread)[-1]
        answer = town.find_message(thread, "spring 2028")
        await town.ben.send(thread, f"{town.bot_mention} and what do shopkeepers fear?", reply_to=answer)
        assert "two years of building work" in town.bot_messages(thread)[-1]
        await town.ben.send(thread, "thanks!")
        assert (
            "two years of building work" in town.bot_messages(thread)[-1]
        )  # and no word on how to reach the bot: Ben knows
        evidence = await town.ben.click(digest, label="Evidence")
        assert evidence.ephemeral
        assert "14 votes to 9" in reply_texts(evidence)[0]


async def test_two_people_chat_and_the_bot_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown all of it, and answers the one question that its article bears on."""
    async with town_and_desk(monkeypatch, style=Style(reads_all_messages=True, opens_every_thread=True)) as (
        town,
        desk,
    ):
        await post_first_digest(town, desk)
        (thread,) = town.news.threads
        for who, said in (
            (town.ann, "morning!"),
            (town.ben, f"{town.ann.mention} can you call the printer tomorrow?"),
            (town.ann, "sure, will do"),
            (town.ben, "lunch?"),
            (town.ann, "haha yes"),
        ):
            await who.send(thread, said)
        assert town.bot_messages(thread) == []
        await town.ben.send(thread, "How many votes did the tram line get?")
        assert "14 votes to 9" in town.bot_messages(thread)[0]


@pytest.mark.parametrize("hears_all", [True, False])
async def test_a_reply_to_a_digest_may_be_for_everybody(monkeypatch: pytest.MonkeyPatch, *, hears_all: bool) -> None:
    """Discord names us in every reply; laughter, statements and words to Ann are left alone, a question is answered."""
    async with town_and_desk(monkeypatch, style=Style(reads_all_messages=hears_all)) as (town, desk):
        digest = await post_first_digest(town, desk)
        before = len(town.bot_messages(town.news))
        for said in ("lol", "that's my street", f"{town.ann.mention} look", f"{town.ann.mention} what do you think?"):
            await town.ben.send(town.news, said, reply_to=digest)
        await town.ben.send(town.news, f"{town.ann.mention} {town.bot_mention} told me it was 14 to 9")
        assert len(town.bot_messages(town.news)) == before
        await town.ben.send(town.news, "when will the first tram run?", reply_to=digest)
        assert "spring 2028" in town.bot_messages(town.news)[-1]


async def test_a_day_of_eight_stories_and_a_talk_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One message has all eight, and the thread a digest of each; of the talk there three lines are answered."""
    async with town_and_desk(monkeypatch, style=Style(reads_all_messages=True)) as (town, desk):
        await town.ann.slash(town.news, "news add", url=FEED, **DAILY_OPTIONS)
        await publish_stories(desk)
        (thread,) = town.news.threads
        (told_there,) = [one for one in town.bot_messages(town.news) if STORIES[0][0] in one]
        assert all(title in told_there for title, _ in STORIES)
        assert [one.count("[Ask]") for one in town.bot_messages(thread)] == [1] * len(STORIES)
        names = {"desk": town.bot_mention, "ann": town.ann.mention, "ben": town.ben.mention}
        for line in transcript_lines():
            before = len(town.bot_messages(thread))
            await {"ann": town.ann, "ben": town.ben}[line.speaker].send(thread, line.with_mention(names.__getitem__))
            said = town.bot_messages(thread)[before:]
            assert [line.answer in one for one in said] == ([True] if line.answer else []), line.text


async def test_a_missing_right_is_named_and_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a feed is added, in the list, and until it is given: then the digest comes."""
    async with town_and_desk(monkeypatch) as (town, desk):
        everybody, silent = town.guild.default_role, discord.Permissions(send_messages=True).value
        town.env.backend.set_overwrite(town.news.id, Overwrite(everybody.id, OverwriteType.ROLE, allow=0, deny=silent))
        added = await town.ann.slash(town.news, "news add", url=FEED)
        assert "I may not post here yet: Send Messages is missing." in reply_texts(added)[0]
        desk.publish(*TRAM_ARTICLE)
        await desk.work()
        assert [one for one in town.bot_messages(town.news) if TRAM_ARTICLE[1] in one] == []
        assert "Send Messages" in reply_texts(await town.ann.slash(town.news, "news list"))[0].splitlines()[0]
        town.env.backend.set_overwrite(town.news.id, Overwrite(everybody.id, OverwriteType.ROLE, allow=silent, deny=0))
        assert reply_texts(await town.ann.slash(town.news, "news retry"))[0] == "1 story is tried again in a moment."
        await desk.work()
        assert TRAM_ARTICLE[1] in town.bot_messages(town.news)[-1]


async def test_a_watch_calls_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who manages the whole server chooses it, and only a digest about that name calls it."""
    async with town_and_desk(monkeypatch) as (town, desk):
        await town.ann.slash(town.news, "news add", url=FEED)
        role = town.guild.create_role("Desk", mentionable=True)
        wish = {"name": "Mill Street", "role": role, "notify_only": True}
        said = await town.ann.slash(town.news, "news watch", **wish)
        assert f"{role.mention} is called when a digest affects Mill Street." in reply_texts(said)[0]
        desk.publish(*COLD_STORE_ARTICLE)
        desk.publish(*TRAM_ARTICLE)
        await desk.work()
        public, *called = [one for one in town.bot_messages(town.news) if role.mention in one]
        assert f"{role.mention} is called when a digest affects Mill Street." in public
        assert [TRAM_ARTICLE[1] in one for one in called] == [True]


async def test_a_watch_that_calls_a_role_is_ordered_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The role is mentioned as people mention it, and called only for that name."""
    async with town_and_desk(monkeypatch) as (town, desk):
        await town.ann.slash(town.news, "news add", url=FEED)
        role = town.guild.create_role("desk", mentionable=True)
        await town.ann.send(town.news, f"{town.bot_mention} watch Mill Street role:{role.mention} notify-only")
        said = await town.ann.click(town.find_message(town.news, "Yes, do it"), label="Yes, do it")
        assert f"{role.mention} is called when a digest affects Mill Street." in "\n".join(reply_texts(said))
        desk.publish(*COLD_STORE_ARTICLE)
        desk.publish(*TRAM_ARTICLE)
        await desk.work()
        called = [one for one in town.bot_messages(town.news) if role.mention in one and "[Ask]" in one]
        assert [TRAM_ARTICLE[1] in one for one in called] == [True]


async def test_what_changed_the_channel_is_undone_by_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """The button stands beside the line that tells all; it is for who manages the channel."""
    async with town_and_desk(monkeypatch) as (town, desk):
        await post_first_digest(town, desk)
        await town.ann.slash(town.news, "news pause", feed="1")
        line = town.find_message(town.news, "ann paused Harbour Courier.")
        refused = await town.ben.click(line, label="Undo")
        assert reply_texts(refused) == ["Only people who manage this channel can change what it is subscribed to."]
        undone = await town.ann.click(line, label="Undo")
        assert reply_texts(undone)[0].startswith("Taken back: paused Harbour Courier.")
        assert button_labels(town.find_message(town.news, "ann paused Harbour Courier.")) == []
        assert town.bot_messages(town.news)[-1].startswith("ann took this back: paused Harbour Courier.")


async def test_the_bot_in_private_is_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Subscribed, read, asked and listed there, by somebody who shares no server with it."""
    async with town_and_desk(monkeypatch) as (town, desk):
        cara = town.env.create_user("cara")
        assert reply_texts(await cara.slash("news add", url=FEED))[0].startswith("Subscribed to Harbour Courier.")
        desk.publish(*TRAM_ARTICLE)
        await desk.work()
        await cara.send_dm("How many votes were there?")
        said = [visible_text(one) for one in cara.dm_channel.history()]
        assert any(TRAM_ARTICLE[1] in one for one in said)
        assert not any("subscribed <#" in one for one in said)
        assert "14 votes to 9" in said[-1]
        assert town.bot_messages(town.news) == []


async def test_an_edition_and_what_is_asked_in_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three stories in one message, each with its digest in the thread, where all of them can be asked about."""
    async with town_and_desk(monkeypatch) as (town, desk):
        thread = await post_first_edition(town, desk)
        (posted,) = [one for one in town.bot_messages(town.news) if TRAM_ARTICLE[1] in one]
        assert COLD_STORE_ARTICLE[1] in posted
        assert MILL_ARTICLE[1] in posted
        assert [one.count("[Ask]") for one in town.bot_messages(thread)] == [1, 1, 1]
        await town.ben.send(thread, f"{town.bot_mention} What closed its cold store?")
        assert "The port of Dunmore closed its cold store" in town.bot_messages(thread)[-1]


async def test_a_story_of_an_edition_is_checked_and_asked_about_from_its_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its quotations come alone, with a button that asks in the edition's thread, about that story."""
    async with town_and_desk(monkeypatch) as (town, desk):
        thread = await post_first_edition(town, desk)
        posted = town.find_message(town.news, TRAM_ARTICLE[1])
        chosen = str(town.find_message(thread, MILL_ARTICLE[1]).id)
        evidence = await town.ben.select(posted, [chosen])
        assert evidence.ephemeral
        assert "The mill at Alder will hire sixty weavers in spring" in reply_texts(evidence)[-1]
        assert evidence.response is not None
        form = await town.ben.click(evidence.response, label="Ask about this story")
        await town.ben.submit_modal(form, {"question": "How many weavers are hired?"})
        assert [one.id for one in town.news.threads] == [thread.id]
        assert "sixty weavers in spring" in town.bot_messages(thread)[-1]


async def test_a_story_is_muted_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """In reply to its digest: asked back first, and done for who may."""
    async with town_and_desk(monkeypatch) as (town, desk):
        thread = await post_first_edition(town, desk)
        digest = town.find_message(thread, MILL_ARTICLE[1])
        await town.ann.send(thread, f"{town.bot_mention} mute this story", reply_to=digest)
        asked = thread.history()[-1]
        assert "/story mute" in visible_text(asked)
        assert f"I say nothing more about “{MILL_ARTICLE[1]}” here." in visible_text(asked)
        done = await town.ann.click(asked, label="Yes, do it")
        assert reply_texts(done)[0].startswith("Muted: I say nothing more about this story here.")
        assert button_labels(town.find_message(thread, "/story mute")) == []
        muted = [one for one in desk.store.deliveries.values() if one.is_muted]
        assert [str(one.message) for one in muted] == [str(digest.id)]  # what was asked names the story, too


async def test_who_manages_nothing_reads_asks_and_has_their_questions_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """These commands are offered to all; a message that Discord hides is not taken for read."""
    async with town_and_desk(monkeypatch) as (town, desk):
        await post_first_digest(town, desk)
        offered = town.ben.available_commands(town.news)
        assert {"latest", "read", "ask", "about", "forget", "story why"} <= set(offered)
        assert not any(one.startswith("news") for one in offered)
        assert TRAM_ARTICLE[1] in reply_texts(await town.ben.slash(town.news, "latest"))[0]
        hidden = await town.ann.send(town.news, "read this: https://courier.example/tram")
        await town.ben.send(town.news, f"{town.bot_mention} How many votes were there?", reply_to=hidden)
        assert town.bot_messages(town.news)[-1].endswith(UNSEEN_ABOVE)
        await town.ben.send(town.news, f"{town.bot_mention} what can you do?")
        assert "</forget:" in town.bot_messages(town.news)[-1]
        assert "</news" not in town.bot_messages(town.news)[-1]
        await town.ann.send(town.news, f"{town.bot_mention} what can you do?")
        assert any("</news add:" in one for one in town.bot_messages(town.news))
        assert "\\*" not in town.bot_messages(town.news)[-1]
        assert reply_texts(await town.ben.slash(town.news, "forget"))[0].startswith("Forgotten")


async def test_replies_are_in_the_language_of_who_gave_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it has the words; what all see is the same for all."""
    async with town_and_desk(monkeypatch) as (town, desk):
        digest = await post_first_digest(town, desk)

        def in_german(event: str, payload: Mapping[str, Any]) -> None:
            if event == "INTERACTION_CREATE" and isinstance(payload, dict):
                payload["locale"] = "de"

        town.env.backend.subscribers.insert(0, in_german)
        reply, line = reply_texts(await town.ann.slash(town.news, "news pause", feed="1"))
        assert reply == "Harbour Courier angehalten.\n[Rückgängig]"
        assert line.startswith("ann paused Harbour Courier.")
        form = await town.ben.click(digest, label="Ask")
        assert form.modal is not None
        assert form.modal["title"] == "Zu dieser Meldung fragen"
        asked = await town.ben.submit_modal(form, {"question": "How many votes were there?"})
        assert reply_texts(asked) == ["Ich antworte im Thread."]
        assert button_labels((await town.ben.click(digest, label="More")).response)[0] == "Nützlich"


async def test_a_correction_names_each_fact_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place, with the time at the headline, and in the thread all that changed and nothing else."""
    async with town_and_desk(monkeypatch) as (town, desk):
        await post_first_digest(town, desk)
        slug, title, text = TRAM_ARTICLE
        after = text.replace("14 votes", "15 votes").replace("spring 2028", "autumn 2029")
        desk.publish(slug, title, after, teaser="Corrected.")
        await desk.work()
        (digest,) = [one for one in town.bot_messages(town.news) if title in one]
        assert "\nUpdated <t:" in digest
        (thread,) = town.news.threads
        (note,) = town.bot_messages(thread)
        assert note.splitlines() == [
            "The article changed, and this digest with it:",
            *(f"- {was} → {now}" for was, now in zip(text.splitlines(), after.splitlines(), strict=True) if was != now),
            "[Evidence]",
        ]


async def test_what_stands_there_can_be_pressed_after_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest's buttons, and Undo beside a line; what only managers may is still theirs."""
    async with town_and_desk(monkeypatch) as (town, desk):
        digest = await post_first_digest(town, desk)
        await town.ann.slash(town.news, "news pause", feed="1")
        await town.env.restart_bot(GatewayClient(desk.inbox, refusals=InvalidRequestCounter(desk.clock.now)))
        assert "14 votes to 9" in reply_texts(await town.ben.click(digest, label="Evidence"))[0]
        line = town.find_message(town.news, "ann paused")
        assert reply_texts(await town.ann.click(line, label="Undo"))[0].startswith("Taken back")
        everything = await town.ben.slash(town.news, "forget", what="everything")
        assert reply_texts(everything) == ["Only people who manage this channel can forget everybody's questions."]
