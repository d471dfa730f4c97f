"""Missing: what the bot is not allowed in a place, as the platform's own settings call it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MEND = "in the channel's settings, under Permissions, and then press Try again."
"""Where somebody who manages a channel mends what is missing; "Try again" stands beside it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Rights that the bot lacks in a place, where the platform tells them.

    Attributes:
        to_post: without these nothing can be posted.
        besides: without these something else is left out; each with its use.
    """

    to_post: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()

    @property
    def obstacle(self) -> str:
        """What keeps posts away, with the mend; empty where nothing does."""
        if not self.to_post:
            return ""
        are, them = ("is", "it") if len(self.to_post) == 1 else ("are", "them")
        return f"I may not post here yet: {' and '.join(self.to_post)} {are} missing. Give {them} to me {MEND}"

    @property
    def limits(self) -> str:
        """What is left out for want of the other rights; empty where nothing is."""
        return f"Missing besides: {', '.join(self.besides)}." if self.besides else ""


NOTHING_MISSING = Missing()
