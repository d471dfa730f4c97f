"""Conditions for the rows of a channel, and the feeds of a workspace."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, Table, and_, select

from adapters.postgres import records
from adapters.postgres.schema import SUBSCRIPTIONS
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination


def matches_destination(table: Table, destination: Destination) -> ColumnElement[bool]:
    """Return the condition that a row of a table belongs to a channel."""
    return and_(*(table.c[name] == value for name, value in records.destination_row(destination).items()))


def matches_message(table: Table, destination: Destination, message: MessageRef) -> ColumnElement[bool]:
    """Return the condition that a row of a table, of deliveries or editions, is posted as a message of a channel."""
    return and_(matches_destination(table, destination), table.c.message == message)


def feeds_of_workspace(destination: Destination) -> Select[tuple[int]]:
    """Return the query for the ids of the feeds that a channel's workspace is subscribed to."""
    of_workspace = and_(
        SUBSCRIPTIONS.c.platform == destination.platform, SUBSCRIPTIONS.c.workspace == destination.workspace
    )
    return select(SUBSCRIPTIONS.c.feed_id).where(of_workspace)
