"""What the templates are given, and that nothing a stranger wrote becomes markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.page import views
from bot.domain.article import Origin
from bot.domain.conversation import Answer, Choice, Document, Reply, Row
from bot.domain.delivery import DeliveryId
from bot.domain.digest import TAKEN_DOWN, WITHDRAWN, Digest, DigestStatus, Effect
from bot.domain.evidence import Evidence
from bot.domain.story import Source, Story, StoryId
from bot.ports import LocalMessage
from bot.summarizer.extract import extract
from tests.adapters.page import samples


def make_message(digest: Digest, story: Story | None = None, *, number: int = 1) -> LocalMessage:
    """Return a message as the board gives it."""
    return LocalMessage(
        number=number,
        version=1,
        delivery_id=DeliveryId(number),
        story=story or samples.make_story(digest.article),
        digest=digest,
        posted=datetime(2026, 3, 2, 13, 0, tzinfo=UTC),
    )


def render_message(digest: Digest, story: Story | None = None) -> str:
    """Return a message's fragment."""
    return views.Views("news").message(make_message(digest, story))


def test_stakeholders_stand_under_what_happens_to_them() -> None:
    """Groups come in a fixed order with a mark and words; empty ones are left out."""
    found = views.sections(samples.make_ferries_digest())
    assert [(one.symbol, one.title, len(one.people)) for one in found] == [
        ("▲", "Who gains", 2),
        ("▼", "Who loses", 1),
        ("?", "Unclear", 1),
    ]
    assert set(views.EFFECTS) == set(Effect)


def test_an_extract_names_who_is_in_the_article_and_shows_each_fact_once() -> None:
    """Names stand in one line; the evidence of a verbatim fact shows it among the sentences around it."""
    article = samples.make_wind_digest().article
    digest = extract(article)
    page = render_message(digest)
    assert "In the article: <bdi>" in page
    assert page.count("</mark>") >= len(digest.key_facts)  # each sentence, marked among those around it
    assert f"<mark>{digest.key_facts[0].text}</mark>" in page


def test_a_digest_that_was_asked_for_has_its_headline_once() -> None:
    """What is said beside a digest is shown, but not where it is the digest's headline again."""
    digest = samples.make_ferries_digest()
    page = views.Views("news")
    alone = page.reply(Reply(text=digest.headline, digest=digest), command="read it")
    assert alone.count(digest.headline) == 1
    said = page.reply(Reply(text="As it would come:", digest=digest), command="test 1")
    assert (said.count("As it would come:"), said.count(digest.headline)) == (1, 1)


def test_a_correction_is_seen_at_the_headline_and_what_was_taken_back_is_struck_through() -> None:
    """Each where a reader begins to read; nothing of it where nothing happened."""
    plain = render_message(samples.make_outage_digest())
    assert "Updated" not in plain
    assert WITHDRAWN not in plain
    moment = datetime(2026, 3, 2, 14, 20, tzinfo=UTC)
    assert 'Updated <time datetime="2026-03-02T14:20' in render_message(
        replace(samples.make_outage_digest(), status=DigestStatus(updated=moment))
    )
    gone = render_message(replace(samples.make_outage_digest(), status=DigestStatus(is_withdrawn=True)))
    assert "<s>" in gone
    assert WITHDRAWN in gone


def test_a_line_can_be_taken_down_from_its_message() -> None:
    """With a button under it; a digest without any line left says so."""
    told = render_message(samples.make_outage_digest())
    assert 'data-command="hide message:1"' in told
    assert 'data-command="rate down message:1" aria-label="Something is wrong with this digest"' in told
    assert TAKEN_DOWN not in told.replace("&#39;", "'")
    gone = replace(samples.make_outage_digest(), key_facts=(), status=DigestStatus(is_taken_down=True))
    assert TAKEN_DOWN in render_message(gone).replace("&#39;", "'")


def test_a_quotation_stands_in_its_paragraph() -> None:
    """The paragraph around a quotation is the article's, cut at words where it is long."""
    text = f"First line.\n{'before ' * 100}THE QUOTE{' after' * 100}\nLast line."
    found = views.quotation_context(samples.make_evidence(text, "THE QUOTE"), text)
    assert found.before.startswith("… before")
    assert found.quote == "THE QUOTE"
    assert found.after.endswith("after …")
    assert "line" not in found.before + found.after


def test_a_quotation_at_either_end_has_no_neighbours() -> None:
    """The first and the last characters of an article can be quoted."""
    assert views.quotation_context(Evidence.from_span("abc", 0, 3), "abc") == views.QuotationContext("", "abc", "")


def test_a_teaser_says_that_it_is_one() -> None:
    """A digest of the feed's own summary says how little was read."""
    teaser = replace(samples.make_wind_digest(origin=Origin.FEED))
    assert (
        views.footer_text(teaser)
        == f"The article's own sentences; no AI used · from the feed's summary of {teaser.article.word_count} words"
    )


def test_a_note_on_the_summarizer_stands_in_the_foot() -> None:
    """Why another summarizer served is said."""
    assert views.footer_text(replace(samples.make_ferries_digest(), note="The budget is spent.")).endswith(
        " · The budget is spent."
    )


def test_the_speaker_is_named_once() -> None:
    """A claim that names its speaker does not name him again."""
    digest = samples.make_outage_digest()
    assert [views.said_by(fact, digest) for fact in digest.key_facts] == ["", "", "Tallypay"]


def test_who_passed_an_article_on_is_named() -> None:
    """A source other than the publisher stands behind "via"."""
    told = Story(id=StoryId(1), sources=(Source(title="t", url="https://a.example/", publisher="Aggregator"),))
    assert "via Aggregator" in render_message(samples.make_ferries_digest(), told)
    assert " via " not in render_message(samples.make_ferries_digest())


def test_each_other_publisher_is_named_once() -> None:
    """Two articles of one paper are one telling; the digest's own paper is not "also"."""
    sources = [
        Source(title="", url=f"https://x.example/{number}", publisher=name)
        for number, name in enumerate(("A", "B", "B", "A", "C"))
    ]
    found = views.other_sources(Story(id=StoryId(1), sources=tuple(sources)))
    assert [(one.publisher, one.url[-1]) for one in found] == [("B", "1"), ("C", "4")]


def test_a_story_without_sources_is_still_shown() -> None:
    """The article's own words serve where the story has none."""
    text = render_message(samples.make_ferries_digest(), Story(id=StoryId(1), sources=()))
    assert samples.FERRIES_ARTICLE.url in text


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "https://",
        "",
        "http://[",
        " JAVASCRIPT:alert(1)",
        "ftp://h",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    """Anything but http(s) with a host stays text."""
    assert views.safe_href(address) == ""
    told = Story(id=StoryId(1), sources=(Source(title="t", url=address or "x", publisher="P"),))
    assert "<a " not in render_message(samples.make_ferries_digest(), told)


def test_what_strangers_write_stays_text() -> None:
    """Markup in any field of a digest is shown, not obeyed."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    digest = samples.make_ferries_digest()
    fact, who = digest.key_facts[0], digest.stakeholders[0]
    text = f"{samples.FERRIES_ARTICLE.text}\n{evil}"
    evidence = (samples.make_evidence(text, evil),)
    hostile = Digest(
        article=replace(samples.FERRIES_ARTICLE, text=text, publisher=evil, title=evil),
        headline=evil,
        key_facts=(replace(fact, text=evil, attributed_to="x" + evil, evidence=evidence),),
        stakeholders=(replace(who, name=evil, why=evil, evidence=evidence),),
        disclosures=evidence,
        note=evil,
    )
    source = Source(title=evil, url=f"https://x.example/{evil}", publisher=evil)
    page = render_message(hostile, Story(id=StoryId(1), sources=(source, replace(source, publisher="<b>"))))
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "<b>" not in page


def test_halves_of_characters_do_not_break_the_page() -> None:
    """A lone surrogate, as some pages hold, is replaced and not fatal."""
    digest = replace(samples.make_ferries_digest(), headline="Broken \ud83d headline")
    assert "Broken ? headline" in views.Views("news").channel([make_message(digest)]).encode().decode()


def test_a_change_is_shown_as_old_and_new() -> None:
    """A line of a correction is split where exactly one arrow stands."""
    lines = views.note_lines("Changed:\n• 12 → 17\n\n• a → b → c")
    assert lines == [
        views.NoteLine(text="Changed:"),
        views.NoteLine(text="17", was="12"),
        views.NoteLine(text="a → b → c"),
    ]


def test_only_what_the_article_answers_is_suggested() -> None:
    """The first of its questions; none of its own making, which the article might not answer."""
    digest = samples.make_ferries_digest()
    assert views.question_placeholder(make_message(digest, number=1)) == "Ask about this article"
    asked = replace(digest, suggestions=("How much does Merrow pay?", "Who gains and who loses?"))
    assert (
        views.question_placeholder(make_message(asked, number=1)) == "Ask about this article: How much does Merrow pay?"
    )


def test_an_answer_with_quotations_and_a_refusal_look_different() -> None:
    """Quotations are numbered; a refusal says so and shows the closest passage only."""
    asked = make_message(samples.make_ferries_digest())
    turns = (
        samples.make_turn("Will fares rise?", answered=True),
        samples.make_turn("What colour?", answered=False),
        samples.make_turn("When?", answered=None),
    )
    text = views.Views("news").message(replace(asked, turns=turns))
    assert '<ol class="quotes">' in text
    assert "Not in the article" in text
    assert text.count("Closest passage") == 1
    assert "Reading the article …" in text


def test_what_ranking_did_not_find_is_not_said_to_be_missing() -> None:
    """Only a model that has read it all says so; else the closest passages stand below, without a second title."""
    found = samples.no_answer()
    unsure = replace(found, model="", text="I found no sentence that answers this for certain. Closest:")
    turn = replace(samples.make_turn("What colour?", answered=False), answer=unsure)
    text = views.Views("news").message(replace(make_message(samples.make_ferries_digest()), turns=(turn,)))
    assert "Not certain" in text
    assert "Not in the article" not in text
    assert "Closest passage" not in text
    assert unsure.evidence[0].quote.split(" for ")[0] in text


def test_a_reply_shows_what_it_brings() -> None:
    """A digest with its evidence, the lines of a list with what can be done, a file to save."""
    page = views.Views("news")
    digest = page.reply(Reply(text="A test.", digest=samples.make_ferries_digest()), command="test 3")
    assert "A test." in digest
    assert samples.make_ferries_digest().key_facts[0].text in digest
    assert 'data-key="fact-1"' in digest
    row = Row(text="#3 <b>Courier</b>", choices=(Choice(label="Pause", command="pause 3"),))
    listed = page.reply(Reply(text="#3 Courier", rows=(row,)), command="list")
    assert "#3 &lt;b&gt;Courier&lt;/b&gt;" in listed
    assert 'data-command="pause 3"' in listed
    handed = page.reply(Reply(text="1 feed.", document=Document(name="feeds.opml", text="<opml/>")), command="export")
    assert 'download="feeds.opml" href="data:text/xml;charset=utf-8;base64,PG9wbWwvPg=="' in handed


def test_what_is_to_be_typed_is_shown_as_code_in_an_answer_too() -> None:
    """No marks of it are left."""
    answer = Answer(answered=False, text="Type `/news help`.", evidence=(), is_talk=True)
    assert "Type <code>/news help</code>." in views.Views("news").answer(answer)
