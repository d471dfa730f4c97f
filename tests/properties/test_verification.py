"""Verification, whatever comes: nothing breaks, what is found stands where it is said to, no check approves."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.article import Article
from bot.domain.digest import VERBATIM
from bot.ports import ItemKind
from bot.text.sentences import sentences
from bot.verification.claims import Claim
from bot.verification.model_checker import parse_verdicts
from bot.verification.premise import locate_quotations, premise_of, whole_sentences
from bot.verification.verbatim import verbatim_spans
from bot.verification.verifier import NO_CHECKER, first_objection, replacement_sentence
from tests.properties.test_texts import INVISIBLE, NEWS_TEXTS, TEXTS

ARTICLES = (
    (TEXTS | NEWS_TEXTS)
    .filter(lambda text: bool(INVISIBLE.sub("", text).strip()))
    .map(lambda text: Article(title="", text=text))
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["number", "supported", "effect", "problem"]), one),
)


@given(st.data(), ARTICLES)
def test_what_is_located_stands_there(data: st.DataObject, article: Article) -> None:
    """Every quotation that is found is the article's own characters, and so are the sentences around it."""
    start = data.draw(st.integers(0, len(article.text) - 1))
    quote = article.text[start : data.draw(st.integers(start + 1, len(article.text)))]
    (place,) = locate_quotations([quote], [article])
    if place is None:
        assert not INVISIBLE.sub("", quote).strip()
        return
    whole = whole_sentences(place)
    assert whole.start <= place.start < place.end <= whole.end <= len(article.text)
    assert premise_of([place], [article]).quoted.strip()


@given(ARTICLES, TEXTS | NEWS_TEXTS)
async def test_without_a_checker_only_the_articles_words_are_proven(article: Article, claim: str) -> None:
    """Whatever is claimed: it is proven only where each of its sentences is one of the article's."""
    (verdict,) = await NO_CHECKER.verify([Claim(text=claim, quotes=(article.text[:20],))], [article])
    if verdict.supported:
        assert verdict.by == VERBATIM
        assert verbatim_spans(claim, [article]) == verdict.spans
    else:
        replacement_sentence(verdict.spans)


@given(ARTICLES)
@example(Article(title="", text="a1k:E"))
def test_a_sentence_of_its_own_is_found_and_nobody_objects_to_numbers_in_it(article: Article) -> None:
    """An article's sentence has no number, date or name that its passages lack."""
    for start, end in sentences(article.text, article.reading_language):
        said = article.text[start:end]
        places = locate_quotations([said], [article])
        if places[0] is None:
            continue
        found = first_objection(said, premise_of([places[0]], [article]))
        assert found is None or found.code in {"speaks-to-machine", "taken-back"}


@given(JSON_VALUES)
def test_no_list_of_verdicts_is_more_than_its_clear_ones(told: object) -> None:
    """As many as were asked for come back, and nothing is a yes but a record that says so."""
    read = parse_verdicts(json.dumps({"verdicts": [told]}), [ItemKind.CLAIM, ItemKind.EFFECT, ItemKind.CLAIM])
    assert len(read) == 3
    is_clear = isinstance(told, dict) and told.get("supported") is True and told.get("number") in (1, 2, 3)
    assert any(one.supported for one in read) <= is_clear
