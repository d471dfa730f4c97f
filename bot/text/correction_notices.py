"""Correction notices: sentences that repeat an earlier error to correct it. They support no claim."""

from __future__ import annotations

import re

from bot.text.language import any_expression

_TAKEN_BACK = re.compile(rf"(?<!\w)(?:{any_expression(lambda language: language.correction_notices)})", re.IGNORECASE)


def is_correction_notice(sentence: str) -> bool:
    """Check whether a sentence takes something back: "An earlier version said that 12 clinics were affected."."""
    return _TAKEN_BACK.search(sentence) is not None
