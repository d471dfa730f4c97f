"""Rejoinders: a sentence that takes back or answers the one before it is told with it."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES
from bot.text.rejoinders import is_hearsay, is_rejoinder, is_unsettled, with_rejoinders

REJOINDERS = (
    ("en", "The judge told the mill to pay 90 pounds.", "That order to pay was set aside in May."),
    ("en", "Critics said the mill had hidden a report.", "The mill denied this."),
    ("en", "The mill has 12 bakers.", "Three of them will leave."),
    ("en", "The council threatened to raise the rent.", "That plan was dropped in November after a long talk in Tarn."),
    ("fr", "Les boulangers avaient menacé d'une grève.", "Ils y ont renoncé."),
    ("en", "The mayor wanted a second bridge.", "But the council had no money."),
    ("de", "Der Verein bot ihm eine Stelle an.", "Dieses Angebot einer Stelle lehnte er ab."),
    ("de", "Im Ort hieß es, der Müller gehe weg.", "Falk wies das zurück."),
    ("de", "Die Mühle hat zwölf Bäcker.", "Drei von ihnen gehen."),
    ("fr", "Le meunier a proposé dix euros.", "Les boulangers ont refusé cette offre."),
    ("fr", "Le maire aurait caché un rapport.", "Ce dernier assure que non."),
    ("fr", "Le moulin a douze boulangers.", "Quatre d'entre eux partent."),
    ("es", "Dicen que el molino cierra.", "La alcaldesa lo desmintió."),
    ("it", "Il mulino sarebbe chiuso.", "La sindaca ha smentito."),
    ("pt", "O moinho teria fechado.", "A autarca desmentiu."),
)
NON_REJOINDERS = (
    ("en", "The mill opened in 1931.", "This week rain is expected in the hills."),
    ("en", "The mill has 12 bakers.", "The river froze, and the ministry rejected a plan for new roads in the north."),
    ("de", "Die Mühle hat zwölf Bäcker.", "Dieser Winter wird kalt."),
    ("fr", "Le moulin a douze boulangers.", "Cette semaine, il pleuvra."),
)


@pytest.mark.parametrize(("code", "before", "sentence"), REJOINDERS)
def test_what_answers_a_sentence_is_seen(code: str, before: str, sentence: str) -> None:
    """By a word it points at, some of those told of, a contrast, a denial."""
    assert is_rejoinder(sentence, before, LANGUAGES[code])


@pytest.mark.parametrize(("code", "before", "sentence"), NON_REJOINDERS)
def test_what_only_follows_is_none(code: str, before: str, sentence: str) -> None:
    """Also where it begins with a word that points, or denies something else."""
    assert not is_rejoinder(sentence, before, LANGUAGES[code])


def test_both_are_told_from_either() -> None:
    """One before and one behind at most."""
    told = ["Rain fell.", "The judge told him to pay.", "But he did not pay.", "But he left.", "Rain fell again."]
    shown = [list(with_rejoinders(at, told, LANGUAGES["en"])) for at in range(5)]
    assert shown == [[0], [1, 2], [1, 2, 3], [2, 3], [4]]


def test_hearsay_is_told_with_what_follows() -> None:
    """Whatever that says: it is the article's own word."""
    told = ["She spoke of rumours that the mill had burnt.", "Bread was baked there on Monday."]
    assert list(with_rejoinders(0, told, LANGUAGES["en"])) == [0, 1]
    assert is_hearsay(told[0], LANGUAGES["en"])


def test_who_asks_for_the_fear_gets_it() -> None:
    """A fear leaves open whether it comes so, and not whether there is one."""
    fear = "Bakers fear that the mill will close."
    assert is_unsettled(fear, "Will the mill close?", LANGUAGES["en"])
    assert not is_unsettled(fear, "Do bakers fear anything?", LANGUAGES["en"])
