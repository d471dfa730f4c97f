"""Correction notices: sentences that repeat an earlier error in order to correct it. They support no claim."""

from __future__ import annotations

import re
from functools import cache

from bot.text.language import Language, one_of
from bot.text.merged_languages import known_or_all_languages


@cache
def _correction_pattern(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{one_of(known_or_all_languages(language).correction_notices)})", re.IGNORECASE)


def is_correction_notice(sentence: str, language: Language) -> bool:
    """Check whether a sentence retracts something: "An earlier version said that 12 clinics were affected."."""
    return _correction_pattern(language).search(sentence) is not None
