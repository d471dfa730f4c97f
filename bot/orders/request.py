"""Request: what somebody asks of the bot in plain words, before it becomes an order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.text.end_expressions import EndExpression


class RequestKind(StrEnum):
    """The kind of a request."""

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
    """A request.

    Attributes:
        names: whom to watch, or no longer to watch.
        feeds: the numbers of the feeds that are named.
        topic: the topic that nobody wants, or the only one wanted.
        when, at, quiet: how often, at which hours, and in which hours no digests are to come, as a schedule's options.
        end: the end of a silence.
        unread: the words beside it, which may be its reason.
        is_certain: it can mean nothing else; otherwise the bot asks whether it is meant.
    """

    kind: RequestKind
    names: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    topic: str = ""
    when: str = ""
    at: str = ""
    quiet: str = ""
    end: EndExpression | None = None
    unread: tuple[str, ...] = ()
    is_certain: bool = True
