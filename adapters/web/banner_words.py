"""Banner words: the topics of banners (consent, newsletters, paywalls, apps) and how they address their reader."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

_BEGIN = r"(?<!\w)"


def _expressions_of(*meanings: str) -> str:
    """Return the banner expressions with any of these meanings, joined into one.

    A banner is often not in its page's language, which is detected only once banners are gone: so it is recognized in
    every language.
    """
    return one_of(dict.fromkeys(pattern for meaning in meanings for pattern in ALL_LANGUAGES.notice_patterns[meaning]))


def _compile(*patterns: str) -> re.Pattern[str]:
    return re.compile(_BEGIN + "(?:" + "|".join(patterns) + ")", re.IGNORECASE)


DIRECT_ADDRESS = _compile(
    _expressions_of("address"), rf"(?:{_expressions_of('its')}) (?:{_expressions_of('belonging')})\b"
)
"""Words with which a site speaks to its reader, or of itself."""
BANNER_TOPICS = {
    "consent": _compile(
        _expressions_of("consent"),
        rf"(?:{_expressions_of('your')}) (?:{_expressions_of('belonging')})\b",
        rf"(?:\d+|{_expressions_of('our')}) (?:{_expressions_of('partner')})\b",
    ),
    "sign-up": _compile(_expressions_of("sign_up")),
    "wall": _compile(_expressions_of("wall")),
    "app": _compile(_expressions_of("app")),
}
ANY_BANNER_WORD = re.compile(
    _BEGIN + "(?:" + "|".join(words.pattern.removeprefix(_BEGIN) for words in BANNER_TOPICS.values()) + ")"
)
"""Any of these words, in lower case only: a case-sensitive search is several times as fast."""
