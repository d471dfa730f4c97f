"""What holds for every text, whatever its letters: sentences, quotations, digests that come back from their records."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.article import Article
from bot.domain.digest import Digest
from bot.summarizer.extract import extract
from bot.text.language_detection import likeliest_language
from bot.text.quotation_search import locate
from bot.text.sentences import sentences
from tests.questions import select_passages

INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=400)
NEWS_TEXTS = st.lists(
    st.sampled_from(
        [
            "Merrow buys Fenwick for 3.5 million crowns.",
            "“We are glad,” said Dr. Ida Brandt.",
            "Die Mieter müssen mehr zahlen!",
            "東京で地震がありました。",
            "Tenants lose their homes, e.g. in Sund",
            "مرحبا بالعالم؟",
            "👩‍👩‍👧 families gain.",
        ]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


@given(TEXTS | NEWS_TEXTS)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    """No sentence overlaps another, none begins or ends with white space, and nothing but white space is left out."""
    spans = sentences(text, likeliest_language(text))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    between = [0, *(edge for span in spans for edge in span), len(text)]
    assert not any(text[start:end].strip() for start, end in zip(between[::2], between[1::2], strict=True))


@given(TEXTS | NEWS_TEXTS, st.data())
def test_what_stands_in_a_text_is_found_there(text: str, data: st.DataObject) -> None:
    """A stretch of the text is located, and what stands at the place reads the same."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    place = locate(quote, text)
    if not INVISIBLE.sub("", quote).strip():
        assert place is None
        return
    assert place is not None
    assert locate(text[place[0] : place[1]], text) == place


@given(TEXTS | NEWS_TEXTS, TEXTS)
def test_a_digest_is_the_same_again_and_survives_its_record(text: str, title: str) -> None:
    """The same article gives the same digest; its record gives it back, every quotation checked anew."""
    if not text.strip():
        return
    article = Article(title=title, text=text, url="https://courier.example/a")
    digest = extract(article)
    assert extract(article) == digest
    assert Digest.from_record(digest.record(), article) == digest


@given(TEXTS, st.lists(TEXTS | NEWS_TEXTS, max_size=6))
def test_every_passage_is_weighed_once(question: str, passages: list[str]) -> None:
    """Whatever is asked: each passage has one place, and a likelihood; together they are no more than one."""
    weighed = select_passages(question, passages, most=len(passages))
    assert sorted(index for index, _ in weighed) == list(range(len(passages)))
    assert all(0.0 <= likely <= 1.0 for _, likely in weighed)
    assert sum(likely for _, likely in weighed) <= 1.0 + 1e-9
