"""Calendar words: days and months as the bot writes them, abbreviated for use within a line. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.text.catalogue import Said, say

WEEKDAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
MONTHS = (
    *(say("Jan"), say("Feb"), say("Mar"), say("Apr"), say("May"), say("Jun")),
    *(say("Jul"), say("Aug"), say("Sep"), say("Oct"), say("Nov"), say("Dec")),
)


def day_with_weekday(moment: datetime) -> Said:
    """Return a day with its weekday."""
    weekday, month = WEEKDAYS[moment.weekday()], MONTHS[moment.month - 1]
    return say("{weekday} {day} {month}", weekday=weekday, day=f"{moment:%d}", month=month)
