"""A channel's home as Discord shows it: each of its lines a row, with buttons that open forms where these help."""

from __future__ import annotations

from adapters.discord.interactions.context import Press, execute_command, show_privately, try_acknowledge
from adapters.discord.interactions.replies import list_message
from adapters.discord.rendering.markdown import one_page
from adapters.discord.rendering.pages import CONTENT_LENGTH
from bot.domain.conversation import Reply, Row
from bot.domain.grammar.option_parsing import HOME_COMMAND

RETRY_COMMAND = "retry"
"""The command that posts what a channel refused: it stands beside the line that says so."""


async def show_home(interaction: Press) -> None:
    """Show what the channel is subscribed to, in a line, with a button for whatever comes next."""
    if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
        return
    reply = await execute_command(interaction, HOME_COMMAND, allowed=True)
    if not reply.done:
        await show_privately(interaction, one_page(reply.text, CONTENT_LENGTH))
        return
    await show_privately(interaction, **list_message(interaction, as_rows(reply), 0, order="", is_news=True))


def as_rows(home: Reply) -> Reply:
    """Return a channel's home in rows: what keeps its digests away, where something does, and the rest."""
    *refused, glance = home.text.splitlines()
    again = tuple(one for one in home.choices if one.command == RETRY_COMMAND)
    others = tuple(one for one in home.choices if one.command != RETRY_COMMAND)
    rows = (*(Row(text=line, choices=again) for line in refused), Row(text=glance, choices=others))
    return Reply(text="", rows=rows, moments=home.moments, language=home.language)
