"""The name check's rules, one by one: which forms of a name an article has, and which it has not."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES
from bot.verification.checks.names import unknown_name
from bot.verification.premise import Premise

EN = LANGUAGES["en"]


def name_objection(claim: str, document: str) -> str:
    """Return the name check's objection to a claim on an article; empty if it has none."""
    return unknown_name(claim, Premise(quoted=document, document=document, article_language=EN, claim_language=EN))


@pytest.mark.parametrize(
    ("claim", "document", "unknown"),
    [
        pytest.param("It was sold to BP.", "It was sold to an oil company.", "BP", id="two letters are a name"),
        pytest.param("It was sold to GE-Norda.", "It was sold to Norda.", "GE-Norda", id="each part must be told"),
        pytest.param("He met Nev on the pier.", "Nine envoys visited the pier.", "Nev", id="initials are capitals"),
        pytest.param("It sold five Vs in May.", "It sold five vans in May.", "Vs", id="one letter is no initials"),
        pytest.param(
            "Later BLEMAT said no.", "Boats leave each morning at ten. Later they said no.", "BLEMAT", id="six are none"
        ),
        pytest.param("They met at Orla Arsenal.", "They met in a hall.", "Orla", id="one letter spells nothing out"),
        pytest.param("In Oslo they met ABX.", "A bank excluded them in Oslo.", "ABX", id="in the order of the words"),
    ],
)
def test_what_is_no_form_of_a_name_is_unknown(claim: str, document: str, unknown: str) -> None:
    """A name that came from elsewhere is named."""
    assert name_objection(claim, document) == f"{unknown} is not in the article"


@pytest.mark.parametrize(
    ("claim", "document"),
    [
        pytest.param("They dropped plan B.", "They dropped their second plan.", id="one letter is no name"),
        pytest.param("The court cleared D’Arcy.", "The court cleared Arcy.", id="nor is one beside a name"),
        pytest.param("The Lund-Umea line opened.", "The line from Lund to Umea opened.", id="parts may stand apart"),
        pytest.param("It asked the EC.", "It asked the European Commission.", id="two initials"),
        pytest.param("It asked the CHR.", "It asked the Council for Harbour Reform.", id="small words have no initial"),
        pytest.param("It asked the CFHR.", "It asked the Council for Harbour Reform.", id="unless they have"),
        pytest.param("Some NGOs protested.", "Some non-governmental organisations protested.", id="several of them"),
        pytest.param("The U.S. team left.", "The team left.", id="a country that is taken for known"),
        pytest.param("The US team left.", "The team left.", id="with or without its dots"),
        pytest.param("The CEO left.", "The chief executive left.", id="a title in short"),
        pytest.param("The Chief Executive left.", "The CEO left.", id="and in full"),
    ],
)
def test_a_form_of_a_name_is_known(claim: str, document: str) -> None:
    """What readers take for the same name is no mistake."""
    assert not name_objection(claim, document)
