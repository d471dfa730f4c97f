"""Gain and loss in a clause."""

from __future__ import annotations

import pytest

from bot.text.effects import cues, is_open


def told(clause: str, *, market: bool = False) -> list[tuple[str, str]]:
    """Return the words that tell of a gain or a loss, and of which of them."""
    return [(clause[cue.start : cue.end], "gain" if cue.is_gain else "loss") for cue in cues(clause, market=market)]


@pytest.mark.parametrize(
    ("clause", "effects"),
    [
        ("tenants will benefit from the cap", [("benefit", "gain")]),
        ("workers are unlikely to benefit at all", [("benefit", "loss")]),
        ("no data was lost", []),
        ("fishers stand to lose their grounds", [("stand to lose", "loss")]),
        ("the court fined Kettlewell", [("fined", "loss")]),
        ("its net loss narrowed to 3 million", [("net loss narrowed", "gain")]),
        ("rents rose by 4 percent", [("rose", "loss")]),
        ("costs fell", [("fell", "gain")]),
        ("the union asks for a rise of 8 percent", []),
        ("with the help of the union", []),
        ("Merrow's shares fell 3 percent", [("fell", "loss")]),
        ("Mieter müssen künftig mehr zahlen", [("müssen künftig mehr zahlen", "loss")]),
        ("les salariés perdront leur emploi", [("perdront", "loss")]),
        ("las familias se beneficiarán", [("se beneficiarán", "gain")]),
    ],
)
def test_what_a_clause_tells(clause: str, effects: list[tuple[str, str]]) -> None:
    """Verbs, their denial, and what it is good to have less of."""
    assert told(clause) == effects


def test_who_it_befalls_is_before_or_behind() -> None:
    """A verb is done to what stands behind it; its passive befell what stands before."""
    (active,) = cues("the storm hurt farmers")
    (passive,) = cues("farmers were badly hurt")
    assert (active.on_object, passive.on_object) == (True, False)


def test_opinions_count_only_where_a_market_is_spoken_of() -> None:
    """The best bakery is nobody's gain; the best bet is."""
    assert told("Merrow is the best bet") == []
    assert told("Merrow is the best bet", market=True) == [("best", "gain")]


def test_what_is_left_open() -> None:
    """Doubt is neither a gain nor a loss."""
    assert is_open("the deal calls into question whether it will go on")
    assert not is_open("the deal closes in March")


def test_the_price_of_what_a_market_trades_is_its_own() -> None:
    """Dearer food is its eaters' loss; where a market is spoken of, a commodity gains and loses with its price."""
    assert told("food prices rise") == [("rise", "loss")]
    assert told("copper prices rise", market=True) == [("rise", "gain")]
    assert told("zinc, tin prices fall", market=True) == [("fall", "loss")]
    assert told("because costs fall", market=True) == [("fall", "gain")]
