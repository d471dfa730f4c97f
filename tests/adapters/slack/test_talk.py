"""Threads in Slack with the real inbox behind the app: an edition is asked about, and two people talk."""

from __future__ import annotations

import json

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.api.clients import Clients
from adapters.slack.gateway.app import build_app
from adapters.slack.platform import SlackPlatform
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from tests.adapters.slack.people import SECRET, question_event, send_action, send_event
from tests.adapters.slack.server import BOT_USER, CHANNEL, TEAM, Workspace
from tests.adapters.slack.test_together import finished_answers
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.eight_stories import STORIES, publish_stories, transcript_lines

FERRY_TEXT = "The ferries to Skerry stop for two weeks in May because both ships need new engines."
RENT_TEXT = "Wessel caps rents: landlords may raise them by at most 1.5 percent a year from January."


@pytest.fixture
async def desk(slack: SlackPlatform) -> TestDesk:
    """Return a desk whose channel wants its stories as one daily digest."""
    desk = TestDesk(on="slack", platform=slack, here=Destination("slack", TEAM, CHANNEL), first=99)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    await desk.give_command("schedule daily 09:00")
    desk.publish("ferries", "Ferries to Skerry stop", FERRY_TEXT)
    desk.publish("rents", "Wessel caps rents", RENT_TEXT)
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
    return build_app(clients, desk.inbox, signing_secret=SECRET)


async def test_an_edition_answers_with_and_without_a_mention(
    app: AsyncApp, workspace: Workspace, edition: MessageRef
) -> None:
    """Its stories are what it is asked about; a mention comes as two events in either order, and is answered once."""
    plain = question_event(workspace, "Why do the ferries stop?", edition)
    await send_event(app, plain)
    mention = f"<@{BOT_USER}> how much may landlords raise rents?"
    events = [question_event(workspace, mention, edition) for _ in range(2)]
    orders = (("message", "app_mention"), ("app_mention", "message"))
    for event, kinds in zip(events, orders, strict=True):
        for kind in kinds:
            await send_event(app, {**event, "type": kind})
    await workspace.wait_until(lambda: len(finished_answers(workspace, edition)) == 3)
    assert {key for key, _ in finished_answers(workspace, edition)} == {one["ts"] for one in (plain, *events)}


async def test_two_people_talk_under_an_edition_undisturbed(
    app: AsyncApp, workspace: Workspace, edition: MessageRef
) -> None:
    """What they say to each other gets no sign of life either."""
    before = len(workspace.thread(edition))
    said = ("<@U0BEN> can you call them tomorrow?", "sure, will do", "Lunch?", "haha", "thanks!", "who brings cake?")
    for text in said:
        await send_event(app, question_event(workspace, text, edition))
    await send_event(app, question_event(workspace, "When do landlords raise rents in Wessel?", edition))
    await workspace.wait_until(lambda: len(finished_answers(workspace, edition)) == 1)
    assert len(workspace.thread(edition)) == before + len(said) + 2


async def test_a_mention_that_asks_for_nothing_gets_no_answer(
    app: AsyncApp, workspace: Workspace, edition: MessageRef
) -> None:
    """Laughter, statements and thanks beside our name, and what is said to Ben: not even a sign of life stays."""
    before = len(workspace.thread(edition))
    us, ben = f"<@{BOT_USER}>", "<@U0BEN>"
    said = (f"{us} haha", f"{ben} {us} told me it is two weeks", f"{us} thanks", f"{ben} did you see what {us} wrote?")
    for text in said:
        await send_event(app, {**question_event(workspace, text, edition), "type": "app_mention"})
    await send_event(
        app, {**question_event(workspace, f"{us} why do the ferries stop?", edition), "type": "app_mention"}
    )
    await workspace.wait_until(lambda: len(finished_answers(workspace, edition)) == 1)
    assert len(workspace.thread(edition)) == before + len(said) + 2


async def test_a_day_of_eight_stories_and_a_talk_under_it(
    app: AsyncApp, workspace: Workspace, desk: TestDesk, edition: MessageRef
) -> None:
    """One message has all eight, and its thread a digest of each; of the talk there three lines are answered."""
    await publish_stories(desk)
    tops = [one for one in workspace.channels[CHANNEL] if not one.get("thread_ts")]
    (told,) = [one for one in tops if STORIES[0][0] in str(one["blocks"])]
    assert told["ts"] != edition
    assert all(title in str(told["blocks"]) for title, _ in STORIES)
    thread = MessageRef(told["ts"])
    before = len(workspace.thread(thread))
    assert before == len(STORIES)
    names = {"desk": f"<@{BOT_USER}>", "ann": "<@U0ANN>", "ben": "<@U0BEN>"}
    for line in transcript_lines():
        event = question_event(workspace, line.with_mention(names.__getitem__), thread)
        await send_event(app, {**event, "user": f"U0{line.speaker.upper()}"})
        wanted = [one.answer for one in transcript_lines()[: transcript_lines().index(line) + 1] if one.answer]
        await workspace.wait_until(lambda wanted=wanted: len(finished_answers(workspace, thread)) == len(wanted))
    assert len(workspace.thread(thread)) == before + len(transcript_lines()) + len(wanted)
    assert all(answer in str(workspace.thread(thread)) for answer in wanted)


async def test_a_story_is_asked_about_where_its_edition_stands(
    app: AsyncApp, workspace: Workspace, desk: TestDesk, edition: MessageRef
) -> None:
    """Its menu opens the question and the evidence of its own digest, and its headline leads there."""
    (told,) = [one for one in workspace.channels[CHANNEL] if one["ts"] == edition]
    line = next(block for block in told["blocks"] if "accessory" in block and "Wessel" in block["text"]["text"])
    digest = line["accessory"]["options"][0]["value"].removeprefix("ask ")
    assert digest in {one.message for one in desk.store.deliveries.values()}
    assert f"/p{digest.replace('.', '')}?thread_ts={edition}" in line["text"]["text"]
    for option in line["accessory"]["options"]:
        chosen = {"type": "overflow", "action_id": line["accessory"]["action_id"], "selected_option": option}
        await send_action(app, workspace.url, edition, chosen)
    await workspace.wait_until(lambda: len(workspace.views) == 2 and "Looking up" not in str(workspace.views["V1"]))
    kept = json.loads(workspace.views["V0"]["private_metadata"])
    assert kept == {"channel": CHANNEL, "message": digest, "thread": edition}
    assert RENT_TEXT.split(".", maxsplit=1)[0][:30] in str(workspace.views["V1"])
