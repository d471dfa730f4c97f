"""The `--jsonl` streams: one JSON object per line in and out, in the same order; a bad line never stops the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

import structlog

from bot.errors import NewsdeskError

Answering = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

LOG = structlog.get_logger(__name__)


class BadLine(NewsdeskError):
    """A line of a stream cannot be used."""


async def answer_lines(answer: Answering, source: str = "-") -> int:
    """Answer every line of a file, or of standard input; return 1 if any had an error, else 0.

    Raises:
        BadLine: the file cannot be read.
    """
    failed = 0
    with _open_lines(source) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            record = await _answer_line(answer, line, number)
            failed |= "error" in record
            sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()
    return int(failed)


@contextmanager
def _open_lines(source: str) -> Iterator[TextIO]:
    if source in {"", "-"}:
        yield sys.stdin
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(source).open(encoding="utf-8", errors="replace"))
        except OSError as error:
            message = f"{source} cannot be read ({error.strerror}). Give a file with a JSON object a line, or - ."
            raise BadLine(message) from error
        yield file


async def _answer_line(answer: Answering, line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number} is not JSON: {error}"}
    if not isinstance(record, dict):
        return {"id": None, "error": f"line {number} is not a JSON object"}
    try:
        return {"id": record.get("id"), **await answer(record)}
    except NewsdeskError as error:
        return {"id": record.get("id"), "error": str(error)}
    except Exception as error:
        LOG.exception("stream.failed", line=number)
        return {"id": record.get("id"), "error": f"line {number} met a bug in Newsdesk: {error!r}"}


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
    # A lone surrogate is valid in JSON and invalid nearly everywhere else.
    return value.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(value) else value


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)
