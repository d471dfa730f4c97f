"""JSON rows: any number of rows, passed to a statement as one JSON parameter.

The statement is the same for any rows, so it is built and compiled once; and a C encoder turns a thousand rows into a
parameter, whereas arrays of values are written by Python, value by value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, TableValuedAlias, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import JSON

ROWS = "rows"
"""The parameter that holds a statement's rows; the statement is built before they are known."""


def table_of_rows(*columns: Column[Any], name: str = "given") -> TableValuedAlias:
    """Return the rows in the parameter `ROWS` as a table with these columns; only their names and types matter."""
    parameter = cast(bindparam(ROWS, type_=Text), JSON)
    typed = [column(source.name, source.type) for source in columns]
    return func.json_to_recordset(parameter).table_valued(*typed, name=name).render_derived(with_types=True)


def rows_parameter(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the parameter that passes these rows to a statement."""
    return {ROWS: json.dumps(rows, default=_json_text)}


def _json_text(value: object) -> str:
    """Return a value as text that PostgreSQL reads."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    message = f"{type(value).__name__} is in no column"
    raise TypeError(message)
