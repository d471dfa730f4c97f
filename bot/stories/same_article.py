"""Same article: whether two articles at one address are one, by the runs of words that they share. Pure."""

from __future__ import annotations

from bot.stories.profile import WeightedProfile

MIN_SHARED_RUNS, MIN_SHARED_RUNS_IN_A_FEED = 0.5, 0.8
"""Least share of common runs of words that makes two articles at one address one article.

Within a feed it is higher: an address with every day's weather has many articles, all in one form.
"""


def is_same_article(first: WeightedProfile, second: WeightedProfile, *, is_same_title: bool, is_one_feed: bool) -> bool:
    """Check whether two articles at one address are one.

    Args:
        first: one article, as it is compared.
        second: the other.
        is_same_title: their titles are the same, whatever their case; it decides if one has no text.
        is_one_feed: both came by the same feed.
    """
    first_runs, second_runs = first.profile.text_runs, second.profile.text_runs
    if not first_runs or not second_runs:
        return is_same_title and first.profile.whole_counts == second.profile.whole_counts
    least = MIN_SHARED_RUNS_IN_A_FEED if is_one_feed else MIN_SHARED_RUNS
    return len(first_runs & second_runs) >= least * min(len(first_runs), len(second_runs))
