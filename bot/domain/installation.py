"""Installation: a workspace that installed the app. Trouble: what locks us out of one until a person fixes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A workspace that installed the app, and the token it granted.

    Attributes:
        name: the workspace's name, for people.
        token: lets us speak there, and nowhere else; never shown.
        bot, bot_user: who we are there.
        scopes: what we may do there.
        made: when it was installed; aware, UTC.
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
    """What locks us out of a workspace, with its remedy; `workspace` is empty if it is the whole platform."""

    platform: str
    workspace: str
    problem: str
    since: datetime
