"""A channel's home as Discord shows it: its lines as rows, with buttons for the next steps."""

from __future__ import annotations

from adapters.discord.interactions.context import Press, execute_command, show_privately, try_acknowledge
from adapters.discord.interactions.replies import list_message
from adapters.discord.rendering.markdown import one_page
from adapters.discord.rendering.pages import CONTENT_LENGTH
from bot.domain.conversation import Reply, Row
from bot.domain.grammar.option_parsing import HOME_COMMAND

RETRY_COMMAND = "retry"
"""The command that retries the posts a channel refused; its button is next to the line about them."""


async def show_home(interaction: Press) -> None:
    """Show the channel's home: its subscriptions in a line, with buttons for the next steps."""
    if not await try_acknowledge(interaction.response.defer(ephemeral=True, thinking=True)):
        return
    reply = await execute_command(interaction, HOME_COMMAND, allowed=True)
    if not reply.done:
        await show_privately(interaction, one_page(reply.text, CONTENT_LENGTH))
        return
    await show_privately(interaction, **list_message(interaction, as_rows(reply), 0, order="", is_news=True))


def as_rows(home: Reply) -> Reply:
    """Return a channel's home in rows: first the lines on refused digests, if any, then the rest."""
    *refusals, summary = home.text.splitlines()
    retries = tuple(choice for choice in home.choices if choice.command == RETRY_COMMAND)
    others = tuple(choice for choice in home.choices if choice.command != RETRY_COMMAND)
    rows = (*(Row(text=line, choices=retries) for line in refusals), Row(text=summary, choices=others))
    return Reply(text="", rows=rows, moments=home.moments, language=home.language)
