"""JSON objects in models' replies, without characters that no text may contain."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from bot.errors import UnreadableReply

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def json_object_in(reply: str) -> dict[str, Any]:
    """Return the JSON object in a reply; one within prose is found, too.

    Raises:
        UnreadableReply: there is none.
    """
    start, end = reply.find("{"), reply.rfind("}")
    try:
        record = _without_unstorable(json.loads(reply[start : end + 1]))
    except (ValueError, RecursionError) as error:
        message = f"the reply holds no JSON object ({error})"
        raise UnreadableReply(message) from error
    if not isinstance(record, dict):
        message = "the reply is not a JSON object"
        raise UnreadableReply(message)
    return record


def verdicts_in(reply: str) -> dict[int, dict[str, Any]]:
    """Return the verdicts in a model's reply by their "number", without those that come twice.

    Raises:
        UnreadableReply: the reply has no such list.
    """
    verdicts = json_object_in(reply).get("verdicts")
    if not isinstance(verdicts, list):
        message = "the reply has no verdicts"
        raise UnreadableReply(message)
    records = [record for record in verdicts if isinstance(record, dict) and type(record.get("number")) is int]
    counts = Counter(record["number"] for record in records)
    return {record["number"]: record for record in records if counts[record["number"]] == 1}


def _without_unstorable(value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return JSON without characters that no text may contain: NUL and other controls, lone surrogates."""
    match value:
        case str():
            return _CONTROLS.sub(" ", value.encode("utf-8", "replace").decode("utf-8"))
        case list():
            return [_without_unstorable(item) for item in value]
        case dict():
            return {str(name): _without_unstorable(item) for name, item in value.items()}
        case _:
            return value
