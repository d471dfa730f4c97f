"""What statements that are made once have in common.

SQLAlchemy takes as long to put a statement together as to carry it out. Those that every article needs stand as
constants, with named places for their values; whatever is asked for now and then is put together where it is asked.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Table, bindparam, func
from sqlalchemy.dialects.postgresql import ARRAY

from bot.domain.subscription import Destination


def at_place(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a destination's rows; its values are those of `place_values`."""
    return (*in_workspace(table), table.c.channel == bindparam("at_channel"))


def in_workspace(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of the rows of a destination's workspace; its values are those of `place_values`."""
    return tuple(table.c[name] == bindparam(f"at_{name}") for name in ("platform", "workspace"))


def place_values(destination: Destination) -> dict[str, str]:
    """Return the values of `at_place` and `in_workspace`."""
    return {
        "at_platform": destination.platform,
        "at_workspace": destination.workspace,
        "at_channel": destination.channel,
    }


def one_of(column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Say that a number is one of several, given under a name as a list."""
    return column == func.any(bindparam(name, type_=ARRAY(BigInteger)))
