"""JSON rows: any number of rows is passed to a statement as one JSON parameter.

The statement stays the same for any rows, so it is made and compiled once; and a thousand rows become a parameter at
the speed of a C encoder, where arrays of values are written by Python, value by value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, TableValuedAlias, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import JSON

ROWS = "rows"
"""The parameter by which a statement is given its rows; it is made before they are known."""


def table_of_rows(*columns: Column[Any], name: str = "given") -> TableValuedAlias:
    """Return the rows of the parameter `ROWS` as a table of these columns (of any table; names and types count)."""
    stated = cast(bindparam(ROWS, type_=Text), JSON)
    typed = [column(one.name, one.type) for one in columns]
    return func.json_to_recordset(stated).table_valued(*typed, name=name).render_derived(with_types=True)


def rows_parameter(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the parameter that gives these rows to a statement."""
    return {ROWS: json.dumps(rows, default=_json_text)}


def _json_text(value: object) -> str:
    """Return a value as PostgreSQL reads it from text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    message = f"{type(value).__name__} is in no column"
    raise TypeError(message)
