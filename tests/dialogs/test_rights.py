"""A channel that does not let us in: told where it is asked for, once, with what waits and how to mend it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.blocked_channel import RETRY
from bot.domain.conversation import Command, Reply
from bot.domain.rights import NOTHING_MISSING, MissingRights
from tests.dialogs.desk import FEED, HERE, TestDesk

MISSING_RIGHTS = MissingRights(
    to_post=("Send Messages",), besides=("Create Public Threads (to answer under a digest)",)
)
STORY_TEXT = "The council of Harwick approved the new tram line on Tuesday by 14 votes to 9."


async def reply_to_command(desk: TestDesk, text: str, missing: MissingRights = NOTHING_MISSING) -> Reply:
    """Give a command in a channel where the platform reports missing rights."""
    return await desk.inbox.execute_command(Command(destination=HERE, text=text, given_by="Ada", missing=missing))


async def desk_with_refused_digest() -> TestDesk:
    """Return a desk whose channel refused a digest."""
    desk = TestDesk()
    await reply_to_command(desk, f"add {FEED}")
    desk.publish("tram", "Harwick approves its tram line", STORY_TEXT)
    desk.platform.closed_destinations.add(HERE)
    await desk.work()
    return desk


async def test_adding_says_what_is_missing_and_waits_for_it() -> None:
    """No promise that cannot be kept; what else is missing is named with its use."""
    said = await reply_to_command(TestDesk(), f"add {FEED}", MISSING_RIGHTS)
    assert "I may not post here yet: Send Messages is missing." in said.text
    assert "Its digests wait for that. Missing besides: Create Public Threads (to answer under a digest)." in said.text
    assert "come here" not in said.text
    assert said.choices[0] == RETRY
    assert said.public.endswith("They wait until I may post here: Send Messages.")


async def test_several_missing_rights_are_several() -> None:
    """Each by its name, and nothing that is there."""
    said = await reply_to_command(TestDesk(), f"add {FEED}", MissingRights(to_post=("Send Messages", "Embed Links")))
    assert "Send Messages and Embed Links are missing. Give them to me" in said.text


async def test_a_refusal_is_told_once_and_list_home_and_why_tell_what_waits() -> None:
    """Since when, for want of what, how many stories wait; each with the way to try again."""
    desk = await desk_with_refused_digest()
    await desk.work()
    ((_, person, whispered),) = desk.platform.private_messages
    assert (person, whispered.count(f"{HERE} is closed")) == ("Ada", 1)
    assert whispered.endswith("type /news retry in that channel.")
    listed = await reply_to_command(desk, "list", replace(MISSING_RIGHTS, besides=()))
    assert listed.rows[0].text.startswith("Refused since ")
    assert listed.rows[0].text.endswith(": Send Messages. 1 story waits.")
    assert listed.rows[0].choices == (RETRY,)
    (here,) = await desk.inbox.channel_overviews(HERE.platform, HERE.workspace)
    assert here.refused.endswith(f": {HERE} is closed. 1 story waits.")
    why = await reply_to_command(desk, "why https://courier.example/tram")
    assert "\nRefused since " in why.text
    assert "\nNot posted yet, waiting since " in why.text
    assert "schedule" not in why.text
    assert RETRY in why.choices


async def test_trying_again_posts_what_waits_once_the_right_is_there() -> None:
    """While it is missing, that is said; then nothing is told of it any more."""
    desk = await desk_with_refused_digest()
    assert "Send Messages is missing" in (await reply_to_command(desk, "retry", MISSING_RIGHTS)).text
    desk.platform.closed_destinations.clear()
    assert (await reply_to_command(desk, "retry")).text == "1 story is tried again in a moment."
    await desk.jobs.work({**desk.line.handlers()}, until_idle=True)
    assert desk.headlines == ["Harwick approves its tram line"]
    assert not (await reply_to_command(desk, "list")).rows[0].text.startswith("Refused")
