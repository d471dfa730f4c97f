"""The page of somebody's gains and losses, /about/NAME: a plot by week, with the list below it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from adapters.page.plot import plot
from adapters.page.views import Views, safe_href
from bot.domain.conversation import Command
from bot.domain.subscription import Destination
from bot.errors import NewsdeskError
from bot.ports import Inbox

DAYS_TO_CHOOSE = (30, 90, 365)
"""Periods in days that can be chosen."""
MAX_NAME_LENGTH = 400
"""Most characters of a name that are read from an address."""


def routes(inbox: Inbox, views: Views, destination: Destination) -> list[Route]:
    """Return the page's route."""

    async def show(request: Request) -> Response:
        name = " ".join(request.path_params["name"].replace("\x00", " ").split())[:MAX_NAME_LENGTH]
        requested_days = request.query_params.get("days", "")
        days = int(requested_days) if requested_days in {str(span) for span in DAYS_TO_CHOOSE} else DAYS_TO_CHOOSE[1]
        try:
            reply = await inbox.execute_command(
                Command(destination=destination, text=f"about {name} since {days} days")
            )
        except NewsdeskError as error:
            return HTMLResponse(views.problem(str(error)), status_code=503)
        record = reply.track_record
        picture = plot(record, href=safe_href) if record else ""
        page = views.about(name=name, days=days, spans=DAYS_TO_CHOOSE, reply=reply, told=record, picture=picture)
        return HTMLResponse(page, status_code=200 if reply.done else 404)

    return [Route("/about/{name:path}", show)]
