"""Missing permissions: what the bot may not do in a channel, in the words of the platform's own settings. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.text.catalogue import enumerated, joined_texts, say

ONE_MISSING = say(
    "I may not post here yet: {rights} is missing. Give it to me in the channel's settings, under Permissions, and "
    "then press Try again."
)
SEVERAL_MISSING = say(
    "I may not post here yet: {rights} are missing. Give them to me in the channel's settings, under Permissions, and "
    "then press Try again."
)
"""How a channel's manager grants the missing permissions; shown with "Try again"."""


@dataclass(frozen=True, slots=True)
class MissingRights:
    """Permissions that the bot lacks in a channel, if the platform names them.

    Attributes:
        to_post: permissions needed to post anything.
        besides: permissions needed for something else, each with its use.
    """

    to_post: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()

    @property
    def obstacle(self) -> str:
        """What prevents posts, with the remedy; empty if nothing does."""
        if not self.to_post:
            return ""
        missing = ONE_MISSING if len(self.to_post) == 1 else SEVERAL_MISSING
        return missing.with_values(rights=enumerated(self.to_post))

    @property
    def limits(self) -> str:
        """The text that lists the other missing permissions; empty if none is missing."""
        return (
            say("Missing besides: {rights}.", rights=joined_texts(*self.besides, between=", ")) if self.besides else ""
        )


NOTHING_MISSING = MissingRights()
