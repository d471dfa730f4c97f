"""Banner words: what banners are about and how they address their reader: consent, newsletters, paywalls, apps."""

from __future__ import annotations

import re

from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

_BEGIN = r"(?<!\w)"


def _said(*meanings: str) -> str:
    """Return the expressions of banners that have one of these meanings, as one.

    A banner is often not in its page's language, which is read only when banners are gone: it is known in every one.
    """
    return one_of(dict.fromkeys(one for meaning in meanings for one in ALL_LANGUAGES.notice_patterns[meaning]))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(_BEGIN + "(?:" + "|".join(patterns) + ")", re.IGNORECASE)


DIRECT_ADDRESS = _any(_said("address"), rf"(?:{_said('its')}) (?:{_said('belonging')})\b")
"""Words with which a site speaks to its reader, or of itself."""
BANNER_TOPICS = {
    "consent": _any(
        _said("consent"),
        rf"(?:{_said('your')}) (?:{_said('belonging')})\b",
        rf"(?:\d+|{_said('our')}) (?:{_said('partner')})\b",
    ),
    "sign-up": _any(_said("sign_up")),
    "wall": _any(_said("wall")),
    "app": _any(_said("app")),
}
ANY_BANNER_WORD = re.compile(
    _BEGIN + "(?:" + "|".join(words.pattern.removeprefix(_BEGIN) for words in BANNER_TOPICS.values()) + ")"
)
"""Any of them in small letters: without a choice of case they are found several times as fast."""
