"""Missing: what the bot is not allowed in a place, as the platform's own settings call it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MEND = "Give it to me in the channel's settings, under Permissions, and then: /news retry"
"""What somebody who manages a channel does about a missing right."""


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
        return f"I may not post here yet: {', '.join(self.to_post)} is missing. {MEND}" if self.to_post else ""

    @property
    def limits(self) -> str:
        """What is left out for want of the other rights; empty where nothing is."""
        return f"Missing besides: {', '.join(self.besides)}." if self.besides else ""


NOTHING_MISSING = Missing()
