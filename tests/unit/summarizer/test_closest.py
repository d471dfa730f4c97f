"""A claim is held against the clause it retells, not against all that the sentence says."""

from __future__ import annotations

import pytest

from bot.summarizer.grounding import check

STOLEN = "No money was lost, and no data was stolen."
ASKED = "The agency disputes that. It says that it asked the company twice to act, in May and in July."
SHARES = "Shares in Veltro rose 11 percent. Those of its rival Corvid Devices dropped 4 percent."
MAY_BUY = "Aerol may buy its rival Skyline if it gives up 24 landing slots at Ostby, the authority decided."
EXAMINES = "The ministry said it was examining whether the aid must be paid back."
ELECTED = "Karin Hollis of the Green Alliance has been elected, beating Olav Renn of the Centre Party."
CLINIC = "Hackers copied the records of the clinic MediLine, the company admitted."
EXPECTS = "Pellow expects the recall to cost 2 million crowns."
OWNERS = "The owners say that they have lost a third of their guests."
WAIVE = "The association called on its members to waive small sums. The city will set up a fund for them."
PONTE = "La riparazione costerà 3,2 milioni di euro e potrebbe durare fino a marzo."


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (STOLEN, "No data was stolen."),
        ("The plant will close, but the shop will stay open if the town pays.", "The plant will close."),
        ("The firm, which has not paid rent since May, will close.", "The firm will close."),
        (MAY_BUY, "If it gives up 24 landing slots, Aerol may buy Skyline, the authority decided."),
        (SHARES, "Shares in Veltro rose 11 percent."),
        (SHARES, "Those of Corvid Devices dropped 4 percent."),
        (CLINIC, "Hackers copied the records of the clinic, MediLine admitted."),
        (ELECTED, "Karin Hollis of the Green Alliance has been elected."),
        ("Parliament voted to double the tax, and sales doubled.", "Parliament voted to double the tax."),
        (PONTE, "La riparazione costerà 3,2 milioni di euro."),
    ],
)
def test_what_a_clause_says_may_be_retold(source: str, claim: str) -> None:
    """Whatever is denied or conditioned elsewhere in the sentence."""
    assert check(claim, source, [source]).problems == ()


@pytest.mark.parametrize(
    ("source", "claim", "problem"),
    [
        (STOLEN, "Data was stolen.", "negation"),
        (MAY_BUY, "Aerol may buy its rival Skyline, the authority decided.", "condition was left out"),
        ("The plant will close unless the town pays.", "The plant will close.", "condition was left out"),
        (ASKED, "The company says that it asked the agency twice to act.", "changed places"),
        (SHARES, "Shares in Corvid Devices rose 11 percent.", "is not about “corvid”"),
        (EXAMINES, "The aid must be paid back, the ministry said.", "a hedge was lost"),
        (ELECTED, "Karin Hollis of the Centre Party has been elected.", "is of Green Alliance"),
        ("Parliament voted to double the tax.", "Parliament voted to triple the tax.", "triple"),
        ("The Farmers' Party, which governs, voted against it.", "The Farmers' Party voted for it.", "became “for”"),
        (
            EXPECTS,
            "The recall will cost Pellow 2 million crowns.",
            "hedge",
        ),
        (
            OWNERS,
            "The owners have lost a third of their guests.",
            "who said it",
        ),
        (PONTE, "La riparazione durerà fino a marzo.", "hedge"),
        (WAIVE, "The city called on its members to waive small sums.", "is not about"),
        ("It said it had known nothing of the bets.", "Vale had known nothing of the bets.", "who said it"),
        ("The court has struck down the rent cap.", "The court has upheld the rent cap.", "became"),
        ("Five workers died in the fire.", "A worker died in the fire.", "five worker became a"),
        ("Five workers died in the fire.", "Both workers died in the fire.", "five workers became both"),
        ("The work will be finished next year.", "The work will be finished last year.", "became “last”"),
    ],
)
def test_what_it_does_not_say_may_not(source: str, claim: str, problem: str) -> None:
    """And it is said what is wrong."""
    verdict = check(claim, source, [source])
    assert not verdict.supported
    assert any(problem in said for said in verdict.problems), verdict.problems


def test_a_word_from_elsewhere_in_the_article_is_somebody_else() -> None:
    """Who the article calls the government is not who it calls the town."""
    quote = "The town of Halden, which had sued, will withdraw its suit."
    text = f"The government has dropped its plan. {quote}"
    assert check("Halden, which had sued, will withdraw its suit.", text, [quote]).supported
    verdict = check("The government, which had sued, will withdraw its suit.", text, [quote])
    assert any("stands elsewhere" in problem for problem in verdict.problems)
