"""The WebSub callback, where hubs verify subscriptions and report that a feed has changed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.ports import Pushes

PATH = "/hub/"
"""Path prefix of the callback, answered under any host name; a secret authenticates the hubs."""
MAX_BODY_BYTES = 10_000_000


def routes(pushes: Pushes | None) -> list[Route]:
    """Return the routes for hubs; none if nothing handles their requests."""
    if pushes is None:
        return []

    async def confirm(request: Request) -> Response:
        params = request.query_params
        seconds = params.get("hub.lease_seconds", "")
        is_confirmed = await pushes.confirm_subscription(
            request.path_params["feed"],
            request.path_params["token"],
            mode=params.get("hub.mode", ""),
            topic=params.get("hub.topic", ""),
            seconds=int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else 0,  # noqa: PLR2004  # ten digits are centuries
        )
        return PlainTextResponse(params.get("hub.challenge", ""), status_code=200 if is_confirmed else 404)

    async def push(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return Response(status_code=413)
        signature = request.headers.get("x-hub-signature", "")
        await pushes.receive_push(
            request.path_params["feed"], request.path_params["token"], signature=signature, body=bytes(body)
        )
        # The same answer to everybody: whoever guesses learns nothing (WebSub, section 8).
        return Response(status_code=202)

    path = f"{PATH}{{feed:int}}/{{token}}"
    return [Route(path, confirm, methods=["GET"]), Route(path, push, methods=["POST"])]
