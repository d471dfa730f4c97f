"""Rereading: when a posted article is read again, and how its page has changed. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.article import Article, Origin
from bot.domain.entry_identity import link_fingerprint
from bot.domain.feed import EntryId
from bot.text.correction_notices import is_correction_notice
from bot.text.quotation_search import locate_all
from bot.text.retraction_notices import is_retraction_notice
from bot.text.sentences import sentences
from bot.text.terms import terms

REREADING_INTERVALS = (
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
)
"""How long after it was posted an article is read again.

Most corrections are made within hours of publication, and next to none after some days: five requests find nearly all.
"""

GONE_FOR_GOOD_AFTER = timedelta(days=1)
"""A page that is gone is gone for good when it is still gone so much later: sites lose pages and find them again."""

MIN_UNCUT_SHARE = 0.6
"""A text with a smaller share of the words it had was cut down: by a wall, or to a notice."""
MIN_WORDS_KEPT = 0.4
"""A page is the article still where it has so many of the words the article had; a home page has next to none."""
MIN_WORDS_KEPT_UNDER_TITLE = 0.15
"""The same where it has the article's title, too: one that goes on being written is told anew under it."""
MIN_TITLE_KEPT = 0.5
FEW_WORDS = 12
"""Words of an article that are too few to tell by: then the title decides alone."""
MIN_RUNS_KEPT, RUN_WORDS = 0.6, 3
"""A text that was cut down has so many of its runs of words from what it was, if it is cut off by a wall."""
_WORD = re.compile(r"\w+")


class RereadOutcome(StrEnum):
    """What rereading a page found."""

    SAME = "same"
    """The article, as it was."""
    CHANGED = "changed"
    """The article, with another text."""
    MISSING = "missing"
    """No page at all."""
    WITHDRAWN = "withdrawn"
    """A notice that the article was withdrawn."""
    UNCLEAR = "unclear"
    """Nothing to go by: a wall, another article, a home page, an error; readers keep what they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """An article that is read again now and then, since its digest is posted somewhere.

    Attributes:
        posted: when it was first posted anywhere.
        due: when it is read again; None where it is not any more.
        missing_since: when its page was gone for the first time; None while it is there.
    """

    entry_id: EntryId
    posted: datetime
    due: datetime | None
    missing_since: datetime | None = None

    def next_state(self, found: RereadOutcome, now: datetime) -> Rereading:
        """Return the next state, after the page was read again."""
        if found is RereadOutcome.MISSING:
            since = self.missing_since or now
            is_sure = now - since >= GONE_FOR_GOOD_AFTER
            return replace(self, missing_since=since, due=None if is_sure else since + GONE_FOR_GOOD_AFTER)
        if found is RereadOutcome.WITHDRAWN:
            return replace(self, missing_since=None, due=None)
        # A page that fails for the moment may still be gone: only one that is there says otherwise.
        missing = self.missing_since if found is RereadOutcome.UNCLEAR else None
        return replace(self, missing_since=missing, due=next_reading(self.posted, now))

    def is_gone(self, found: RereadOutcome, now: datetime) -> bool:
        """Check whether the article is gone for good."""
        if found is RereadOutcome.MISSING:
            return self.missing_since is not None and now - self.missing_since >= GONE_FOR_GOOD_AFTER
        return found is RereadOutcome.WITHDRAWN


def next_reading(posted: datetime, now: datetime) -> datetime | None:
    """Return when an article is read next; what was missed meanwhile is not made up for."""
    return next((posted + wait for wait in REREADING_INTERVALS if posted + wait > now), None)


def reread_outcome(known: Article, page: Article, *, titles: tuple[str, ...] = ()) -> RereadOutcome:
    """Compare a page with the article read at its address before.

    Args:
        known: the article as it was.
        page: what stands there now, with the page's own title.
        titles: what the article is called besides, by its feed.
    """
    if page.text == known.text:
        return RereadOutcome.SAME
    shrunk = page.word_count < MIN_UNCUT_SHARE * known.word_count
    if shrunk and is_retraction_notice(page.title, page.text):
        return RereadOutcome.WITHDRAWN
    if known.origin is not Origin.PAGE:
        return RereadOutcome.CHANGED
    had, has = (terms(one.text, known.reading_language) for one in (known, page))
    if not _is_same_report(known, page, had, has, titles):
        return RereadOutcome.UNCLEAR
    if shrunk and _kept_share(known.text, page.text) >= MIN_RUNS_KEPT:
        return RereadOutcome.UNCLEAR
    return RereadOutcome.CHANGED


def says_only_more(known: Article, page: Article) -> bool:
    """Check whether a page still says all that the article said, word for word, and takes nothing of it back.

    Then no line that was posted can have changed, and a page that lists its neighbours costs no digest each time.
    """
    before = [known.text[start:end] for start, end in sentences(known.text, known.reading_language)]
    if any(place is None for place in locate_all(before, page.text)):
        return False
    there = frozenset(before)
    told = (page.text[start:end] for start, end in sentences(page.text, page.reading_language))
    return not any(is_correction_notice(sentence, page.reading_language) for sentence in told if sentence not in there)


def _is_same_report(
    known: Article, page: Article, had: frozenset[str], has: frozenset[str], titles: tuple[str, ...]
) -> bool:
    """Check whether a page still reports what the article reported."""
    if link_fingerprint(page.url) is None and link_fingerprint(known.url) is not None and page.url:
        return False  # the address of a site: its home page
    kept = len(had & has) / len(had) if had else 1.0
    if kept >= MIN_WORDS_KEPT:
        return True
    called, *own = (terms(title, known.reading_language) for title in (page.title, known.title, *titles))
    is_called_so = any(len(called & one) >= MIN_TITLE_KEPT * len(one) for one in own if one)
    return is_called_so and (kept >= MIN_WORDS_KEPT_UNDER_TITLE or len(had) < FEW_WORDS)


def _kept_share(before: str, after: str) -> float:
    """Return the share of a text that was in its predecessor, word for word."""
    had, has = _word_runs(before), _word_runs(after)
    return len(had & has) / len(has) if has else 0.0


def _word_runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1))
