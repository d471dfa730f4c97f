"""Every error that Newsdesk raises on purpose, and whether trying again can help.

::

    NewsdeskError
    ├── SettingsError          the settings cannot be used; lists every problem at once
    ├── LanguageFileError      a language's list or catalogue is malformed (`bot.text.language`)
    ├── FeedError              a feed could not be polled
    │   ├── NotAFeed           the address answered, but not with a feed
    │   └── NoFeed             a site that is known to have none; the message says what to add instead
    ├── FetchError             a page or feed could not be fetched
    │   ├── Forbidden          the address is private, or not http(s); never asked
    │   └── TooLarge           the body is larger than we read
    ├── ArticleError           the page was fetched, but no article was found in it
    │   ├── ListOfArticles     it is a list of articles, with the choice
    │   └── ArticleWithdrawn   it is a notice that its publisher withdrew the article
    ├── ModelError             the language model did not give a usable reply
    │   ├── BudgetSpent        the token budget of the day is used up
    │   ├── UnreadableReply    it wrote something else than it was asked for
    │   └── NoVerdicts         a checker's reply contains no verdicts
    ├── PlatformError          a platform refused what we sent
    │   ├── SlowDown           it limits our rate, and says when to come back
    │   └── DestinationGone    the channel is closed to us; a person has to fix it
    │       └── WorkspaceLost  the whole workspace is: not installed, token revoked, a permission missing
    ├── RateLimited            all workers together have used up the rate; it is tried again later
    ├── LeaseLost              another worker has taken it over
    └── StoreError             the database did not answer

The message is written for the person who reads it: what happened, and what to do. It is logged, stored and shown, so
it never contains any of our secrets.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Self

SECRETS: set[str] = set()
"""The secrets of this process, filled when the settings are read."""
REDACTED = "***"


def without_secrets(text: str) -> str:
    """Return a text without our secrets, since a server or a library may repeat one to us."""
    # The longest first, so that nothing is left of one that begins like another.
    for secret in sorted(SECRETS, key=len, reverse=True):
        for spelling in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]):  # as logs write quoted text
            text = text.replace(spelling, REDACTED)
    return text


class NewsdeskError(Exception):
    """An error that Newsdesk raises on purpose.

    Attributes:
        retry: whether the same call can succeed later without anybody changing anything.
        retry_after: how long the other side asked us to wait, if it said so.
    """

    retry = False

    def __init__(self, message: str, *, retry: bool | None = None, retry_after: timedelta | None = None) -> None:
        quiet = without_secrets(message)
        super().__init__(message if quiet == message else quiet)
        if retry is not None:
            self.retry = retry
        self.retry_after = retry_after

    @property
    def message(self) -> str:
        """The message as a catalogue text: it can be translated if it is one of ours."""
        message: str = self.args[0]
        return message


class SettingsError(NewsdeskError):
    """The settings cannot be used; the message lists every problem with its remedy."""


class FeedError(NewsdeskError):
    """A feed could not be polled."""


class NotAFeed(FeedError):
    """The address answered, but not with a feed."""


class NoFeed(FeedError):
    """There is no feed at an address, but it is known what can be added for its site instead."""


class FetchError(NewsdeskError):
    """An address could not be fetched."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry: bool | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, retry=retry, retry_after=retry_after)
        self.status = status


class Forbidden(FetchError):
    """The address is never requested: it is not http(s), or private and not allowed by the operator."""


class TooLarge(FetchError):
    """The body is larger than the limit, after decoding."""


class ArticleError(NewsdeskError):
    """There is a page, but no article could be read from it."""


class ListOfArticles(ArticleError):
    """The page is not an article, but leads to several.

    Attributes:
        choices: their headlines and addresses, as on the page.
    """

    def __init__(self, message: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.choices = choices

    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[tuple[str, str], ...]]]:
        """Keep the choices when leaving the process in which the page was read."""
        return type(self), (str(self), self.choices)


class ArticleWithdrawn(ArticleError):
    """The page contains only a notice that the article, which was read before, was withdrawn."""


class ModelError(NewsdeskError):
    """The language model gave no usable reply.

    Attributes:
        tokens_in, tokens_out: what the reply cost all the same.
    """

    tokens_in = 0
    tokens_out = 0


class BudgetSpent(ModelError):
    """The day's token budget is used up; the extractive summarizer serves until tomorrow."""


class UnreadableReply(ModelError):
    """The model wrote something else than it was asked for; the details are for the log, not for readers."""


class NoVerdicts(ModelError):
    """A checker's reply contains no verdicts; none of the claims that it should have checked is shown."""


class PlatformError(NewsdeskError):
    """A chat platform refused what we sent."""


class SlowDown(PlatformError):
    """The platform limits our rate and says when to come back; nothing was posted.

    Attributes:
        is_wide: whether it said so for more than one channel.
    """

    retry = True

    def __init__(self, message: str, *, retry_after: timedelta | None, is_wide: bool) -> None:
        super().__init__(message, retry_after=retry_after)
        self.is_wide = is_wide


class DestinationGone(PlatformError):
    """The destination is closed to us (deleted, archived, no permission); a person has to fix it."""


class WorkspaceLost(DestinationGone):
    """The whole workspace is closed to us (not installed, token revoked, permission missing)."""


class RateLimited(NewsdeskError):
    """The shared rate of all workers is used up, or a server said to wait: it is tried later. Nothing was sent."""

    retry = True


class LeaseLost(NewsdeskError):
    """Another worker may have taken this over, and may crash in turn, so it is checked again later."""

    retry = True


class StoreError(NewsdeskError):
    """The database did not answer; work continues when it is back."""

    retry = True
