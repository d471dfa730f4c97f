"""Grounding: what a careful editor would let stand, and what not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarizer.grounding import check

QUOTE = (
    "Merrow Shipping could buy Fenwick Ferries for about 312 million crowns in March, "
    "Ida Brandt of the union said on Monday, and up to 160 of the 1,400 jobs might go."
)

GOOD = [
    ("The sand was softer than expected.", "The sand was softer than anticipated."),
    ("The ship is 20 kilometres above the ground.", "The ship is 20 km above the ground."),
    ("Brandt said she would stay on.", "Brandt says she will stay on."),
    ("The owners demanded that the yard be closed.", "The owners called for the yard to be closed."),
    ("Le loyer est réduit de moitié.", "Le loyer est réduit de 50 %."),
    ("Guests reported nosebleeds.", "Guests had nosebleeds."),
    ("Merrow is likely to sell to Orla, which has offered 9 million crowns.", "Orla has bid 9 million crowns."),
    ("About one in five growers is insured.", "About 20% of growers are insured."),
    (
        "Brandt inflated the cash by up to £210m, the court said.",
        "Brandt inflated the cash by as much as £210m, the court said.",
    ),
    (
        "The verdict may help creditors, who are suing the auditors for £95m.",
        "Creditors are suing the auditors for £95m.",
    ),
    ("She plans to apply in Europe in the autumn.", "She plans to apply for European leave in the autumn."),
    ("Growers say they have lost half of the crop.", "Growers report that they have lost half of the crop."),
    ("No one was hurt in the fire.", "Nobody was hurt in the fire."),
    ("The minister promised loans but ruled out grants.", "The minister promised loans, but no grants."),
    ("Thirty-one staff are at risk.", "31 staff are at risk."),
    ("Lunde recorded 412 injuries.", "Lunde registered 412 injuries."),
    ("Die Bahn wird 8,4 Millionen Euro kosten, sagte Brandt.", "Die Bahn kostet 8,4 Millionen Euro, sagte Brandt."),
    ("Das Land hat den Bau noch nicht bewilligt.", "Bewilligt hat das Land den Bau noch nicht."),
    (QUOTE, QUOTE),
    (QUOTE, "Ida Brandt of the union said on Monday that Merrow Shipping could buy Fenwick Ferries in March."),
    (QUOTE, "Up to 160 of the 1,400 jobs might go, Ida Brandt said."),
    (QUOTE, "Fenwick Ferries could be bought by Merrow Shipping for about 312m crowns, Ida Brandt of the union said."),
    ("The firm, which has not paid rent since May, will close.", "The firm will close."),
    ("According to the board, sales fell by 4 per cent.", "Sales fell by 4 percent, according to the board."),
    ("The deal is worth 15 billion dollars.", "The deal is worth $15bn."),
    ("Anna Meyer beat Ida Brandt in the final.", "In the final, Anna Meyer beat Ida Brandt."),
    ("Merrow closed 26 of its 210 shops, twice as many as planned.", "Merrow shut 26 of its 210 shops."),
    ("Net profit rose 9 per cent to $212m.", "Net profit increased 9% to $212 million."),
    ("The European Union welcomed the deal.", "The EU welcomed the deal."),
    ("Grain ships will pass the ports free of charge.", "Grain ships may pass the ports free of charge."),
    ("Ida Brandt, who took over in May, called it her best day.", "Ida Brandt took over in May."),
    ("Ida Brandt was fired after she complained about pay.", "Ida Brandt was fired after complaining about pay."),
    ("Merrow Shipping will close a yard, the company said.", "Merrow Shipping will close a yard."),
    ("Los precios subieron un 45 por ciento.", "Los precios subieron un 45 %."),
]
BAD = [
    ("If the boat is not righted, the drilling will be impossible.", "The drilling will be impossible."),
    ("The union accused Merrow of paying out 140 million.", "Merrow paid out 140 million."),
    ("Merrow's shares, which have lost 55 percent, rose 6 percent.", "Merrow's shares have risen 55 percent."),
    ("Six were taken to hospital; all but one have left it.", "All six have left hospital."),
    ("The growers want the state to waive the tax.", "The state has waived the tax for the growers."),
    ("A leak ended an exam, but no one was ever charged.", "After a leak ended an exam, they were charged."),
    ("Le conseil a voté lundi le rachat de la ferme.", "Le conseil a rejeté lundi le rachat de la ferme."),
    ("Nurses made a third fewer errors.", "Nurses made half as many errors."),
    ("The crash stranded 46,000 guests and cost 2,300 jobs.", "The crash stranded 2,300 guests and cost 46,000 jobs."),
    ("Lunde will close four of its eleven branches.", "Lunde will close eleven branches."),
    ("Lunde schließt elf der vierzehn Bäder.", "Lunde schließt vierzehn Bäder."),
    ("Riders face a fine of 60 euros, and operators 500 euros.", "Riders face a fine of 500 euros."),
    ("Brandt would drop the firm rather than rewrite its code.", "Brandt would rewrite its code."),
    (
        "The police said it was early, but a skipper, Odd Kvale, said tankers never slow.",
        "The police said tankers never slow.",
    ),
    ("The poll found that 48 percent of owners want it.", "The poll found that a majority of owners want it."),
    ("Merrow has postponed the sale of the yard.", "Merrow has cancelled the sale of the yard."),
    ("Das Land hat den Zuschuss nicht bewilligt.", "Das Land hat den Zuschuss bewilligt."),
    ("Nel crollo non ci sono feriti.", "Nel crollo ci sono feriti."),
    (QUOTE, "Merrow Shipping will buy Fenwick Ferries for about 312 million crowns in March, Ida Brandt said."),
    (QUOTE, "Fenwick Ferries could buy Merrow Shipping for about 312 million crowns in March, Ida Brandt said."),
    (QUOTE, "Merrow Shipping could buy Fenwick Ferries for 312 million crowns in March, Ida Brandt said."),
    (QUOTE, "Merrow Shipping could buy Fenwick Ferries for about 312 billion crowns in March, Ida Brandt said."),
    (QUOTE, "Merrow Shipping could buy Fenwick Ferries for about 312 million crowns in April, Ida Brandt said."),
    (QUOTE, "Merrow Shipping could not buy Fenwick Ferries for about 312 million crowns in March, Ida Brandt said."),
    (QUOTE, "Merrow Shipping could sell Fenwick Ferries for about 312 million crowns in March, Ida Brandt said."),
    (QUOTE, "Merrow Shipping could buy Orla Ferries for about 312 million crowns in March, Ida Brandt said."),
    ("The firm did not pay its staff.", "The firm did pay its staff."),
    ("Some of the riders were hurt.", "All of the riders were hurt."),
    ("The bank says that the plan is safe.", "The plan is safe."),
    ("It will take 12 months.", "It will take 12 years."),
    ("The court is at Lunde, Brandt said.", "The court is at Brandt, Lunde said."),
    ("He is expected to be released on Friday.", "He is to be released on Friday."),
    ("Doctors worked for almost ten hours.", "Doctors worked for ten hours."),
    ("It was a high-scoring match.", "It was a low-scoring match."),
    ("The maker claims that it is safe.", "The maker proves that it is safe."),
    ("Merrow said it would appeal to the court.", "Merrow has appealed to the court."),
    ("Merrow promised to buy the yard.", "Merrow buys the yard."),
    ("Merrow fermera son usine en mars.", "Merrow a fermé son usine en mars."),
    ("The library will open at 11 instead of 9.", "The library will open at 9 instead of 11."),
    ("Profit rose 9 percent. Sales in the shops grew 18 percent.", "Profit rose 18 percent."),
    ("Brandt, a former clerk of the yard, denies it.", "Brandt, a clerk of the yard, denies it."),
    ("It is the mountain's strongest eruption since 1988.", "It is the world's strongest eruption since 1988."),
    ("The watchman burnt his hands.", "The watchman burnt her hands."),
    ("Three clerks go and only one can be replaced.", "Three clerks go and only two can be replaced."),
    ("The ships were sent to Varn.", "The ships were sent from Varn."),
    ("It could come to Europe; in Canada it has been on sale since May.", "In Europe it has been on sale since May."),
    ("Brandt was fired after he asked for more pay.", "Brandt asked for more pay after he was fired."),
    ("Stanwick won the cup, beating holders Redmere on Sunday.", "Redmere won the cup, beating Stanwick on Sunday."),
    ("The study was paid for by Veyra.", "The study paid for Veyra."),
    ("Brandt was hired by the vicar.", "Brandt was hired by a clerk."),
    ("Merrow has not said who will lead the yard.", "Merrow has said who will lead the yard."),
    ("The quay is closed until at least Friday.", "The quay is closed until Friday at the latest."),
    ("Prosecutors allege that he bought petrol.", "Brandt bought petrol."),
    ("According to Jan Petty, crews had warned of a crack.", "Crews had warned of a crack."),
    ("Die Preise sind laut Ida Brandt um 70 Prozent gestiegen.", "Die Preise sind um 70 Prozent gestiegen."),
    ("El precio ha subido un 45 por ciento.", "El precio ha bajado un 45 por ciento."),
    ("Merrow aurait visité le site.", "Merrow a visité le site."),
    ("Unos 900 pisos cierran en cinco años.", "Unos 900 pisos cierran en cinco meses."),
]


@pytest.mark.parametrize(("quote", "claim"), GOOD)
def test_a_faithful_retelling_stands(quote: str, claim: str) -> None:
    """Shorter, in other order, passive for active, another way to write a number: the same is said."""
    verdict = check(claim, quote, [quote])
    assert verdict.problems == ()
    assert verdict.supported


@pytest.mark.parametrize(("quote", "claim"), BAD)
def test_a_changed_sense_does_not(quote: str, claim: str) -> None:
    """However few letters it takes; and it is said what is wrong."""
    verdict = check(claim, quote, [quote])
    assert not verdict.supported
    assert verdict.problems


def test_who_is_only_pointed_to_may_be_named() -> None:
    """What is called "it" may be called by the name before it, and somebody by their full name; nobody else."""
    text = (
        "Merrow Shipping is in talks with Orla. Ida Brandt leads it.\n"
        "If that happens, it could hurt the workers, Brandt says.\nKettlewell sells kettles."
    )
    quote = "it could hurt the workers"
    assert check("Merrow could hurt the workers, Ida Brandt says, if that happens.", text, [quote]).supported
    assert not check("Kettlewell could hurt the workers, Ida Brandt says, if that happens.", text, [quote]).supported


def test_a_quotation_that_is_not_there_proves_nothing() -> None:
    """An invented quotation is named, and the claim falls with it."""
    verdict = check("Merrow buys Fenwick.", "Merrow buys Fenwick.", ["Merrow swallows Fenwick"])
    assert not verdict.supported
    assert verdict.problems == ("not in the article: “Merrow swallows Fenwick”",)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200), st.data())
def test_evidence_has_the_articles_own_offsets(text: str, data: st.DataObject) -> None:
    """Whatever the letters: a stretch of the text, quoted in plain signs, is found where it stands."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end].replace("’", "'").replace("“", '"').replace("–", "-")
    for line in check("Anything.", text, [quote]).evidence:
        assert text[line.start : line.end] == line.quote


@given(st.text(max_size=200), st.text(max_size=200), st.lists(st.text(max_size=50), max_size=3))
def test_no_claim_is_too_odd_to_be_checked(claim: str, text: str, quotes: list[str]) -> None:
    """Whatever a model replies: there is a verdict, and what is supported has evidence."""
    verdict = check(claim, text, quotes)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.evidence or not verdict.supported


def test_a_sentence_without_end_is_checked_in_time() -> None:
    """Of a megabyte without a full stop only what stands near the quotation counts; generous, for a loaded machine."""
    text = f"{'Merrow could pay, ' * 60_000} Fenwick wins {'and more ' * 60_000}"
    started = time.process_time()
    assert check("Fenwick wins.", text, ["Fenwick wins"]).evidence
    assert time.process_time() - started < 15
