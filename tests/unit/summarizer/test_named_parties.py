"""Those named under a digest are the parties of what it tells: who acts in it, and whom it is about."""

from __future__ import annotations

import pytest

from bot.domain.article import Article
from bot.summarizer.extract import extract

BREACH_ARTICLE = Article(
    title="Hackers copy patient files of clinic chain",
    text="The clinic chain Sorrel Care said on Monday that hackers had copied the files of 400,000 patients.\n"
    "Social Security numbers were among them, and 2,000 Social Security numbers are for sale.\n"
    "Regulators will decide in May whether Sorrel Care has to pay a fine of 3 million crowns.\n"
    "Sorrel Care said it would write to all patients.",
)
DEAL_ARTICLE = Article(
    title="Rivals of the north to become one",
    text="Merrow Shipping is buying its rival Fenwick Lines for 3 billion crowns.\n"
    "Fenwick Lines has a yard in West Skarra and an office in Lunde, the only one in Lunde with a view of the sea.\n"
    "The union Dockers United will strike from Friday if Merrow Shipping closes the yard in West Skarra.\n"
    "A court will decide by 12 May whether Dockers United may strike.\n"
    "West Skarra has 4,000 people. It rains often in West Skarra.",
)
FINE_ARTICLE = Article(
    title="Bäckerei Holm muss 1,3 Millionen Euro Strafe zahlen",
    text="Die Bäckerei Holm muss 1,3 Millionen Euro Strafe zahlen. Ihr früherer Chef erhielt vier Jahre Haft.\n"
    "Die Bäckerei Holm will Berufung einlegen. Vier Jahre Haft sind nach Ansicht der Verteidigung zu viel.\n"
    "Von den 1,3 Millionen Euro Strafe geht die Hälfte an das Land.",
)


def party_names(article: Article) -> list[str]:
    """Return the names under the digest of an article."""
    return [one.name for one in extract(article).named]


def test_who_reports_what_befell_them_is_a_party() -> None:
    """A firm that tells of its own loss is no mere source, and what has a name of two words is not yet somebody."""
    assert party_names(BREACH_ARTICLE) == ["Sorrel Care"]


def test_who_acts_comes_before_where_it_happens() -> None:
    """A union that the facts tell of stands before the town that the article names more often."""
    told = party_names(DEAL_ARTICLE)
    assert told[:2] == ["Merrow Shipping", "Fenwick Lines"]
    assert told.index("Dockers United") < told.index("West Skarra")
    assert "Lunde" not in told


def test_how_much_there_is_of_something_is_no_name() -> None:
    """In German amounts are written with capitals."""
    assert party_names(FINE_ARTICLE) == ["Bäckerei Holm"]


def test_a_share_price_is_no_persons() -> None:
    """Whoever has the name of a firm does not lose by its shares."""
    text = "Aldane buys Northgate. Aldane shares fell 4 percent, said Sir Giles Aldane. Giles Aldane sails."
    assert [who.name for who in extract(Article(title="", text=text)).stakeholders] == []


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("Merrow Council cuts the buses N3 and N9. The buses N3 and N9 went to Sund. N3 ran hourly.", "N3"),
        ("About two million customers of the bank had no money. The customers wait. Customers rang.", "customers"),
        ("Die Station des Krankenhauses Sund schließt. Der Leiter des Krankenhauses Sund ging.", "Krankenhauses"),
        ("La place de la Gare ferme. Le parking de la Gare perd 90 places, dit Ida Falk.", "Gare"),
    ],
)
def test_what_is_called_so_and_is_nobody_is_not_named(text: str, none: str) -> None:
    """A line of buses, a number of people, a name in the genitive, a square."""
    assert not [one for one in party_names(Article(title="", text=text)) if none in one]
