"""Forms that browsers send: reads them within limits, and refuses others with a reason."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_INPUT_LENGTH = 500
"""Most characters of a question or command."""
MAX_FORM_BYTES = 16_000
"""Most bytes of a form: more than 500 characters of any script, percent-encoded, with the key."""


class Unacceptable(Exception):
    """A form is refused; the message tells the sender why."""


async def read_form(request: Request) -> dict[str, str]:
    """Return a form's fields.

    Raises:
        Unacceptable: it is too long, or not a form.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            problem = f"That is too long; {MAX_INPUT_LENGTH} characters are enough for a question."
            raise Unacceptable(problem)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=8))
    except ValueError as error:
        problem = "That could not be read; reload the page and try again."
        raise Unacceptable(problem) from error
