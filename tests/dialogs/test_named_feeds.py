"""Dialogs about orders that name their feeds: the only one, and several at once."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Command
from bot.domain.grammar.feed_matching import Subscribed
from bot.domain.grammar.spec import Order
from bot.domain.subscription import Destination
from tests.dialogs.desk import FEED, HERE, TestDesk


@pytest.mark.parametrize("on", ["slack", "discord"])
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("filter Courier fines", "fines"),
        ("filter Courier -fines", "-fines"),
        ("schedule Courier weekdays 9", "on weekdays at 09:00"),
        ("schedule Courier werktags um 9", "on weekdays at 09:00"),
    ],
)
async def test_the_only_feed_is_named_as_any_other(on: str, said: str, told: str) -> None:
    """Everybody begins with one feed: a word of its title names it there, and is nothing to filter by."""
    desk = TestDesk(on=on)
    desk.feeds.titles[FEED] = "Harbour Courier"
    await desk.give_command(f"add {FEED}")
    reply = await desk.give_command(said)
    assert told in reply
    assert "Harbour Courier" in reply


TITLES = {"herald": "Harrow Herald", "faro": "El Faro", "bote": "Oberwalder Bote"}
JOINT_ORDERS = {
    "pause the Herald and El Faro": "pause 1 2",
    "remove the Herald and El Faro": "remove 1 2 sure",
    "resume the Herald, El Faro": "resume 1 2",
    "pausiere bitte den Herald und El Faro": "pause 1 2",
    "entferne Herald und Bote": "remove 1 3 sure",
    "enlève le Herald et El Faro": "remove 1 2 sure",
    "mets le Herald et El Faro en pause": "pause 1 2",
    "pausa El Faro y el Herald": "pause 1 2",
    "togli El Faro e il Bote": "remove 2 3 sure",
    "pausa o Herald e El Faro": "pause 1 2",
}
SEPARATE_ORDERS = (
    "post the Herald at 9 and El Faro at 10",
    "schick den Herald um 9 und El Faro um 10",
    "envoie le Herald à 9h et El Faro à 10h",
    "manda El Faro a las 9 y el Herald a las 10",
    "manda il Herald alle 9 e El Faro alle 10",
    "envia o Herald às 9 e El Faro às 10",
)


async def desk_with_three_feeds(on: str = "slack") -> TestDesk:
    """Return a desk that is subscribed to three papers."""
    desk = TestDesk(on=on)
    for name, title in TITLES.items():
        address = f"https://{name}.example/feed"
        desk.feeds.entries[address], desk.feeds.titles[address] = (), title
        await desk.give_command(f"add {address}")
    return desk


async def paused_numbers(desk: TestDesk) -> list[int]:
    """Return the numbers of the feeds that are paused."""
    return [subscription.number for subscription, _ in await desk.store.subscriptions(desk.here) if subscription.paused]


@pytest.mark.parametrize("on", ["slack", "discord"])
@pytest.mark.parametrize("said", JOINT_ORDERS)
async def test_two_feeds_are_one_order(on: str, said: str) -> None:
    """What is said of two feeds is asked back for both, by name; no button does a half of it."""
    answer = await (await desk_with_three_feeds(on)).ask_anywhere(said)
    assert answer is not None
    assert [one.command for one in answer.choices] == [JOINT_ORDERS[said], "keep"]
    assert sum(title in answer.text for title in TITLES.values()) == 2


@pytest.mark.parametrize("said", SEPARATE_ORDERS)
async def test_two_feeds_never_share_the_hours_of_both(said: str) -> None:
    """Each feed with its own hour is no order of ours: no button gives one feed both hours."""
    answer = await (await desk_with_three_feeds()).ask_anywhere(said)
    assert answer is None or not answer.choices


async def test_feeds_are_ordered_together_by_their_numbers() -> None:
    """Numbers are done at once, titles are asked back, and one Undo brings both back."""
    desk = await desk_with_three_feeds()
    assert await desk.give_command("pause 1 2") == "Paused Harrow Herald and El Faro."
    assert await paused_numbers(desk) == [1, 2]
    await desk.give_command("resume 1, 2")
    assert await paused_numbers(desk) == []
    assert await desk.give_command("pause Herald and Bote") == "Pause Harrow Herald and Oberwalder Bote?"
    assert await paused_numbers(desk) == []
    assert "Harrow Herald and El Faro" in await desk.give_command("remove 1 2")
    assert await desk.give_command("remove 1 2 sure") == "Removed Harrow Herald and El Faro."
    await desk.give_command("undo")
    assert len(await desk.store.subscriptions(desk.here)) == 3


async def test_one_order_for_feeds_that_go_one_by_one() -> None:
    """What holds for one feed alone has a button for each, and says so."""
    answer = await (await desk_with_three_feeds()).ask_anywhere("schedule Herald and El Faro daily 9")
    assert answer is not None
    assert answer.text == "That goes one feed at a time."
    assert [one.label for one in answer.choices] == ["Harrow Herald", "El Faro"]


@pytest.mark.parametrize(
    "said",
    [
        "pause the first and the third",
        "pausiere die erste und die dritte",
        "mets la première et la troisième en pause",
        "pausa la primera y la tercera",
        "pausa la prima e la terza",
        "pausa a primeira e a terceira",
    ],
)
async def test_two_places_are_never_half_done(said: str) -> None:
    """Of two feeds that are named by their places in the list, no button holds back one."""
    answer = await (await desk_with_three_feeds()).ask_anywhere(said)
    assert answer is None or not answer.choices


@pytest.mark.parametrize(
    ("command", "times"),
    [
        (Command(destination=HERE, text="resume Courier"), 2),
        (Command(destination=HERE, text="language Courier"), 2),
        (Command(destination=HERE, order=Order("resume", {"feed": "Courier"})), 2),
        (Command(destination=HERE, order=Order("help", {})), 0),
    ],
)
async def test_an_order_is_read_with_one_look_at_the_feeds(
    command: Command, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read an order, in however many languages, is one look; to carry it out is another. Some need none."""
    desk = TestDesk()
    desk.feeds.titles[FEED] = "Harbour Courier"
    await desk.give_command(f"add {FEED}")
    looks: list[Destination] = []
    subscriptions = desk.store.subscriptions

    async def counted(place: Destination) -> Subscribed:
        looks.append(place)
        return await subscriptions(place)

    monkeypatch.setattr(desk.store, "subscriptions", counted)
    assert (await desk.inbox.execute_command(command)).done
    assert len(looks) == times
