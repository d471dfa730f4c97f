"""Hidden lines: lines of a story that were taken down; nothing shows them in that workspace."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.prepared_statements import destination_values, in_workspace
from adapters.postgres.schema import HIDDEN_LINES
from bot.domain.story import StoryId
from bot.domain.subscription import Destination

HIDDEN_MARKS = select(HIDDEN_LINES.c.mark).where(
    *in_workspace(HIDDEN_LINES), HIDDEN_LINES.c.story_id == bindparam("story")
)


async def hidden_in(connection: AsyncConnection, story_id: StoryId, destination: Destination) -> frozenset[str]:
    """Return the marks of a story's hidden lines."""
    values = {"story": story_id, **destination_values(destination)}
    return frozenset((await connection.execute(HIDDEN_MARKS, values)).scalars())
