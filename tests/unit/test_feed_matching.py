"""Which feed is meant: the words of a title decide that few feeds have, and small words decide nothing."""

from __future__ import annotations

import pytest

from bot.domain.grammar.feed_matching import (
    feeds_named,
    matching_feeds,
    name_words,
    unknown_feed,
    with_feed_number,
)
from bot.text.language import ENGLISH, LANGUAGES
from bot.text.order_language import order_language
from tests.unit.test_order_parsing import subscribed_to

THREE_FEEDS = [
    subscribed_to(1, "The Harbour Courier"),
    subscribed_to(2, "Northfield Wire"),
    subscribed_to(3, "Aldery Courier Sport"),
]


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("the sports feed", [3]),
        ("the wire feed", [2]),
        ("us from sport", [3]),
        ("Northfield Wire", [2]),
        ("from Aldery Courier Sport", [3]),
        ("Aldery Courier", [3]),
        ("the Aldery Courier feed", [3]),
        ("The Harbour Courier", [1]),
        ("harbour courier, please", [1]),
        ("the Courier", [1, 3]),
        ("harbour and sport", [1, 3]),
        ("#2", [2]),
        ("feed 2", [2]),
        ("sending me football", []),
        ("all channels", []),
        ("https://northfield.example/wire", []),
        ("https://2.example/", [2]),
        ("9", []),
        ("this", [1, 2, 3]),
        ("the feed", [1, 2, 3]),
        ("the first feed", [1]),
        ("the third feed", [3]),
        ("den zweiten Feed", [2]),
        ("the seventh feed", []),
    ],
)
def test_a_feed_is_meant_by_the_words_that_tell_it_apart(said: str, numbers: list[int]) -> None:
    """One word that only one feed has decides; several that fit stay several, and what fits none is none."""
    assert [one.number for one, _ in matching_feeds(said, THREE_FEEDS, order_language(said))] == numbers


def test_a_whole_title_is_that_feed_though_another_begins_so() -> None:
    """The shorter title is said whole; the longer one has a word more, which decides where it is said."""
    both = [subscribed_to(1, "Harbour Courier"), subscribed_to(2, "Harbour Courier Sport")]
    assert [one.number for one, _ in matching_feeds("the Harbour Courier feed", both, LANGUAGES[ENGLISH])] == [1]
    assert [one.number for one, _ in matching_feeds("Harbour Courier Sport", both, LANGUAGES[ENGLISH])] == [2]


def test_of_a_title_and_one_that_begins_so_the_longer_is_meant_where_it_is_said() -> None:
    """Only a title of small words is looked for within what was said."""
    both = [subscribed_to(1, "Courier"), subscribed_to(2, "Courier Sport")]
    assert [one[0].number for one in matching_feeds("from Courier Sport, please", both, LANGUAGES[ENGLISH])] == [2]


def test_small_words_name_nothing() -> None:
    """In whichever of the six languages."""
    said = ("this", "the feed, please", "us from here", "diese bitte", "ce feed")
    assert not any(name_words(one, order_language(one)) for one in said)


@pytest.mark.parametrize(
    ("said", "numbers"), [("sport", [3]), ("courier", [1, 3]), ("sport results", []), ("this feed", []), ("", [])]
)
def test_feeds_are_named_by_their_own_words_alone(said: str, numbers: list[int]) -> None:
    """A word beside them names something else, and small words name none."""
    assert [one.number for one, _ in feeds_named(said, THREE_FEEDS, LANGUAGES[ENGLISH])] == numbers


def test_what_is_not_found_is_said_with_what_there_is() -> None:
    """Number and title of each, and no inner word of a command."""
    assert unknown_feed("tennis", THREE_FEEDS[:2]) == (
        "There is no feed “tennis” here. This channel has #1 The Harbour Courier, #2 Northfield Wire."
    )
    assert unknown_feed("tennis", []) == "This channel has no subscriptions."


def test_a_title_of_small_words_is_said_as_it_is() -> None:
    """There is nothing else that it could be told by."""
    both = [subscribed_to(1, "This and That"), subscribed_to(2, "Northfield Wire")]
    assert [one.number for one, _ in matching_feeds("from This and That, please", both, LANGUAGES[ENGLISH])] == [1]
    assert [one.number for one, _ in matching_feeds("this", both, LANGUAGES[ENGLISH])] == [1, 2]


def test_a_place_in_the_list_may_be_anothers_number() -> None:
    """Then both may be meant."""
    left = [THREE_FEEDS[0], THREE_FEEDS[2], subscribed_to(4, "Tarn Post")]
    assert [one.number for one, _ in matching_feeds("the third feed", left, LANGUAGES[ENGLISH])] == [3, 4]


@pytest.mark.parametrize(
    ("said", "numbered"),
    [
        ("sport -golf", "3 -golf"),
        ("northfield wire daily 9:00", "2 daily 9:00"),
        ("courier -golf", "courier -golf"),
        ("tariff -football", "tariff -football"),
        ("sport", "sport"),
        ("Northfield Wire", "2"),
    ],
)
def test_a_title_before_a_wish_stands_for_its_number(said: str, numbered: str) -> None:
    """Where one feed alone fits and something is wished of it; else all of it is the wish."""
    assert with_feed_number(said, THREE_FEEDS, order_language(said)) == numbered


@pytest.mark.parametrize("said", ["retail prices", "only about Ukraine", "only overtime pay", "straße und markt"])
def test_a_title_within_a_word_or_a_wish_is_no_title(said: str) -> None:
    """Titles are their authors' to choose, and "AI" stands in "retail"; a title of one word counts at the beginning."""
    short = [*THREE_FEEDS, subscribed_to(4, "AI"), subscribed_to(5, "Time"), subscribed_to(6, "S")]
    assert with_feed_number(said, short, order_language(said)) == said


def test_a_title_of_one_word_counts_at_the_beginning() -> None:
    """Nothing stands before it."""
    assert with_feed_number("AI prices", [*THREE_FEEDS, subscribed_to(4, "AI")], LANGUAGES[ENGLISH]) == "4 prices"


@pytest.mark.parametrize("said", ["den Talboten", "des Talboten", "Talbotes", "vom Talboten bitte"])
def test_a_title_is_meant_however_it_is_declined(said: str) -> None:
    """Only with a capital: "posten" is nothing of the "Post"."""
    feeds = [subscribed_to(1, "Der Talbote"), subscribed_to(2, "Harbour Post")]
    assert [one.number for one, _ in matching_feeds(said, feeds, order_language(said))] == [1]
    assert matching_feeds("nichts mehr posten", feeds, LANGUAGES["de"]) == []
