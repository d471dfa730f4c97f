"""Threads in Slack with the real newsroom behind the app: an edition is asked about, and two people talk."""

from __future__ import annotations

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.app import build_app
from adapters.slack.clients import Clients
from adapters.slack.platform import SlackPlatform
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from tests.adapters.slack.people import SECRET, asked, send_event
from tests.adapters.slack.server import BOT_USER, CHANNEL, TEAM, Workspace
from tests.adapters.slack.test_together import answers
from tests.dialogs.desk import FEED, TestDesk

FERRIES = "The ferries to Skerry stop for two weeks in May because both ships need new engines."
RENTS = "Wessel caps rents: landlords may raise them by at most 1.5 percent a year from January."


@pytest.fixture
async def desk(slack: SlackPlatform) -> TestDesk:
    """Return a desk whose channel wants its stories as one daily digest."""
    desk = TestDesk(on="slack", platform=slack, here=Destination("slack", TEAM, CHANNEL), first=99)
    await desk.says(f"add {FEED}")
    await desk.work()
    await desk.says("schedule daily 09:00")
    desk.publish("ferries", "Ferries to Skerry stop", FERRIES)
    desk.publish("rents", "Wessel caps rents", RENTS)
    for _ in range(4):
        await desk.work()
    return desk


@pytest.fixture
def edition(desk: TestDesk) -> MessageRef:
    """Return the edition's message."""
    (told,) = desk.store.editions.values()
    assert told.message is not None
    return told.message


@pytest.fixture
def app(clients: Clients, desk: TestDesk) -> AsyncApp:
    """Build the app."""
    return build_app(clients, desk.newsroom, signing_secret=SECRET)


async def test_an_edition_answers_with_and_without_a_mention(
    app: AsyncApp, workspace: Workspace, edition: MessageRef
) -> None:
    """Its stories are what it is asked about; a mention comes as two events in either order, and is answered once."""
    plain = asked(workspace, "Why do the ferries stop?", edition)
    await send_event(app, plain)
    mention = f"<@{BOT_USER}> how much may landlords raise rents?"
    events = [asked(workspace, mention, edition) for _ in range(2)]
    orders = (("message", "app_mention"), ("app_mention", "message"))
    for event, kinds in zip(events, orders, strict=True):
        for kind in kinds:
            await send_event(app, {**event, "type": kind})
    await workspace.until(lambda: len(answers(workspace, edition)) == 3)
    assert {key for key, _ in answers(workspace, edition)} == {one["ts"] for one in (plain, *events)}


async def test_two_people_talk_under_an_edition_undisturbed(
    app: AsyncApp, workspace: Workspace, edition: MessageRef
) -> None:
    """What they say to each other gets no sign of life either."""
    before = len(workspace.thread(edition))
    said = ("<@U0BEN> can you call them tomorrow?", "sure, will do", "Lunch?", "haha", "thanks!", "who brings cake?")
    for text in said:
        await send_event(app, asked(workspace, text, edition))
    await send_event(app, asked(workspace, "When do landlords raise rents in Wessel?", edition))
    await workspace.until(lambda: len(answers(workspace, edition)) == 1)
    assert len(workspace.thread(edition)) == before + len(said) + 2
