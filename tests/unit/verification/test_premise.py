"""Passages: what a claim on quotations is held against, and what of an article is shown for it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.article import Article
from bot.verification.premise import (
    GAP_MARK,
    LONG_SENTENCE_CONTEXT,
    MAX_QUOTATION_LENGTH,
    Premise,
    QuotationSpan,
    premise_of,
    premise_of_whole_articles,
    whole_sentences,
)

LEAD_SENTENCE = (
    "The council of Tarn will close two of its five swimming pools in the coming winter, it said after a long night."
)
SENTENCES = [f"In ward number {number} people had asked for another bath." for number in range(9)]
MONDAY, TUESDAY = (datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3))
POOLS_ARTICLE = Article(title="Tarn closes pools", text=" ".join([LEAD_SENTENCE, *SENTENCES]), published=MONDAY)
BATH_SENTENCE = "Odda opens a bath with a sauna beside its harbour in spring, the mayor of the town said."
BATHS_ARTICLE = Article(title="Baths in Odda", text=f"{BATH_SENTENCE} It has three basins.", published=TUESDAY)
UNCITED_ARTICLE = Article(title="Not cited", text="Nobody cites this.", published=MONDAY)


def find_span(article: Article, words: str) -> QuotationSpan:
    """Return the quotation span of words in an article."""
    start = article.text.index(words)
    return QuotationSpan(article, start, start + len(words))


def make_premise(*places: QuotationSpan, claim: str = "") -> Premise:
    """Return the premise of a claim with some quotations."""
    return premise_of(places, [POOLS_ARTICLE, BATHS_ARTICLE, UNCITED_ARTICLE], claim)


def test_the_sentences_before_and_the_lead_are_read_too() -> None:
    """Three before a quoted sentence say what it points back to; a mark stands where something is left out."""
    found = make_premise(find_span(POOLS_ARTICLE, "number 7"))
    assert found.quoted == SENTENCES[7]
    assert found.before == f"{LEAD_SENTENCE}{GAP_MARK}{' '.join(SENTENCES[4:7])}"


def test_behind_a_dateline_the_second_sentence_is_the_lead() -> None:
    """A place and an agency tell nothing; behind a lead of its own the second sentence is one among many."""
    dated = Article(title="t", text=" ".join(["HAYWARD, Calif.", LEAD_SENTENCE, *SENTENCES]))
    found = premise_of([find_span(dated, "number 7")], [dated])
    assert found.before == f"HAYWARD, Calif. {LEAD_SENTENCE}{GAP_MARK}{' '.join(SENTENCES[4:7])}"
    assert SENTENCES[0] not in make_premise(find_span(POOLS_ARTICLE, "number 7")).before
    assert premise_of([find_span(dated, "HAYWARD")], [dated]).before == LEAD_SENTENCE


def test_of_several_articles_those_that_are_cited_are_read() -> None:
    """Each with its title and date, parted by marks; where nothing stands before a quotation, there is no mark."""
    found = make_premise(find_span(BATHS_ARTICLE, "opens a bath"), find_span(POOLS_ARTICLE, "number 1"))
    assert found.quoted == f"{SENTENCES[1]}{GAP_MARK}{BATH_SENTENCE}"
    assert found.before == f"{LEAD_SENTENCE} {SENTENCES[0]}"
    assert found.headline == "Tarn closes pools / Baths in Odda"
    assert found.document == f"{POOLS_ARTICLE.title}\n{POOLS_ARTICLE.text}\n{BATHS_ARTICLE.title}\n{BATHS_ARTICLE.text}"
    assert found.published == (MONDAY, TUESDAY)


def test_what_has_neither_title_nor_date_says_neither() -> None:
    """A reader is shown the parts that there are."""
    bare = Article(title="", text=BATHS_ARTICLE.text)
    cited = [find_span(bare, BATH_SENTENCE), find_span(POOLS_ARTICLE, "number 1")]
    assert premise_of(cited[:1], [bare]).rendered() == f"Passage: {BATH_SENTENCE}"
    found = premise_of(cited, [POOLS_ARTICLE, bare])
    assert (found.headline, found.published) == (POOLS_ARTICLE.title, (MONDAY,))


def test_a_claim_without_quotations_is_held_against_all_articles() -> None:
    """With what each is called and when it was published, as far as they say."""
    found = premise_of_whole_articles([POOLS_ARTICLE, BATHS_ARTICLE, Article(title="", text="It rained.")])
    assert found.is_whole
    assert found.quoted == f"{POOLS_ARTICLE.text}\n{BATHS_ARTICLE.text}\nIt rained."
    assert (found.headline, found.published) == ("Tarn closes pools / Baths in Odda", (MONDAY, TUESDAY))


def test_sentences_that_no_blank_parts_are_told_apart() -> None:
    """In Japanese the next one begins where the quoted one ends."""
    article = Article(title="t", text="駅は来年の春に閉まる。市長は残る。議会は反対した。住民は喜ぶ。")
    assert premise_of([find_span(article, "市長は残る。")], [article]).quoted == "市長は残る。"
    before = "駅は来年の春に閉まる。市長は残る。議会は反対した。"
    assert premise_of([find_span(article, "住民は喜ぶ。")], [article]).before == before
    assert premise_of([find_span(article, "駅は来年")], [article]).before == "市長は残る。"


def test_far_down_a_long_article_a_quotation_is_shown_as_at_its_top() -> None:
    """How long something is, is counted from its beginning."""
    said = "“We waited long. We are glad,” Ida Brandt said."
    article = Article(title="t", text=" ".join([LEAD_SENTENCE, *SENTENCES * 8, said, "It rained."]))
    found = find_span(article, "We are glad")
    assert premise_of([found], [article]).quoted == "We are glad,” Ida Brandt said."
    whole = whole_sentences(found)
    assert article.text[whole.start : whole.end] == said
    pools = ", ".join(f"pool number {number}" for number in range(2 * LONG_SENTENCE_CONTEXT // 10))
    long = f"The plan lists {pools} and a bath."
    article = Article(title="t", text=" ".join([LEAD_SENTENCE, *SENTENCES * 8, long, "It rained."]))
    assert premise_of([find_span(article, "a bath")], [article]).quoted == long


def test_whom_a_claim_names_is_introduced() -> None:
    """By the first sentence that names somebody of whom the passages do not tell."""
    told = Article(
        title="t", text=" ".join([LEAD_SENTENCE, "Ida Brandt leads the council.", *SENTENCES, "Brandt left."])
    )
    cited = [find_span(told, "number 8")]
    assert "Ida Brandt leads" in premise_of(cited, [told], "Brandt wanted another bath.").before
    assert "Brandt" not in premise_of(cited, [told], "People wanted another bath.").before


def test_of_what_goes_on_for_ever_the_part_near_a_quotation_is_read() -> None:
    """A text without full stops is no one sentence."""
    endless = Article(title="t", text=" ".join(f"word{number}" for number in range(900)))
    quoted = premise_of([found := find_span(endless, "word450")], [endless]).quoted
    assert quoted == endless.text[found.start - LONG_SENTENCE_CONTEXT : found.end + LONG_SENTENCE_CONTEXT]


def test_a_quotation_is_shown_whole_unless_it_is_long() -> None:
    """All that somebody says around a sentence, with who says it; of a speech the sentence alone."""
    said = "We waited long."
    short = Article(title="t", text=f"{LEAD_SENTENCE} “{said} We are glad,” Ida Brandt said. It rained.")
    speech = Article(
        title="t", text=f"{LEAD_SENTENCE} “{said} {'We are glad. ' * (MAX_QUOTATION_LENGTH // 10)}” Ida Brandt said."
    )
    shown = [whole_sentences(find_span(article, said)) for article in (short, speech)]
    assert [one.article.text[one.start : one.end] for one in shown] == [
        f"“{said} We are glad,” Ida Brandt said.",
        f"“{said}",
    ]
