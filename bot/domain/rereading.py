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
"""How long after its post an article is reread.

Most corrections are made within hours of publication, and hardly any after some days: five requests find nearly all.
"""

GONE_FOR_GOOD_AFTER = timedelta(days=1)
"""How long a page must stay missing to count as gone for good: sites lose pages and find them again."""

MIN_UNCUT_SHARE = 0.6
"""A text with a smaller share of its former words was cut down: by a paywall, or to a notice."""
MIN_WORDS_KEPT = 0.4
"""Smallest share of an article's words that a page must have to still be that article; a home page has hardly any."""
MIN_WORDS_KEPT_UNDER_TITLE = 0.15
"""The same for a page that has the article's title, too: an article still being written is rewritten under it."""
MIN_TITLE_KEPT = 0.5
FEW_WORDS = 12
"""An article of fewer words has too few to compare: the title alone decides."""
MIN_RUNS_KEPT, RUN_WORDS = 0.6, 3
"""A text cut down by a paywall has at least this share of its runs of words, of this length, from the old one."""
_WORD = re.compile(r"\w+")


class RereadOutcome(StrEnum):
    """What rereading a page found."""

    SAME = "same"
    """The article, unchanged."""
    CHANGED = "changed"
    """The article, with another text."""
    MISSING = "missing"
    """No page at all."""
    WITHDRAWN = "withdrawn"
    """A notice that the article was withdrawn."""
    UNCLEAR = "unclear"
    """Inconclusive: a paywall, another article, a home page, an error; readers keep what they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """An article that is reread from time to time because its digest is posted somewhere.

    Attributes:
        posted: when it was first posted anywhere.
        due: when it is reread next; None if it no longer is.
        missing_since: when its page was first found gone; None while it is there.
    """

    entry_id: EntryId
    posted: datetime
    due: datetime | None
    missing_since: datetime | None = None

    def next_state(self, outcome: RereadOutcome, now: datetime) -> Rereading:
        """Return the state after the page was reread."""
        if outcome is RereadOutcome.MISSING:
            since = self.missing_since or now
            is_sure = now - since >= GONE_FOR_GOOD_AFTER
            return replace(self, missing_since=since, due=None if is_sure else since + GONE_FOR_GOOD_AFTER)
        if outcome is RereadOutcome.WITHDRAWN:
            return replace(self, missing_since=None, due=None)
        # A page that fails for the moment may still be gone; only a page that is there proves otherwise.
        missing = self.missing_since if outcome is RereadOutcome.UNCLEAR else None
        return replace(self, missing_since=missing, due=next_reading(self.posted, now))

    def is_gone(self, outcome: RereadOutcome, now: datetime) -> bool:
        """Check whether the article is gone for good."""
        if outcome is RereadOutcome.MISSING:
            return self.missing_since is not None and now - self.missing_since >= GONE_FOR_GOOD_AFTER
        return outcome is RereadOutcome.WITHDRAWN


def next_reading(posted: datetime, now: datetime) -> datetime | None:
    """Return when an article is reread next; missed readings are not made up for."""
    return next((posted + wait for wait in REREADING_INTERVALS if posted + wait > now), None)


def reread_outcome(old: Article, page: Article, *, titles: tuple[str, ...] = ()) -> RereadOutcome:
    """Compare a page with the article read at its address before.

    Args:
        old: the article as it was.
        page: the page as it is now, with its own title.
        titles: other titles of the article, from its feed.
    """
    if page.text == old.text:
        return RereadOutcome.SAME
    shrunk = page.word_count < MIN_UNCUT_SHARE * old.word_count
    if shrunk and is_retraction_notice(page.title, page.text):
        return RereadOutcome.WITHDRAWN
    if old.origin is not Origin.PAGE:
        return RereadOutcome.CHANGED
    had, has = (terms(article.text, old.reading_language) for article in (old, page))
    if not _is_same_report(old, page, had, has, titles):
        return RereadOutcome.UNCLEAR
    if shrunk and _kept_share(old.text, page.text) >= MIN_RUNS_KEPT:
        return RereadOutcome.UNCLEAR
    return RereadOutcome.CHANGED


def says_only_more(old: Article, page: Article) -> bool:
    """Check whether a page still has every sentence of the article, word for word, and corrects nothing.

    Then no posted line can have changed, and a page that lists its neighbours does not cost a digest each time.
    """
    before = [old.text[start:end] for start, end in sentences(old.text, old.reading_language)]
    if any(span is None for span in locate_all(before, page.text)):
        return False
    old_sentences = frozenset(before)
    new_sentences = (page.text[start:end] for start, end in sentences(page.text, page.reading_language))
    return not any(
        is_correction_notice(sentence, page.reading_language)
        for sentence in new_sentences
        if sentence not in old_sentences
    )


def _is_same_report(
    old: Article, page: Article, had: frozenset[str], has: frozenset[str], titles: tuple[str, ...]
) -> bool:
    """Check whether a page still reports the same as the article."""
    if link_fingerprint(page.url) is None and link_fingerprint(old.url) is not None and page.url:
        return False  # the address of a whole site: its home page
    kept_share = len(had & has) / len(had) if had else 1.0
    if kept_share >= MIN_WORDS_KEPT:
        return True
    called, *own = (terms(title, old.reading_language) for title in (page.title, old.title, *titles))
    is_called_so = any(
        len(called & title_terms) >= MIN_TITLE_KEPT * len(title_terms) for title_terms in own if title_terms
    )
    return is_called_so and (kept_share >= MIN_WORDS_KEPT_UNDER_TITLE or len(had) < FEW_WORDS)


def _kept_share(before: str, after: str) -> float:
    """Return the share of a text that was in its predecessor, word for word."""
    had, has = _word_runs(before), _word_runs(after)
    return len(had & has) / len(has) if has else 0.0


def _word_runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1))
