"""Which articles tell one story."""

from __future__ import annotations

from bot.domain.story import StoryCard, StoryId, same_story

CARD = StoryCard(
    id=StoryId(1),
    terms=frozenset(["meta", "scale", "stake", "billion", "invest", "wang"]),
    urls=frozenset({"https://a.example/"}),
)


def test_the_same_address_is_the_same_story() -> None:
    """However the words changed."""
    assert same_story(frozenset({"other"}), frozenset({"https://a.example/"}), [CARD]) == 1


def test_shared_terms_make_a_story() -> None:
    """Half of the smaller set, and at least four words."""
    assert same_story(frozenset(["meta", "scale", "stake", "billion", "quarter", "half"]), frozenset(), [CARD]) == 1


def test_few_shared_terms_do_not() -> None:
    """Two short titles agree by chance."""
    assert same_story(frozenset(["meta", "scale", "stake"]), frozenset(), [CARD]) is None
    assert (
        same_story(
            frozenset(["meta", "scale", "stake", "billion", "a", "b", "c", "d", "e", "f", "g", "h"]), frozenset(), []
        )
        is None
    )


def test_the_best_card_wins() -> None:
    """Of several stories that fit, the one that fits best."""
    closer = StoryCard(id=StoryId(2), terms=CARD.terms | {"oxford"}, urls=frozenset())
    assert same_story(CARD.terms | {"oxford"}, frozenset(), [CARD, closer]) in (1, 2)
    assert (
        same_story(frozenset(["meta", "scale", "stake", "billion", "oxford", "zebra"]), frozenset(), [CARD, closer])
        == 2
    )
