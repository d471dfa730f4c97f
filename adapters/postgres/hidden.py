"""What is taken down of a story in a workspace, for all that tells it there."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import HIDDEN_LINES
from bot.domain.story import StoryId
from bot.domain.subscription import Destination


async def hidden_in(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> frozenset[str]:
    """Return the marks of the lines that are taken down."""
    query = select(HIDDEN_LINES.c.mark).where(
        HIDDEN_LINES.c.platform == destination.platform,
        HIDDEN_LINES.c.workspace == destination.workspace,
        HIDDEN_LINES.c.story_id == story_id,
    )
    return frozenset((await connection.execute(query)).scalars())
