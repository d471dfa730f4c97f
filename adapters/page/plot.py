"""Gains and losses by week, drawn as plain SVG: gains above the line, losses below, each a link to its article.

Colour says nothing that shape and title do not: a triangle up gains, one down loses, a diamond is mixed, a ring is
uncertain. Colours are the style sheet's, so that dark and light follow the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.domain.digest import Effect
from bot.domain.track_record import StoryOutcome, TrackRecord, day_in_words, shortened

WEEK_WIDTH, LEFT_MARGIN, RIGHT_MARGIN = 27, 66, 12
"""Pixels: of a week, and what stands beside them."""
MIN_WEEKS, WIDE_FROM_WEEKS = 6, 16
"""Weeks that are drawn at least, and of which more make a picture that is moved sideways on a phone."""
MARK_DISTANCE, MARK_RADIUS = 20, 8
"""Pixels from one mark to the next, and half of a mark."""
MAX_MARKS_A_WEEK = 8
"""Marks above or below the line in a week; of more their number is said."""
WEEKS_PER_LABEL = 3
"""Every third week has its day written below."""
FOOT_HEIGHT, HEAD_HEIGHT = 30, 24
TITLE_LENGTH = 160
WEEK = timedelta(days=7)
EFFECTS_ABOVE = (Effect.GAINS, Effect.MIXED, Effect.UNCERTAIN)
"""Mixed and uncertain ones stand on the line."""
EFFECT_STYLES = {Effect.GAINS: "gains", Effect.LOSES: "loses", Effect.MIXED: "mixed", Effect.UNCERTAIN: "unclear"}


def plot(told: TrackRecord, *, href: Callable[[str], str]) -> Markup:
    """Return the picture; empty where there is nothing to draw.

    Args:
        told: gains and losses.
        href: what makes an address one that may stand behind a link.
    """
    if not told.lines:
        return Markup()
    weeks = _weeks(told)
    above, below = _by_week(told.lines, *EFFECTS_ABOVE), _by_week(told.lines, Effect.LOSES)
    high, low = (
        MARK_DISTANCE * max(1, min(MAX_MARKS_A_WEEK, max(map(len, side.values()), default=0))) + HEAD_HEIGHT
        for side in (above, below)
    )
    right = LEFT_MARGIN + WEEK_WIDTH * len(weeks)
    parts = [*_ground(high, high + low, right), *_days(weeks, high + low + FOOT_HEIGHT - 10)]
    for number, week in enumerate(weeks):
        middle = LEFT_MARGIN + WEEK_WIDTH * (number + 0.5)
        parts += _column(above.get(week, []), middle, high, -1, href)
        parts += _column(below.get(week, []), middle, high, 1, href)
    label = f"{shortened(told.name, TITLE_LENGTH)}: {told.sums}, by week"
    opened = Markup('<svg class="track-record{}" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        " wide" if len(weeks) > WIDE_FROM_WEEKS else "", right + RIGHT_MARGIN, high + low + FOOT_HEIGHT, label
    )
    return Markup("\n").join([opened, *parts, Markup("</svg>")])


def _weeks(told: TrackRecord) -> list[date]:
    """Return the weeks that are drawn: those asked for, but of a long time only those since the first line."""
    first, last = min(_week(line.at) for line in told.lines), max(_week(line.at) for line in told.lines)
    last = max(last, _week(told.until))
    begun = last - WEEK * min(WIDE_FROM_WEEKS - 1, told.days // 7)
    number = max((last - min(first, begun)) // WEEK + 1, MIN_WEEKS)
    return [last - WEEK * back for back in reversed(range(number))]


def _by_week(lines: Sequence[StoryOutcome], *effects: Effect) -> dict[date, list[StoryOutcome]]:
    """Return the lines of some effects by week, those of one effect beside each other, the oldest nearest the line."""
    found: defaultdict[date, list[StoryOutcome]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: ([*Effect].index(one.effect), one.at)):
        if line.effect in effects:
            found[_week(line.at)].append(line)
    return found


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
            said = f"{week:%d %b}".lstrip("0")
            yield Markup('<text class="axis" text-anchor="middle" x="{:.1f}" y="{}">{}</text>').format(x, y, said)


def _column(
    lines: Sequence[StoryOutcome], x: float, zero: float, way: int, href: Callable[[str], str]
) -> Iterator[Markup]:
    """Yield the marks of a week on one side of the line, and how many are left out."""
    for number, line in enumerate(lines[:MAX_MARKS_A_WEEK]):
        mark = _mark(line, x, zero + way * (MARK_DISTANCE * number + MARK_DISTANCE * 0.75))
        address = href(line.source.url)
        link = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>')
        yield link.format(address, mark) if address else mark
    if len(lines) > MAX_MARKS_A_WEEK:
        y = zero + way * (MARK_DISTANCE * MAX_MARKS_A_WEEK + MARK_DISTANCE * 0.6) + 4
        said = f"+{len(lines) - MAX_MARKS_A_WEEK}"
        yield Markup('<text class="axis" text-anchor="middle" x="{:.1f}" y="{:.1f}">{}</text>').format(x, y, said)


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
