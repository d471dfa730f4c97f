"""Installation: a workspace that let the app in. Trouble: what keeps us out of one until a person mends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A workspace that let the app in, and the token it gave.

    Attributes:
        name: of the workspace, for people.
        token: speaks for us there, and nowhere else; never shown.
        bot, bot_user: who we are there.
        scopes: what we may do there.
        made: when; aware, UTC.
    """

    platform: str
    workspace: str
    name: str
    token: str = field(repr=False)
    bot: str
    bot_user: str
    scopes: tuple[str, ...]
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What keeps us out of a workspace, with its mend; `workspace` is empty where it is the whole platform."""

    platform: str
    workspace: str
    problem: str
    since: datetime
