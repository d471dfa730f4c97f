"""A plot of gains and losses by week as plain SVG: gains above the line, losses below, each linked to its article.

Colour says nothing that shape and title do not: a triangle up gains, one down loses, a diamond is mixed, a ring is
uncertain. The style sheet has the colours, so that they follow the page's dark or light mode.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.domain.digest import Effect
from bot.domain.track_record import StoryOutcome, TrackRecord, day_in_words, shortened

WEEK_WIDTH, LEFT_MARGIN, RIGHT_MARGIN = 27, 66, 12
"""Pixels: width of a week, and margins on the left and right."""
MIN_WEEKS, WIDE_FROM_WEEKS = 6, 16
"""Fewest weeks drawn, and the number beyond which the plot scrolls sideways on a phone."""
MARK_DISTANCE, MARK_RADIUS = 20, 8
"""Pixels: distance from one mark to the next, and radius of a mark."""
MAX_MARKS_A_WEEK = 8
"""Most marks above or below the line in a week; the number of further ones is shown."""
WEEKS_PER_LABEL = 3
"""Weeks from one label below to the next."""
FOOT_HEIGHT, HEAD_HEIGHT = 30, 24
TITLE_LENGTH = 160
WEEK = timedelta(days=7)
EFFECTS_ABOVE = (Effect.GAINS, Effect.MIXED, Effect.UNCERTAIN)
"""Effects drawn above the line."""
EFFECT_STYLES = {Effect.GAINS: "gains", Effect.LOSES: "loses", Effect.MIXED: "mixed", Effect.UNCERTAIN: "unclear"}


def plot(record: TrackRecord, *, href: Callable[[str], str]) -> Markup:
    """Return the plot; empty if there is nothing to draw.

    Args:
        record: the gains and losses.
        href: returns an address if it is safe to link, else an empty text.
    """
    if not record.lines:
        return Markup()
    weeks = _weeks(record)
    above, below = _by_week(record.lines, *EFFECTS_ABOVE), _by_week(record.lines, Effect.LOSES)
    height_above, height_below = (
        MARK_DISTANCE * max(1, min(MAX_MARKS_A_WEEK, max(map(len, side.values()), default=0))) + HEAD_HEIGHT
        for side in (above, below)
    )
    right = LEFT_MARGIN + WEEK_WIDTH * len(weeks)
    parts = [
        *_ground(height_above, height_above + height_below, right),
        *_days(weeks, height_above + height_below + FOOT_HEIGHT - 10),
    ]
    for number, week in enumerate(weeks):
        middle = LEFT_MARGIN + WEEK_WIDTH * (number + 0.5)
        parts += _column(above.get(week, []), middle, height_above, -1, href)
        parts += _column(below.get(week, []), middle, height_above, 1, href)
    label = f"{shortened(record.name, TITLE_LENGTH)}: {record.counts_in_words}, by week"
    svg_tag = Markup('<svg class="track-record{}" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        " wide" if len(weeks) > WIDE_FROM_WEEKS else "",
        right + RIGHT_MARGIN,
        height_above + height_below + FOOT_HEIGHT,
        label,
    )
    return Markup("\n").join([svg_tag, *parts, Markup("</svg>")])


def _weeks(record: TrackRecord) -> list[date]:
    """Return the weeks to draw: those requested, but of a long period only those since the first line."""
    first, last = min(_week(line.at) for line in record.lines), max(_week(line.at) for line in record.lines)
    last = max(last, _week(record.until))
    requested_first = last - WEEK * min(WIDE_FROM_WEEKS - 1, record.days // 7)
    count = max((last - min(first, requested_first)) // WEEK + 1, MIN_WEEKS)
    return [last - WEEK * weeks_back for weeks_back in reversed(range(count))]


def _by_week(lines: Sequence[StoryOutcome], *effects: Effect) -> dict[date, list[StoryOutcome]]:
    """Return the outcomes of some effects by week, sorted by effect, then the oldest first."""
    lines_by_week: defaultdict[date, list[StoryOutcome]] = defaultdict(list)
    for line in sorted(lines, key=lambda outcome: ([*Effect].index(outcome.effect), outcome.at)):
        if line.effect in effects:
            lines_by_week[_week(line.at)].append(line)
    return lines_by_week


def _week(moment: datetime) -> date:
    return moment.date() - timedelta(days=moment.weekday())


def _ground(line: float, bottom: float, right: float) -> Iterator[Markup]:
    yield Markup('<text class="axis" x="{}" y="{}">gains ▲</text>').format(4, line - 12)
    yield Markup('<text class="axis" x="{}" y="{}">losses ▼</text>').format(4, line + 22)
    yield Markup('<line class="zero" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(LEFT_MARGIN, right, line, line)
    yield Markup('<line class="edge" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(LEFT_MARGIN, right, bottom, bottom)


def _days(weeks: Sequence[date], y: float) -> Iterator[Markup]:
    for number, week in enumerate(weeks):
        if (len(weeks) - 1 - number) % WEEKS_PER_LABEL == 0:
            x = LEFT_MARGIN + WEEK_WIDTH * (number + 0.5)
            label = f"{week:%d %b}".lstrip("0")
            yield Markup('<text class="axis" text-anchor="middle" x="{:.1f}" y="{}">{}</text>').format(x, y, label)


def _column(
    lines: Sequence[StoryOutcome], x: float, zero: float, direction: int, href: Callable[[str], str]
) -> Iterator[Markup]:
    """Yield the marks of a week on one side of the line, and the number of those left out."""
    for number, line in enumerate(lines[:MAX_MARKS_A_WEEK]):
        mark = _mark(line, x, zero + direction * (MARK_DISTANCE * number + MARK_DISTANCE * 0.75))
        address = href(line.source.url)
        link = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>')
        yield link.format(address, mark) if address else mark
    if len(lines) > MAX_MARKS_A_WEEK:
        y = zero + direction * (MARK_DISTANCE * MAX_MARKS_A_WEEK + MARK_DISTANCE * 0.6) + 4
        label = f"+{len(lines) - MAX_MARKS_A_WEEK}"
        yield Markup('<text class="axis" text-anchor="middle" x="{:.1f}" y="{:.1f}">{}</text>').format(x, y, label)


def _mark(line: StoryOutcome, x: float, y: float) -> Markup:
    why, source = shortened(line.why, TITLE_LENGTH), line.source.publisher or line.source.title
    title = f"{day_in_words(line.at)}: {line.word}: {why} ({source})"
    shape = Markup('<path d="{}"/>').format(_shape(line.effect, x, y))
    return Markup('<g class="{}"><title>{}</title>{}</g>').format(EFFECT_STYLES[line.effect], title, shape)


def _shape(effect: Effect, x: float, y: float) -> str:
    top, bottom, left, right = y - MARK_RADIUS, y + MARK_RADIUS, x - MARK_RADIUS, x + MARK_RADIUS
    match effect:
        case Effect.GAINS:
            return f"M{x:.1f} {top:.1f}L{right:.1f} {bottom:.1f}H{left:.1f}Z"
        case Effect.LOSES:
            return f"M{x:.1f} {bottom:.1f}L{right:.1f} {top:.1f}H{left:.1f}Z"
        case Effect.MIXED:
            return f"M{x:.1f} {top:.1f}L{right:.1f} {y:.1f}L{x:.1f} {bottom:.1f}L{left:.1f} {y:.1f}Z"
        case Effect.UNCERTAIN:
            radius, half = MARK_RADIUS, MARK_RADIUS / 2
            return (
                f"M{left:.1f} {y:.1f}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0Z"
                f"M{x - half:.1f} {y:.1f}a{half} {half} 0 1 1 {2 * half} 0a{half} {half} 0 1 1 {-2 * half} 0Z"
            )
