"""What a digest says as a message, before any platform puts it into its own marks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.article import Article
from bot.domain.delivery import UNJUDGED
from bot.domain.digest import Digest, Effect
from bot.domain.digest_message import (
    DISCLOSED_TITLE,
    EFFECT_SYMBOLS,
    EFFECT_TITLES,
    FACTS_TITLE,
    fit_into_room,
    footer,
    lead_source,
    proofs,
    sections,
)
from bot.domain.story import Source, Story, StoryId
from bot.domain.wishes import with_unfocused_note
from bot.errors import UnreadableReply
from bot.summarizer.extract import extract
from bot.summarizer.summarizer import no_summary_note
from bot.text.catalogue import joined_texts, say
from tests.adapters.page import samples

LINES = st.lists(st.text(alphabet="ab cd", min_size=1, max_size=80), min_size=1, max_size=12)
SECTIONS = st.dictionaries(st.sampled_from([FACTS_TITLE, *EFFECT_TITLES.values(), DISCLOSED_TITLE]), LINES)


def test_a_story_without_sources_has_its_articles_own_words() -> None:
    """What the story's first source lacks is the article's; its title stays."""
    article = Article(title="Tram", text="It rains.", url="https://a.example/1", publisher="Courier")
    digest = extract(article)
    bare = Story(id=StoryId(1), sources=())
    assert lead_source(bare, digest) == Source(title="Tram", url=article.url, publisher="Courier")
    told = Story(id=StoryId(1), sources=(Source(title="Line 3", url=""),))
    assert lead_source(told, digest) == Source(title="Line 3", url=article.url, publisher="Courier")


def test_every_effect_has_a_mark_and_a_title() -> None:
    """A new effect is shown everywhere, or this fails."""
    assert set(EFFECT_SYMBOLS) == set(EFFECT_TITLES) == set(Effect)


def test_parts_without_lines_are_left_out() -> None:
    """Of a digest that has only facts, only facts are told."""
    bare = replace(samples.make_ferries_digest(), stakeholders=(), disclosures=())
    assert [part.title for part in sections(bare)] == [FACTS_TITLE]


def test_every_line_is_proven_once() -> None:
    """Facts, those affected, and what is disclosed: each has a quotation or stands among its sentences."""
    digest = samples.make_ferries_digest()
    told = list(proofs(digest))
    assert len(told) == len(digest.key_facts) + len(digest.stakeholders) + len(digest.disclosures)
    assert all(proof.quotes or proof.around for proof in told)


def test_the_foot_says_what_was_amiss_last() -> None:
    """How it was made comes first."""
    said = footer(replace(samples.make_ferries_digest(), note="The budget is spent."))
    assert said[-1] == "The budget is spent."
    assert len(said) >= 2


def test_the_foot_is_in_the_language_of_its_digest_also_when_it_was_kept() -> None:
    """Each part of what was amiss: a model that failed, a wish that nobody judged, sources that differ."""
    made = replace(
        samples.make_ferries_digest(),
        note=joined_texts(no_summary_note(UnreadableReply("[")), say("The sources differ.")),
    )
    kept = Digest.from_record(with_unfocused_note(made, "fares").record(), made.article)
    assert kept.note == (
        "Could not look first for “fares”, so this is the plain digest. "
        "No model summary: the model's reply could not be read. The sources differ."
    )
    assert footer(replace(kept, note=joined_texts(UNJUDGED, kept.note), language="de"))[-1] == (
        "Nicht am Wunsch dieses Kanals gemessen: Das Modell hat nicht geantwortet, darum ist er hier. Nach „fares“ "
        "konnte nicht zuerst gesucht werden, darum ist das der gewöhnliche Digest. Keine Zusammenfassung vom Modell: "
        "die Antwort des Modells war nicht lesbar. Die Quellen sagen Verschiedenes."
    )


@given(SECTIONS, st.integers(400, 3_000))
def test_parts_keep_their_order_and_their_room(told: dict[str, list[str]], room: int) -> None:
    """Whatever has lines is shown with its title, in order; what is cut says how many lines it lost."""
    shown = fit_into_room(told, room, size=len, titled=str, left_out="{} more".format, between=2)
    assert list(shown) == list(told)
    assert sum(len(text) + 2 for text in shown.values()) <= room + 2
    for title, text in shown.items():
        first, *lines = text.split("\n")
        whole = len(lines) == len(told[title]) and lines == told[title]
        assert first == title
        assert whole or lines[-1] == f"{len(told[title]) - len(lines) + 1} more"


def test_why_somebody_loses_is_not_told_again_where_a_key_fact_tells_it() -> None:
    """Their name stands alone; else their reason stands beside it."""
    digest = extract(
        Article(title="Fire in Tarn", text="19 people died in a fire in Tarn on Monday. It was at the mill.")
    )
    (told,) = [part.lines for part in sections(digest) if part.title == EFFECT_TITLES[Effect.LOSES]]
    assert [(line.name, line.text, line.quote) for line in told] == [("19 people", "", "")]
    (apart,) = [
        part.lines for part in sections(replace(digest, key_facts=())) if part.title == EFFECT_TITLES[Effect.LOSES]
    ]
    assert apart[0].quote.startswith("19 people died")
