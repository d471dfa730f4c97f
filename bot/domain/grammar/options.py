"""Options that several commands have."""

from __future__ import annotations

from bot.domain.grammar.spec import Option, OptionKind
from bot.text.clock import DAY_NAMES

EVERYTHING = "everything"
"""The word that makes `forget` delete the questions of a whole workspace."""

FEED = Option(name="feed", kind=OptionKind.FEED, says="its number or address", is_required=True, example="3")
OPTIONAL_FEED = Option(name="feed", kind=OptionKind.FEED, says="one feed alone, by its number or address", example="3")
FEEDS = Option(
    name="feed",
    kind=OptionKind.FEED,
    says="its number or address; or all",
    is_required=True,
    example="3",
    takes_all=True,
    takes_several=True,
)
UNTIL = Option(
    name="until", kind=OptionKind.END, says="until when, for example Monday or 3 days", example="until Monday"
)
ADDRESS = Option(
    name="url", kind=OptionKind.ADDRESS, says="its address", is_required=True, example="https://example.org/an-article"
)
MESSAGE_LINK = Option(name="link", kind=OptionKind.LINK, says="the link to my message", example="https://…")
LINE_MARK = Option(name="line", kind=OptionKind.MARK, is_hidden=True)
AFTER_MARK = Option(name="after", kind=OptionKind.MARK, is_hidden=True)
"""Added by our own button to continue a list: how many items were shown."""
CONFIRMED = Option(name="sure", kind=OptionKind.CHOICE, choices=(("sure", "sure"), ("yes", "sure")), is_hidden=True)
"""Added by our own button once somebody has confirmed; people type a yes."""
WHEN = Option(
    name="when",
    kind=OptionKind.OFTEN,
    says="how often",
    choices=(
        ("At once", "at once"),
        ("Every hour", "hourly"),
        ("Every day", "daily"),
        ("On weekdays", "weekdays"),
        *((f"Every {day.capitalize()}", f"weekly {day}") for day in DAY_NAMES),
    ),
    example="weekdays",
)
AT = Option(name="at", kind=OptionKind.TIMES, says="the time, or several: 8:30 17:00", example="8:30 17:00")
ZONE = Option(name="zone", kind=OptionKind.ZONE, says="your time zone", example="Europe/Berlin")
