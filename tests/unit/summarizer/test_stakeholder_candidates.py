"""Who surely gains or loses, and who else is in an article, without a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.page.sample.pieces import FOLDER
from bot.domain.article import Article
from bot.domain.digest import Digest, Effect, StakeholderKind
from bot.summarizer.extract import extract
from bot.text.language_detection import likeliest_language
from bot.text.sentences import sentences
from tests.examples import IS_THOROUGH


def extract_digest(text: str, title: str = "", publisher: str = "") -> Digest:
    """Return the extract of a text."""
    return extract(Article(title=title, text=text, publisher=publisher))


def stakeholder_effects(text: str, title: str = "") -> dict[str, str]:
    """Return the effect on each stakeholder."""
    return {who.name: who.effect.value for who in extract_digest(text, title).stakeholders}


def named_entities(text: str, title: str = "", publisher: str = "") -> list[str]:
    """Return the named entities without a sure effect."""
    return [who.name for who in extract_digest(text, title, publisher).named]


def test_an_effect_is_shown_with_its_sentence() -> None:
    """The whole name where the event is told by a part of it, its kind, and the sentence as its reason."""
    text = "Ellis Varga led Vale United for five years. The club fired nobody else. Varga was sacked on Friday night."
    (who,) = extract_digest(text, "Vale United sack Varga").stakeholders
    assert (who.name, who.kind, who.effect) == ("Ellis Varga", StakeholderKind.PERSON, Effect.LOSES)
    assert who.why == who.evidence[0].quote == "Varga was sacked on Friday night."


def test_who_gains_and_loses_is_mixed() -> None:
    """Both sentences are shown."""
    text = "Vale United won the cup on Sunday. Vale United was fined 3 million crowns for its debts on Monday."
    (who,) = extract_digest(text).stakeholders
    assert who.effect is Effect.MIXED
    assert len(who.evidence) == 2


def test_paid_leave_is_nobodys_loss() -> None:
    """What “they” will have is credited to nobody; who has it by name gains."""
    assert stakeholder_effects("The law is new. They will be entitled to paid leave.") == {}
    assert stakeholder_effects("Couriers will be entitled to paid leave, the court ruled.") == {"Couriers": "gains"}


def test_an_effect_further_down_needs_a_name_of_the_beginning() -> None:
    """Who is first named in the background, and groups in it, are not whom the event befalls."""
    filler = "It snows on the hills of the north today. " * 7
    text = f"Ida Brandt sings in the opera. {filler}Ida Brandt was injured. Olav Renn was injured. Two miners died."
    assert stakeholder_effects(text) == {"Ida Brandt": "loses"}


def test_a_victory_is_news_only_in_the_lead() -> None:
    """Further down it is what somebody is known for; a share's move is not."""
    filler = "It snows on the hills of the north today. " * 3
    text = f"Vale United sings in the opera. {filler}Vale United won the cup. Shares in Vale United rose 4 percent."
    assert stakeholder_effects(f"Vale United won the cup. {filler}") == {"Vale United": "gains"}
    (who,) = extract_digest(text).stakeholders
    assert who.why == "Shares in Vale United rose 4 percent."


def test_a_name_of_one_word_must_come_back() -> None:
    """A word named once may be anything."""
    assert stakeholder_effects("On Friday Merrow was fined by the court.") == {}
    assert stakeholder_effects("On Friday Merrow was fined by the court. The court hopes that Merrow pays.") == {
        "Merrow": "loses"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Die Firma Merrow Shipping wurde verurteilt. Der Richter ist alt und nicht mit auf dem Weg. Merrow died.",
        "Le tribunal a condamné Merrow Shipping. Les salariés sont dans la rue pour les emplois. Merrow died.",
    ],
)
def test_other_languages_than_english_show_no_effect(text: str) -> None:
    """The method knows English verbs."""
    assert stakeholder_effects(text) == {}


def test_an_extract_leaves_nobody_unclear() -> None:
    """Whose effect is not sure is named instead."""
    text = "Islanders fear higher prices. Merrow Shipping calls the fears of islanders unfounded. Merrow sails daily."
    digest = extract_digest(text, "Islanders fear Merrow")
    assert digest.stakeholders == ()
    kinds = {who.name: who.kind for who in digest.named}
    assert kinds == {"Merrow Shipping": StakeholderKind.ORGANIZATION, "Islanders": StakeholderKind.GROUP}


def test_who_is_in_an_article_is_named_once_and_whole() -> None:
    """No fragment of a longer name, nobody twice, nobody whose effect is shown already; at most five."""
    text = (
        "The New York State Attorney General is looking into Merrow Shipping. Ellis Varga led Merrow. "
        "The New York State Attorney General had no comment. Varga left Merrow in May. Varga sings. Ida Brandt died."
    )
    found = named_entities(text, "Attorney General looks into Merrow")
    assert set(found) == {"Merrow Shipping", "New York State Attorney General", "Ellis Varga"}


def test_sources_publishers_months_and_origins_are_not_named() -> None:
    """Nobody expects them."""
    text = (
        "In January the British firm Merrow bought three ferries. Merrow is old. "
        "“It is bold,” said Ida Brandt of Lunde University. Ida Brandt said that Merrow would pay. "
        "Merrow told Northfield Wire that January was early. Northfield Wire asked twice."
    )
    assert named_entities(text, publisher="Northfield Wire") == ["Merrow"]


def test_a_role_makes_a_person_and_a_word_of_the_name_an_organization_or_a_place() -> None:
    """A person by their role or age, an organization by its name, a place by its name or by where things happen."""
    text = (
        "Ellis Varga, the owner of Merrow, met the Harbour Council in Skarra. The Harbour Council sits in Skarra. "
        "Varga likes Lake Ellan, he says. Lake Ellan is in Skarra. Ellis Varga sold Merrow. Merrow is old."
    )
    kinds = {who.name: who.kind for who in extract_digest(text).named}
    assert kinds["Ellis Varga"] is StakeholderKind.PERSON
    assert kinds["Harbour Council"] is StakeholderKind.ORGANIZATION
    assert kinds["Skarra"] is StakeholderKind.PLACE


def test_a_dateline_names_nobody() -> None:
    """Where a report was written is not where it happens."""
    text = "DUBAI, United Arab Emirates — Merrow Shipping ordered ships. Merrow is in Dubai. Merrow is old."
    assert named_entities(text) == ["Merrow Shipping"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_sample_articles_name_nobody_by_accident(path: Path) -> None:
    """No word that merely begins a sentence is somebody in the demo's articles."""
    digest = extract_digest(path.read_text("utf-8").partition("\n\n")[2])
    names = {who.name for who in digest.stakeholders} | {who.name for who in digest.named}
    assert not names & {"Anyone", "Whether", "Road", "Rail", "Correction", "The", "It", "Owners", "Shares"}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400).filter(str.strip), st.text(max_size=40))
def test_every_text_is_read(text: str, title: str) -> None:
    """Whatever the text: everybody's evidence stands in it, and the same text gives the same ones."""
    digest = extract_digest(text, title)
    evidence = [who.evidence for who in digest.stakeholders] + [who.evidence for who in digest.named]
    assert all(line.is_found_in(text) for lines in evidence for line in lines)
    assert extract_digest(text, title) == digest


REPETITIONS = 1_000 if IS_THOROUGH else 200
HOSTILE_TEXTS = [
    *(
        "Merrow fell, " * 80 * REPETITIONS,
        "Merrow " * 150 * REPETITIONS,
        "a" * 1_000 * REPETITIONS,
        "“" * 100 * REPETITIONS,
        "A" * 100 * REPETITIONS,
    ),
    *("Ab, " * 30 * REPETITIONS, "A.B " * 30 * REPETITIONS, "'a " * 50 * REPETITIONS, "was killed " * 20 * REPETITIONS),
    "Ida Brandt, " * 5 * REPETITIONS + "died.",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=lambda text: text[:12])
def test_a_hostile_text_is_read_in_time(text: str) -> None:
    """A megabyte without an end of a sentence does not hold the bot up: what takes minutes here is looked for twice."""
    assert sentences(text, likeliest_language(text))
    digest = extract_digest(text)
    evidence = [who.evidence for who in digest.stakeholders] + [who.evidence for who in digest.named]
    assert all(line.is_found_in(text) for lines in evidence for line in lines)


def test_a_share_price_gives_way_to_those_who_lose_their_work() -> None:
    """That a buyer's shares fell is nobody's loss beside a hundred lost jobs; alone it is told."""
    deal = "Merrow Shipping is buying Fenwick for 3 billion crowns."
    fell = "Merrow Shipping shares fell 4 percent."
    assert stakeholder_effects(f"{deal} {fell}") == {"Merrow Shipping": "loses"}
    assert stakeholder_effects(f"{deal} {fell} Some 240 jobs will go.") == {"240 workers": "loses"}


def test_lost_jobs_are_told_wherever_they_stand() -> None:
    """A report of a sale comes to them late."""
    filler = "The harbour lies in the north of the town. " * 9
    assert stakeholder_effects(f"Merrow Shipping is buying Fenwick. {filler}Some 240 jobs will go.") == {
        "240 workers": "loses"
    }


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Merrow Shipping opens a port", {"Merrow Shipping": "gains"}),
        ("Nine killed on a ferry of Merrow Shipping", {}),
    ],
)
def test_a_share_price_is_no_gain_under_a_headline_that_tells_a_loss(title: str, told: dict[str, str]) -> None:
    """However true it is."""
    assert stakeholder_effects("The port lies in Sund. Merrow Shipping shares rose 4 percent.", title) == told


@pytest.mark.parametrize("how", ["ending 90 jobs in Sund", "with the loss of 90 jobs", "costing about 90 jobs"])
def test_those_who_lose_their_work_by_a_closure_are_told(how: str) -> None:
    """And no gain of the firm's shares beside them."""
    text = f"Merrow Shipping is to close its yard in May, {how}. Merrow Shipping shares rose 4 percent."
    assert stakeholder_effects(text, "Merrow Shipping closes its yard") == {"90 workers": "loses"}
