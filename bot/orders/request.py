"""Request: what somebody asks of the bot in plain words, before it is an order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.text.end_expressions import EndExpression


class RequestKind(StrEnum):
    """What may be wanted."""

    KEEP = "keep"
    UNWATCH = "unwatch"
    DROP = "drop"
    OTHER_DAYS = "other days"
    QUIET_HOURS = "quiet hours"
    SCHEDULE = "schedule"
    SILENCE = "silence"
    EXCLUDE = "leave out"
    RESTRICT = "narrow"
    WATCH = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted.

    Attributes:
        names: whom to watch, or no longer to.
        feeds: numbers of the feeds that are named.
        topic: what nobody wants to hear of.
        when, at, quiet: how often, at which hours, and in which hours not digests shall come, as a schedule is ordered.
        end: of silence.
        unread: words beside it, which may be why it is wanted.
        is_certain: it can mean nothing else; otherwise it is asked whether it is meant.
    """

    what: RequestKind
    names: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    topic: str = ""
    when: str = ""
    at: str = ""
    quiet: str = ""
    end: EndExpression | None = None
    unread: tuple[str, ...] = ()
    is_certain: bool = True
