"""Numbers by day as bars, drawn as plain SVG: each says its day and number; the colours are the style sheet's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup

WIDTH, HEIGHT, HEAD, FOOT = 400, 96, 16, 20
"""Pixels of the picture, and what stands above and below its bars."""
DAYS_PER_LABEL = 7
"""Every seventh day has its name written below, counted from the last."""


def bars(
    numbers: Mapping[date, int],
    *,
    label: str,
    told: Callable[[date], str],
    style: str = "",
    below: Mapping[date, int] | None = None,
) -> Markup:
    """Return the picture.

    Args:
        numbers: by day, oldest first.
        label: what it shows, for whoever does not see it.
        told: what a day's bar says.
        style: the bars' class.
        below: what stands on the same days and is to be looked at, in its own colour on top.
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
    for place, (day, number) in enumerate(numbers.items()):
        left, tall = place * step + step * 0.1, HEIGHT * number / highest if highest else 0.0
        parts.append(Markup("<g><title>{}: {}</title>").format(day.strftime("%d %b"), told(day)))
        parts.append(_bar(left, HEIGHT + HEAD - tall, step * 0.8, tall, style))
        if bad := below.get(day, 0):
            high = HEIGHT * bad / highest
            parts.append(_bar(left, HEIGHT + HEAD - tall - high, step * 0.8, high, "bad"))
        # The whole height of a day says its number, also where there is hardly a bar to point at.
        parts.append(_bar(left, HEAD, step * 0.8, HEIGHT, "touch"))
        parts.append(Markup("</g>"))
        if (len(numbers) - 1 - place) % DAYS_PER_LABEL == 0:
            middle = place * step + step / 2
            parts.append(
                Markup('<text class="axis" text-anchor="middle" x="{:.1f}" y="{}">{}</text>').format(
                    min(max(middle, 20), WIDTH - 20), HEIGHT + HEAD + 14, day.strftime("%d %b").lstrip("0")
                )
            )
    return Markup("\n").join([*parts, Markup("</svg>")])


def _bar(x: float, y: float, width: float, height: float, style: str) -> Markup:
    shape = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    return shape.format(style, x, y, width, height)
