"""What surely befell somebody."""

from __future__ import annotations

import pytest

from bot.text.factuality import without_quotations
from bot.text.gains_and_losses import affected_in
from bot.text.language import LANGUAGES
from bot.text.language_detection import likeliest_language
from bot.text.name_mentions import mentions
from bot.text.sentences import sentences


def stakeholder_effects(text: str) -> dict[str, str]:
    """Return who gains and who loses in a text."""
    spans = sentences(text, likeliest_language(text))
    names = mentions(text, spans, LANGUAGES["en"])
    plain = without_quotations(text)
    found = [one for span in spans for one in affected_in(plain, *span, names, LANGUAGES["en"])]
    return {one.name: "gains" if one.is_gain else "loses" for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Merrow Shipping was fined 3 million crowns on Monday.", {"Merrow Shipping": "loses"}),
        ("Ida Brandt, 41, of Skarra, has been acquitted.", {"Ida Brandt": "gains"}),
        ("Former minister Ida Brandt and Ellis Varga were arrested.", {"Ida Brandt": "loses", "Ellis Varga": "loses"}),
        ("Two college students from Lunde were killed.", {"Two college students from Lunde": "loses"}),
        ("Ida Brandt died on Friday.", {"Ida Brandt": "loses"}),
        ("Rob sings. Rob and Paul Forkan have signed a deal.", {"Paul Forkan": "gains"}),
        ("Solenne Energy has won the contract.", {"Solenne Energy": "gains"}),
        ("Merrow Shipping raised $40 million.", {"Merrow Shipping": "gains"}),
    ],
)
def test_the_subject_is_credited(text: str, expected: dict[str, str]) -> None:
    """What was done to it, what it did and what it got; ages, roles, origins and a second name may stand between."""
    assert stakeholder_effects(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A court fined Merrow Shipping 3 million crowns.", {"Merrow Shipping": "loses"}),
        ("The regulator fined Pelham Water 31 million crowns.", {"Pelham Water": "loses"}),
        ("The storm killed two miners and cut off a village.", {"two miners": "loses"}),
        ("A crane toppled, injuring four dockers.", {"four dockers": "loses"}),
        ("Judge Petra Moss sentenced Ellis Varga to six months.", {"Ellis Varga": "loses"}),
        ("Vale United beat FC Lorne 2-0.", {"Vale United": "gains", "FC Lorne": "loses"}),
    ],
)
def test_the_object_is_credited(text: str, expected: dict[str, str]) -> None:
    """The one behind the verb, and no judge or storm before it; of two who play the winner gains."""
    assert stakeholder_effects(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Couriers will be entitled to paid leave.", {"Couriers": "gains"}),
        (
            "Delivery riders for the app Swiftly are employees and must be paid for holidays.",
            {"Delivery riders": "gains"},
        ),
        ("Shares in Fenwick rose 24 percent.", {"Fenwick": "gains"}),
        ("On Monday Merrow Shipping shares fell 3 percent.", {"Merrow Shipping": "loses"}),
    ],
)
def test_the_role_is_that_of_the_whole_expression(text: str, expected: dict[str, str]) -> None:
    """Paid leave is a gain of those who get it; a share's fall is its company's loss."""
    assert stakeholder_effects(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Merrow Shipping will cut 240 jobs at its yard in Skarra.", "240 workers"),
        ("At the yard in Skarra 240 jobs will be lost.", "240 workers"),
        ("Some 90 of the bank's 400 posts are to go by March.", "90 workers"),
        ("The brewery in Lunde, with 310 workers, will close in May.", "310 workers"),
        ("The firm is shedding more than 1,200 jobs.", "1,200 workers"),
        ("In Skarra 1,500 clerical jobs were cut.", "1,500 workers"),
        ("The company axed 75 jobs on Monday.", "75 workers"),
    ],
)
def test_who_loses_a_job_loses(text: str, expected: str) -> None:
    """Whoever cuts them is not credited with it; those who had them are, by their number."""
    assert stakeholder_effects(text) == {expected: "loses"}


UNAFFECTED_TEXTS = {
    "negated": "Merrow Shipping was not fined. No tram drivers were hurt. Ida Brandt narrowly avoided being arrested.",
    "hedged": "Ida Brandt may have been killed. Merrow Shipping was reportedly fined.",
    "conditional": "If the deal fails, Merrow Shipping was sacked. Unless it rains, Vale United won the cup.",
    "planned": "The firm plans to sack Ida Brandt. Merrow Shipping expects to have won the contract by May.",
    "quoted": "“Ida Brandt was sacked,” she said. He said ‘Ida Brandt was sacked because of me’.",
    "somebody's opinion": "Ida Brandt was cleared of everything, her friend Ellis Varga claimed.",
    "accused only": "Prosecutors accuse a man of killing two miners. The man alleged to have shot Ida Brandt fled.",
    "asked": "Was it right that Ida Brandt was sacked?",
    "long ago": "Ida Brandt was sacked in 2010. Last year Merrow Shipping was fined. Three years ago Ida Brandt died.",
    "before": "Ida Brandt, who was sacked by Vale United, sings. Merrow Shipping had been fined.",
    "of another": "Ida Brandt's dog was killed. The wife of Ida Brandt was arrested. The hopes of Vale United died.",
    "of a part": "The union fined Merrow Shipping executives. Police arrested Ida Brandt's brother.",
    "vague": "People were hurt. Some were injured. A man was arrested.",
    "jobs kept": "No jobs will be lost. The deal will create 240 jobs. The firm saved 240 jobs.",
    "jobs in doubt": "The sale could cost 240 jobs. The union fears that 240 jobs will go. It may cut 240 jobs.",
    "jobs of before": "Merrow Shipping cut 240 jobs in 2019. Last year 240 jobs were cut.",
    "jobs quoted": "“240 jobs will go,” said Ida Brandt.",
    "other sense": "The film was released. Vale United won praise. He lost his way.",
}


@pytest.mark.parametrize("text", UNAFFECTED_TEXTS.values(), ids=UNAFFECTED_TEXTS.keys())
def test_what_is_not_sure_is_not_read(text: str) -> None:
    """Nobody is credited with what is denied, doubted, planned, quoted, asked, long past or told of somebody else."""
    assert stakeholder_effects(text) == {}
