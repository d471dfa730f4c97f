"""The live stream: what is pushed, in which order, and from where it goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import aiohttp

from adapters.page import PagePlatform
from adapters.page.status import StatusSources
from adapters.page.stream import Stream
from adapters.page.views import Views
from bot.domain.conversation import Question, Reply, Turn
from bot.domain.delivery import DeliveryId
from bot.domain.subscription import Destination
from bot.errors import StoreError
from bot.ports import LocalTurn
from tests.adapters.page import samples
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.page.inbox import BoardInbox
from tests.fakes.board import MemoryBoard
from tests.patience import PATIENCE


@asynccontextmanager
async def open_events(client: aiohttp.ClientSession, path: str, **headers: str) -> AsyncIterator[AsyncIterator[Any]]:
    """Open a stream and give its events, as (name, id, values)."""
    async with client.get(path, headers=headers) as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield _events(response)


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[Any]:
    fields: dict[str, str] = {}
    async for raw in response.content:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield fields["event"], fields.get("id"), json.loads(fields["data"])
            fields = {}


async def test_a_digest_is_pushed_as_it_is_posted(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """A browser that listens gets the message, rendered, with its version as the event's id."""
    async with open_events(client, "/events?since=0") as events:
        await board.add(
            DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
        )
        name, number, values = await anext(events)
    assert (name, number, values["number"], values["version"]) == ("digest", "1", 1, 1)
    assert values["html"].startswith("<article") or 'id="message-1"' in values["html"]


async def test_a_change_is_pushed_again(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """A correction, a note and an answer each come as a new version of the same message."""
    message = await board.add(
        DeliveryId(1), "news", samples.make_story(samples.OUTAGE_ARTICLE), samples.make_outage_digest()
    )
    async with open_events(client, "/events?since=0") as events:
        first = await anext(events)
        await board.replace(
            message, samples.make_story(samples.EDITED_OUTAGE_ARTICLE), samples.make_outage_digest(edited=True)
        )
        second = await anext(events)
        await board.add_note(message, samples.CORRECTION_NOTE, key="digest-2")
        third = await anext(events)
    assert [int(event[1]) for event in (first, second, third)] == [1, 2, 3]
    assert "Updated" not in first[2]["html"]
    assert "17 clinics" in second[2]["html"]
    assert "<del>The outage lasted about three hours, Stratica said.</del>" in third[2]["html"]


async def test_a_browser_goes_on_where_it_left_off(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """The id a browser brings back wins over the address, and only what is newer (or may be) is sent."""
    for number in range(1, 31):
        await board.add(
            DeliveryId(number), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
        )
    async with open_events(client, "/events?since=0", **{"Last-Event-ID": "29"}) as events:
        numbers = [(await anext(events))[2]["number"]]
        while numbers[-1] != 30:
            numbers.append((await anext(events))[2]["number"])
    assert numbers == list(range(14, 31))


async def test_nonsense_for_a_place_to_go_on_is_the_beginning(
    client: aiohttp.ClientSession, board: MemoryBoard
) -> None:
    """A place nobody gave out is read as none."""
    await board.add(DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest())
    for place in ("-1", "x", "٣", "9" * 40):
        async with open_events(client, "/events", **{"Last-Event-ID": place.encode().decode("latin-1")}) as events:
            assert (await anext(events))[2]["number"] == 1


async def test_what_is_said_to_all_reaches_all(client: aiohttp.ClientSession, inbox: BoardInbox) -> None:
    """A command's public line is pushed to everyone who looks at the channel."""
    inbox.scripted_reply = Reply(text="Done.", public="Ann subscribed this channel to <News>.")
    async with open_events(client, "/events") as one, open_events(client, "/events") as other:
        async with client.post("/commands", data={"text": "add x"}):
            pass
        for events in (one, other):
            name, number, values = await anext(events)
            assert (name, number) == ("said", None)
            assert "Ann subscribed this channel to &lt;News&gt;." in values["html"]


async def test_what_a_channel_is_told_reaches_all(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """A line about a feed is pushed to who looks, and stands there for who comes later, who is not told again."""
    await board.announce("news", "Courier is failing.", key="before")
    async with open_events(client, "/events?told=1") as events:
        await board.announce("news", "Courier is *back*.", key="after")
        name, _, values = await anext(events)
    assert (name, values["number"]) == ("said", 2)
    assert "Courier is <strong>back</strong>." in values["html"]
    page = await (await client.get("/")).text()
    assert page.index("Courier is failing.") < page.index("Courier is <strong>back</strong>.")
    assert 'data-told="2"' in page


async def test_a_version_committed_late_is_not_lost(board: MemoryBoard) -> None:
    """A lower version that shows up after a higher one is still sent, and nothing is sent twice."""
    stream = Stream(board, Views("news"), channel="news")
    seen: dict[int, int] = {}
    for number in (1, 2, 3):
        await board.add(
            DeliveryId(number), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
        )
    late = board.pinned.pop(1)
    assert [one.number for one in await stream._load_changed_messages(0, seen)] == [1, 3]
    board.pinned.insert(1, late)
    assert [one.number for one in await stream._load_changed_messages(3, seen)] == [2]
    assert await stream._load_changed_messages(3, seen) == []


async def test_silence_is_broken_by_heartbeats_and_ended_by_close(board: MemoryBoard) -> None:
    """A stream without news shows that it lives, also while the board is away, and ends when told to."""
    stream = Stream(board, Views("news"), channel="news", heartbeat=0.01)
    board.problem = StoreError("away")
    events = stream.events(0)
    assert [await anext(events) for _ in range(2)] == ["retry: 2000\n\n", ": still here\n\n"]
    stream.close()
    assert [event async for event in events] in ([], [": still here\n\n"])


async def test_a_board_that_failed_is_listened_to_again(board: MemoryBoard) -> None:
    """News come again after the board was away, without anybody doing anything."""
    stream = Stream(board, Views("news"), channel="news", pause=0.01)
    board.problem = StoreError("away")
    ear = asyncio.create_task(stream.run())
    events = stream.events(0)
    await anext(events)
    coming = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    board.problem = None
    await board.add(DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest())
    assert "event: digest" in await asyncio.wait_for(coming, PATIENCE)
    ear.cancel()
    await events.aclose()


async def test_an_answer_grows_before_everyone(
    client: aiohttp.ClientSession, board: MemoryBoard, inbox: BoardInbox
) -> None:
    """Who sees the thread sees each proven part, before the answer is whole."""
    await board.add(DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest())
    whole = samples.fares_answer()
    inbox.answers.append(whole)
    inbox.answer_pieces.append(replace(whole, text="Fares stay [1].", evidence=whole.evidence[:1]))
    inbox.may_answer.clear()
    async with open_events(client, "/events?since=1") as events:
        sent = asyncio.create_task(client.post("/messages/1/questions", data={"text": "Will fares rise?"}))
        while (event := await anext(events))[0] != "growing":
            pass
        assert (event[2]["number"], event[2]["question"]) == (1, "Will fares rise?")
        assert "Fares stay [1]." in event[2]["html"]
        assert not sent.done()
        inbox.may_answer.set()
        while whole.text not in unescape((await anext(events))[2]["html"]):
            pass
        assert (await sent).status == 200


async def test_what_is_asked_of_everything_grows_for_who_asked_alone(
    client: aiohttp.ClientSession, inbox: BoardInbox
) -> None:
    """An answer under no digest is brought to the browser that asked, and to no other."""
    inbox.answers.extend([samples.fares_answer(), samples.fares_answer()])
    one, other = "/events?since=0&browser=browser-one", "/events?since=0&browser=browser-two"
    async with open_events(client, one) as mine, open_events(client, other) as theirs:
        for number, browser in enumerate(["browser-two", "browser-one"]):
            fields = {"text": "Will fares rise?", "key": f"question-{number}", "browser": browser}
            assert (await client.post("/commands", data=fields)).status == 200
        assert (await anext(mine))[2]["key"] == "page-question-1"
        assert (await anext(theirs))[2]["key"] == "page-question-0"


async def test_a_browser_that_comes_back_sees_what_it_asked(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """A question cut off by a crash stands there as open, and with its answer once a job has answered it."""
    place = Question(
        key="", destination=Destination("page", "local", "news"), text="", conversation="composer-me-myself"
    )
    now = datetime.now(UTC)
    asked = LocalTurn(key="page-1", turn=Turn(question="Will fares rise?"))
    board.conversations[place.conversation_key] = [
        (now - timedelta(days=2), LocalTurn(key="page-0", turn=Turn(question="Last week?"))),
        (now, asked),
    ]
    async with open_events(client, "/events?since=0&browser=me-myself") as events:
        name, _, values = await anext(events)
        assert (name, values["key"]) == ("asked", "page-1")
        assert "Will fares rise?" in values["html"]
        assert "pending" in values["html"]
        answer = samples.fares_answer()
        board.conversations[place.conversation_key] = [(now, replace(asked, turn=replace(asked.turn, answer=answer)))]
        await PagePlatform(board, host="127.0.0.1", port=0, status=StatusSources(counts=FakeCounts())).post_answer(
            place, answer
        )
        name, _, values = await anext(events)
        assert (name, values["key"]) == ("asked", "page-1")
        assert answer.text in unescape(values["html"])


async def test_a_strange_browser_has_no_conversation(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """What is no name of a browser of ours is nobody's, and refused where it comes with a command."""
    board.conversations["page:local:news conversation composer-"] = [
        (datetime.now(UTC), LocalTurn(key="page-1", turn=Turn(question="Secret?")))
    ]
    async with open_events(client, "/events?since=0&browser=") as events:
        await board.announce("news", "Hello.", key="1")
        assert (await anext(events))[0] == "said"
    async with client.post("/commands", data={"text": "Why?", "browser": "../x"}) as response:
        assert response.status == 400
