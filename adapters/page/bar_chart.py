"""A bar chart of numbers by day as plain SVG: each bar names its day and number; the style sheet has the colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup

WIDTH, HEIGHT, HEAD, FOOT = 400, 96, 16, 20
"""Pixels: width and height of the bars, and the space above and below them."""
DAYS_PER_LABEL = 7
"""Days from one label below to the next, counted from the last day."""


def bars(
    numbers: Mapping[date, int],
    *,
    label: str,
    day_text: Callable[[date], str],
    style: str = "",
    below: Mapping[date, int] | None = None,
) -> Markup:
    """Return the bar chart.

    Args:
        numbers: the numbers by day, oldest first.
        label: the chart's description, for screen readers.
        day_text: returns the text of a day's bar.
        style: the bars' CSS class.
        below: numbers of problems on the same days, stacked on top in a colour of their own.
    """
    below = below or {}
    highest = max((number + below.get(day, 0) for day, number in numbers.items()), default=0)
    step = WIDTH / max(len(numbers), 1)
    parts = [
        Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            WIDTH, HEIGHT + HEAD + FOOT, label
        ),
        Markup('<text class="axis" x="2" y="11">{:,}</text>').format(highest),
        Markup('<line class="edge" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDTH, HEIGHT + HEAD, HEIGHT + HEAD),
    ]
    for index, (day, number) in enumerate(numbers.items()):
        left, bar_height = index * step + step * 0.1, HEIGHT * number / highest if highest else 0.0
        parts.append(Markup("<g><title>{}: {}</title>").format(day.strftime("%d %b"), day_text(day)))
        parts.append(_bar(left, HEIGHT + HEAD - bar_height, step * 0.8, bar_height, style))
        if bad := below.get(day, 0):
            bad_height = HEIGHT * bad / highest
            parts.append(_bar(left, HEIGHT + HEAD - bar_height - bad_height, step * 0.8, bad_height, "bad"))
        # The whole height of a day shows its number, even if there is hardly a bar to point at.
        parts.append(_bar(left, HEAD, step * 0.8, HEIGHT, "touch"))
        parts.append(Markup("</g>"))
        if (len(numbers) - 1 - index) % DAYS_PER_LABEL == 0:
            middle = index * step + step / 2
            parts.append(
                Markup('<text class="axis" text-anchor="middle" x="{:.1f}" y="{}">{}</text>').format(
                    min(max(middle, 20), WIDTH - 20), HEIGHT + HEAD + 14, day.strftime("%d %b").lstrip("0")
                )
            )
    return Markup("\n").join([*parts, Markup("</svg>")])


def _bar(x: float, y: float, width: float, height: float, style: str) -> Markup:
    shape = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    return shape.format(style, x, y, width, height)
