"""PagePlatform as a platform: it writes to the board, serves until told to stop, and says what it needs."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from adapters.page import PagePlatform
from adapters.page.guard import Guard
from adapters.page.serving import address_of, bind
from adapters.page.status import StatusSources
from bot.domain.delivery import DeliveryId, MessageRef
from bot.domain.subscription import Destination
from bot.errors import DestinationGone, PlatformError
from tests.adapters.page import samples
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.page.inbox import BoardInbox
from tests.fakes.board import MemoryBoard
from tests.fakes.clock import SINCE
from tests.patience import PATIENCE

NEWS_CHANNEL = Destination("page", "local", "news")
DELIVERY = DeliveryId(7)


def make_page(board: MemoryBoard, *, port: int = 0, ready: asyncio.Queue[str] | None = None) -> PagePlatform:
    """Return the platform."""
    told = None if ready is None else ready.put_nowait
    return PagePlatform(board, host="127.0.0.1", port=port, status=StatusSources(counts=FakeCounts()), ready=told)


async def test_a_digest_is_posted_once_and_found(board: MemoryBoard) -> None:
    """The same delivery posted twice is one message, under the same name."""
    page, told = make_page(board), samples.make_story(samples.FERRIES_ARTICLE)
    assert await page.find(DELIVERY, NEWS_CHANNEL, since=SINCE) is None
    first = await page.post(DELIVERY, NEWS_CHANNEL, told, samples.make_ferries_digest())
    assert await page.post(DELIVERY, NEWS_CHANNEL, told, samples.make_ferries_digest()) == first
    assert await page.find(DELIVERY, NEWS_CHANNEL, since=SINCE) == first
    assert board.message_at(first).attempts == 2
    assert len(board.pinned) == 1


async def test_a_digest_is_edited_and_annotated_in_place(board: MemoryBoard) -> None:
    """A correction replaces the digest; a note is said once a key."""
    page = make_page(board)
    message = await page.post(
        DELIVERY, NEWS_CHANNEL, samples.make_story(samples.OUTAGE_ARTICLE), samples.make_outage_digest()
    )
    await page.edit(
        message,
        NEWS_CHANNEL,
        samples.make_story(samples.EDITED_OUTAGE_ARTICLE),
        samples.make_outage_digest(edited=True),
    )
    for _ in range(2):
        await page.post_note(message, NEWS_CHANNEL, samples.CORRECTION_NOTE, key="digest-2")
    there = board.message_at(message).message
    assert there.digest.headline == "Outage at Stratica cuts off 17 clinics"
    assert there.edited is not None
    assert there.notes == (samples.CORRECTION_NOTE,)


async def test_another_channel_is_not_here(board: MemoryBoard) -> None:
    """What nobody would see is refused, so that a person mends it."""
    page, elsewhere = make_page(board), Destination("page", "local", "sport")
    with pytest.raises(DestinationGone, match="there is no #sport"):
        await page.post(DELIVERY, elsewhere, samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest())


async def test_a_message_that_is_not_there_is_an_error(board: MemoryBoard) -> None:
    """Editing nothing is said."""
    with pytest.raises(PlatformError, match="not a message"):
        await make_page(board).edit(
            MessageRef("9"), NEWS_CHANNEL, samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
        )


async def test_it_serves_and_stops_with_streams_open(board: MemoryBoard, inbox: BoardInbox) -> None:
    """Cancelled with two browsers listening and a question under way, it waits for none of them."""
    ready: asyncio.Queue[str] = asyncio.Queue()
    page = make_page(board, ready=ready)
    message = await page.post(
        DELIVERY, NEWS_CHANNEL, samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
    )
    inbox.may_answer.clear()
    inbox.answers.append(samples.fares_answer())
    serving = asyncio.create_task(page.listen(inbox))
    async with (
        aiohttp.ClientSession(await ready.get()) as client,
        client.get("/events") as one,
        client.get("/events") as other,
    ):
        for stream in (one, other):
            assert await stream.content.readline()
        question = asyncio.create_task(client.post(f"/messages/{message}/questions", data={"text": "Why?"}))
        await inbox.was_asked.wait()
        serving.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([serving])
        assert serving.cancelled()
        async with await question as answer:
            assert answer.status == 503
            assert "being stopped" in await answer.text()


async def test_it_leaves_signals_alone(board: MemoryBoard, inbox: BoardInbox) -> None:
    """Ctrl-C belongs to the program, which stops everything in order."""
    import signal  # noqa: PLC0415  # for this test only

    ready: asyncio.Queue[str] = asyncio.Queue()
    before = signal.getsignal(signal.SIGINT)
    serving = asyncio.create_task(make_page(board, ready=ready).listen(inbox))
    await ready.get()
    assert signal.getsignal(signal.SIGINT) is before
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_port_in_use_is_said_with_its_mend(board: MemoryBoard, inbox: BoardInbox) -> None:
    """The message names the port and the setting."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PlatformError, match=f"Port {port} is in use.*set PAGE_PORT to another port"):
            await make_page(board, port=port).listen(inbox)


@pytest.mark.parametrize(
    ("host", "words"), [("nowhere.invalid", "not a name or address"), ("192.0.2.7", "not an address of this machine")]
)
def test_a_host_that_is_not_ours_is_said(host: str, words: str) -> None:
    """A wrong PAGE_HOST is explained."""
    with pytest.raises(PlatformError, match=words):
        bind(host, 0, setting="PAGE_PORT")


def test_listening_everywhere_gives_an_address_to_type() -> None:
    """0.0.0.0 is no address to open; loopback is."""
    with bind("0.0.0.0", 0, setting="PAGE_PORT") as opened:  # noqa: S104  # what is tested
        assert address_of(opened).startswith("http://127.0.0.1:")


def test_plain_addresses_are_answered_only_where_we_listen_everywhere() -> None:
    """A name other than ours is never answered; another address is where every address was asked for."""

    async def nothing(*_: object) -> None:
        """Answer nothing."""

    everywhere, here = Guard(nothing, hosts=("0.0.0.0",)), Guard(nothing, hosts=("desk.example",))  # noqa: S104  # see above
    assert everywhere._is_known_host("192.0.2.7:8400")
    assert not everywhere._is_known_host("evil.example")
    assert here._is_known_host("DESK.example:8400")
    assert not here._is_known_host("192.0.2.7:8400")
