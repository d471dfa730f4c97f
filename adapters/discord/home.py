"""A channel's home: how it stands, in a line, with a button for whatever comes next."""

from __future__ import annotations

from adapters.discord.interactions import Press, acknowledged, missing_here, place_of, shown
from adapters.discord.render import CONTENT
from adapters.discord.replies import list_message
from adapters.discord.wording import one_page
from bot.domain.conversation import ChannelOverview, Choice, Reply, Row
from bot.errors import NewsdeskError
from bot.ports import Inbox
from bot.text.how_many import how_many

HOME = (
    Choice(label="Add a feed", command="add"),
    Choice(label="Feeds", command="list"),
    Choice(label="Latest", command="latest"),
    Choice(label="When digests come", command="schedule"),
    Choice(label="Help", command="help"),
)
"""What the channel's home offers, and the command behind each."""
RETRY = Choice(label="Try again", command="retry")
"""What it offers besides where the channel refuses our posts."""


async def show_home(interaction: Press) -> None:
    """Show what the channel is subscribed to, in a line, with a button for whatever comes next."""
    if not await acknowledged(interaction.response.defer(ephemeral=True, thinking=True)):
        return
    try:
        place = await place_of(interaction)
        inbox: Inbox = interaction.client.inbox
        channels = await inbox.overview(place.platform, place.workspace)
        here = next((one for one in channels if one.destination == place), None)
    except NewsdeskError as error:
        await shown(interaction, one_page(f"That did not work: {error}", CONTENT))
        return
    refused = (here.refused if here else "") or missing_here(interaction).obstacle
    rows = [Row(text=refused, choices=(RETRY,))] if refused else []
    reply = Reply(text="", rows=(*rows, Row(text=at_a_glance(here), choices=HOME)))
    await shown(interaction, **list_message(interaction, reply, 0, order="", is_news=True))


def at_a_glance(here: ChannelOverview | None) -> str:
    """Return how a channel stands, in a line; None where it has no feeds."""
    if here is None:
        return "This channel has no feeds yet. Add one, and its digests come here as they are made."
    number = len(here.feeds)
    held = sum(line.is_paused for line in here.feeds)
    told = f"{how_many(number, 'feed')} in this channel{f', {held} of them paused' if held else ''}."
    next_up = f" The next: {here.next_up}." if here.next_up else ""
    return f"{told} Digests come {here.routine}.{next_up}"
