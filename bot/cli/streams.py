"""The `--jsonl` streams: one JSON object a line in, one out, in the same order; a bad line never stops the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TextIO

from bot.errors import NewsdeskError

Answering = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

BATCH = 8


class BadLine(NewsdeskError):
    """A line of a stream cannot be used."""


async def stream(answer: Answering, *, lines: TextIO | None = None, out: TextIO | None = None) -> int:
    """Answer every line; return 1 if any had an error, else 0."""
    source = sys.stdin if lines is None else lines
    target = sys.stdout if out is None else out
    failed = 0
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        record = await _one(answer, line, number)
        failed |= "error" in record
        target.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
        target.flush()
    return int(failed)


async def _one(answer: Answering, line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number} is not JSON: {error}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": f"line {number} is not a JSON object"}
    try:
        return {"id": asked.get("id"), **await answer(asked)}
    except NewsdeskError as error:
        return {"id": asked.get("id"), "error": str(error)}


def text_field(record: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    """Return a field that must be a string.

    Raises:
        BadLine: it is missing, or something else.
    """
    value = record.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, str):
        message = f'"{name}" must be a string'
        raise BadLine(message)
    # A lone surrogate is legal in JSON and illegal nearly everywhere else.
    return value.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(value) else value


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)
