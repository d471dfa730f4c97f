"""Digests to render: one from the news, and Hypothesis's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

from bot.domain.article import Article, Origin
from bot.domain.conversation import Answer
from bot.domain.digest import (
    AS_MADE,
    EXTRACT,
    Digest,
    DigestStatus,
    Effect,
    KeyFact,
    NamedEntity,
    Stakeholder,
    StakeholderKind,
)
from bot.domain.evidence import Evidence
from bot.domain.story import Source, Story, StoryId

T = TypeVar("T")
DIGEST_STATUSES = (
    AS_MADE,
    DigestStatus(updated=datetime(2026, 7, 14, 12, 20, tzinfo=UTC), zone="Europe/Berlin"),
    DigestStatus(updated=datetime(2026, 7, 14, 12, 20, tzinfo=UTC), is_withdrawn=True),
)
"""How a digest may stand: as it was made, corrected, taken back."""
TEXT = (
    "The council of Harwick approved the new tram line on Tuesday by 14 votes to 9.\n"
    "Shopkeepers on Mill Street fear two years of building work, their guild said.\n"
    "Commuters from the east will save twenty minutes a day. <!channel> & co.\n"
    "The Harwick Herald is owned by the tram's builder."
)
ARTICLE = Article(
    title="Tram line approved",
    text=TEXT,
    url="https://herald.example/tram?a=1&b=2",
    publisher="The Harwick Herald",
    published=datetime(2026, 7, 14, 9, 30, tzinfo=UTC),
)


def evidence_for(quote: str, text: str = TEXT) -> Evidence:
    """Return the evidence for a quotation."""
    start = text.index(quote)
    return Evidence.from_span(text, start, start + len(quote))


DIGEST = Digest(
    article=ARTICLE,
    headline="Harwick builds a tram <now> & soon",
    key_facts=(
        KeyFact(text="The council approved the tram line, 14 to 9.", evidence=(evidence_for("14 votes to 9"),)),
        KeyFact(
            text="Two years of building work are feared.",
            evidence=(evidence_for("fear two years of building work"),),
            attributed_to="the shopkeepers' guild",
            hedged=True,
        ),
    ),
    stakeholders=(
        Stakeholder(
            name="Commuters from the east",
            kind=StakeholderKind.GROUP,
            effect=Effect.GAINS,
            why="save twenty minutes a day",
            evidence=(evidence_for("will save twenty minutes a day. <!channel> & co."),),
        ),
        Stakeholder(
            name="Shopkeepers",
            kind=StakeholderKind.GROUP,
            effect=Effect.LOSES,
            why="face building work",
            evidence=(evidence_for("Shopkeepers on Mill Street fear"),),
        ),
    ),
    disclosures=(evidence_for("The Harwick Herald is owned by the tram's builder."),),
    model="small-1",
)
STORY = Story(
    id=StoryId(1),
    sources=(
        Source(title=ARTICLE.title, url=ARTICLE.url, publisher=ARTICLE.publisher, published=ARTICLE.published),
        Source(title="Tram", url="https://times.example/tram", publisher="Times"),
    ),
)
CHANGED_DIGEST = replace(DIGEST, headline="Harwick does not build a tram")
ANSWER = Answer(answered=True, text="By 14 votes to 9.", evidence=(evidence_for("by 14 votes to 9"),), score=0.9)
NO_ANSWER = Answer(
    answered=False, text="The article does not say.", evidence=(evidence_for("two years of building work"),)
)

lines = st.one_of(
    st.text(min_size=1, max_size=80),
    st.sampled_from(
        [
            "<!channel>",
            "@everyone",
            "&" * 700,
            "word " * 900,
            "One. " * 500,
            "*b* _i_ `c`",
            "x" * 5_000,
            "see https://bank.example",
        ]
    ),
)


def lists_of(one: st.SearchStrategy[T]) -> st.SearchStrategy[list[T]]:
    """Return lists of no items, of a few, or of more than any message holds."""
    return st.builds(
        lambda found, times: found * times, st.lists(one, max_size=3), st.sampled_from([1, 1, 1, 1, 2, 2, 3, 25])
    )


@cache
def non_blank(lines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return the strategy without blank lines; made once, which saves most of the time."""
    return lines.filter(str.strip)


@st.composite
def articles(draw: st.DrawFn, lines: st.SearchStrategy[str] = lines) -> Article:
    """Return an article of a few odd paragraphs."""
    text = "\n".join(draw(st.lists(non_blank(lines), min_size=1, max_size=6)))
    return Article(
        title=draw(lines),
        text=text,
        url=draw(
            st.sampled_from(["", "https://a.example/" + "x" * 3_000, "javascript:alert(1)", "https://a.example/|<>"])
        ),
        publisher=draw(lines),
        origin=draw(st.sampled_from(Origin)),
    )


@st.composite
def digests(draw: st.DrawFn, lines: st.SearchStrategy[str] = lines) -> Digest:
    """Return a digest that is grounded, and otherwise as odd as can be."""
    article = draw(articles(lines))
    whole = Evidence.from_span(article.text, 0, len(article.text))
    line = article.text.partition("\n")[0]
    first = Evidence.from_span(article.text, 0, len(line)) if line.strip() else whole  # odd letters end a line, too
    quotes = st.sampled_from([(whole,), (first,), (first, whole)])
    verbatim = st.builds(KeyFact, text=st.just(" ".join(line.split()) or line), evidence=st.just((first,)))
    facts = st.builds(KeyFact, text=lines, evidence=quotes, attributed_to=st.none() | lines) | verbatim
    named = st.builds(NamedEntity, name=lines, kind=st.sampled_from(StakeholderKind), evidence=quotes)
    affected = st.builds(
        Stakeholder,
        name=lines,
        kind=st.sampled_from(StakeholderKind),
        effect=st.sampled_from(Effect),
        why=lines,
        evidence=quotes,
    )
    return Digest(
        article=article,
        headline=draw(lines),
        key_facts=tuple(draw(lists_of(facts))),
        stakeholders=tuple(draw(lists_of(affected))),
        named=tuple(draw(lists_of(named))),
        disclosures=draw(st.sampled_from([(), (whole,)])),
        model=draw(st.sampled_from([EXTRACT, "m"])),
        note=draw(st.sampled_from(["", "word " * 100])),
        suggestions=tuple(draw(st.lists(non_blank(lines), max_size=3, unique=True))),
    )


@st.composite
def stories(draw: st.DrawFn, lines: st.SearchStrategy[str] = lines) -> Story:
    """Return a story with any number of sources."""
    source = st.builds(
        Source,
        title=lines,
        url=st.sampled_from(["", "https://b.example/?q=1&r=<2>", "ftp://b.example", f"https://b.example/{'y' * 900}"]),
        publisher=lines,
        published=st.none() | st.just(datetime(2026, 1, 2, tzinfo=UTC)),
    )
    return Story(id=StoryId(1), sources=tuple(draw(st.lists(source, max_size=3))))


@st.composite
def answers(draw: st.DrawFn, lines: st.SearchStrategy[str] = lines) -> Answer:
    """Return an answer, or a refusal with or without a passage."""
    article = draw(articles(lines))
    whole = Evidence.from_span(article.text, 0, len(article.text))
    answered = draw(st.booleans())
    evidence = draw(st.sampled_from([(whole,), (whole, whole)] if answered else [(), (whole,)]))
    return Answer(answered=answered, text=draw(lines), evidence=evidence)
