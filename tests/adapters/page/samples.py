"""Digests of the sample site's own articles, as a good model would draft them; every quotation is checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from adapters.page.sample.pieces import load
from bot.domain.article import Article, Origin
from bot.domain.conversation import Answer, Turn
from bot.domain.digest import Digest, Effect, KeyFact, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.story import Source, Story, StoryId

MODEL = "gpt-5-mini"
PAPERS = {"courier": "The Harbour Courier", "wire": "Northfield Wire"}
PUBLISHED = datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
ORIGINAL_PAGES, EDITED_PAGES = load()


def make_article(path: str, *, edited: bool = False) -> Article:
    """Return an article of the sample site, as it would be read."""
    piece = (EDITED_PAGES if edited else ORIGINAL_PAGES)[path]
    return Article(
        title=piece.title,
        text="\n".join(piece.paragraphs),
        url=f"https://{piece.site}.example{piece.path}",
        byline=piece.author,
        published=PUBLISHED,
        language="en",
        publisher=PAPERS[piece.site],
        revision=2 if edited else 1,
    )


def make_evidence(text: str, words: str) -> Evidence:
    """Return the evidence that `words` stand in `text`."""
    start = text.index(words)
    return Evidence.from_span(text, start, start + len(words))


def make_story(*articles: Article, number: int = 1) -> Story:
    """Return the story that these articles tell."""
    sources = tuple(
        Source(title=one.title, url=one.url, publisher=one.publisher, published=one.published) for one in articles
    )
    return Story(id=StoryId(number), sources=sources)


def make_fact(text: str, claim: str, words: str, *, said_by: str | None = None, hedged: bool = False) -> KeyFact:
    """Return a key fact with its evidence."""
    return KeyFact(text=claim, evidence=(make_evidence(text, words),), attributed_to=said_by, hedged=hedged)


def make_stakeholder(text: str, name: str, kind: StakeholderKind, effect: Effect, why: str, words: str) -> Stakeholder:
    """Return a stakeholder with evidence."""
    return Stakeholder(name=name, kind=kind, effect=effect, why=why, evidence=(make_evidence(text, words),))


FERRIES_ARTICLE = make_article("/courier/news/merrow-shipping-to-buy-fenwick-ferries")
FERRIES_WIRE_ARTICLE = make_article("/wire/news/fenwick-ferries-accepts-312m-offer")
OUTAGE_ARTICLE = make_article("/wire/news/stratica-outage-stops-clinic-bookings")
EDITED_OUTAGE_ARTICLE = make_article("/wire/news/stratica-outage-stops-clinic-bookings", edited=True)
WIND_ARTICLE = make_article("/wire/news/solenne-wins-contract-for-wind-farm-off-skarra")

CORRECTION_NOTE = """The article changed, and this digest with it:
• Outage at Stratica cuts off 12 clinics → Outage at Stratica cuts off 17 clinics
• The outage lasted about three hours, Stratica said. → The outage lasted more than five hours, Stratica said."""


def _ferry_facts(text: str) -> tuple[KeyFact, ...]:
    """Return what the digest of the takeover says."""
    return (
        make_fact(
            text,
            "Merrow Shipping has agreed to buy Fenwick Ferries for 312 million crowns.",
            "Merrow Shipping has agreed to buy Fenwick Ferries for 312 million crowns",
            said_by="the two companies",
        ),
        make_fact(
            text,
            "Merrow will pay 18.40 crowns a share, 27 percent more than Friday's closing price.",
            "Merrow will pay 18.40 crowns for each Fenwick share, 27 percent more than Friday's closing price.",
        ),
        make_fact(
            text,
            "The takeover still needs the Competition Authority's approval; completion is expected in the autumn.",
            "The takeover still needs the approval of the Competition Authority and is expected to be completed "
            "in the autumn.",
            hedged=True,
        ),
        make_fact(
            text,
            "Where the two compete today, a return ticket costs about a third less than on the other routes.",
            "On the three routes where Merrow and Fenwick compete today, a return ticket costs about a third less",
            said_by="the islands' council",
        ),
    )


def _ferry_stakeholders(text: str) -> tuple[Stakeholder, ...]:
    """Return whom the takeover affects."""
    return (
        make_stakeholder(
            text,
            "Ellis Varga, chief executive of Fenwick",
            StakeholderKind.PERSON,
            Effect.GAINS,
            "would receive about 34 million crowns for his stake",
            "owns 11 percent of the company and would receive about 34 million crowns",
        ),
        make_stakeholder(
            text,
            "Fenwick's shareholders",
            StakeholderKind.GROUP,
            Effect.GAINS,
            "their shares rose 24 percent on Monday",
            "Shares in Fenwick rose 24 percent on Monday.",
        ),
        make_stakeholder(
            text,
            "Ticketing and office staff in Sund",
            StakeholderKind.GROUP,
            Effect.LOSES,
            "up to 160 jobs could go, mostly in Fenwick's head office",
            "Merrow said up to 160 jobs in ticketing and administration could go, mostly in Fenwick's head office "
            "in Sund.",
        ),
        make_stakeholder(
            text,
            "Islanders",
            StakeholderKind.GROUP,
            Effect.UNCERTAIN,
            "fear higher prices; Fenwick declined to say whether fares would change",
            "Islanders fear higher prices.",
        ),
    )


def make_ferries_digest() -> Digest:
    """Return the digest of the takeover."""
    return Digest(
        article=FERRIES_ARTICLE,
        headline="Merrow Shipping to buy Fenwick Ferries: one operator for all nine island routes",
        key_facts=_ferry_facts(FERRIES_ARTICLE.text),
        stakeholders=_ferry_stakeholders(FERRIES_ARTICLE.text),
        model=MODEL,
    )


def make_outage_digest(*, edited: bool = False) -> Digest:
    """Return the digest of the outage, before or after the article changed."""
    read = EDITED_OUTAGE_ARTICLE if edited else OUTAGE_ARTICLE
    text = read.text
    clinics = "17" if edited else "12"
    hours = "more than five hours" if edited else "about three hours"
    return Digest(
        article=read,
        headline=f"Outage at Stratica cuts off {clinics} clinics",
        key_facts=(
            make_fact(text, f"The outage lasted {hours}, Stratica said.", f"lasted {hours}, Stratica said"),
            make_fact(
                text,
                "The cause was a faulty update to network equipment in Northfield, and no data was lost, "
                "according to Stratica.",
                "The company said the cause was a faulty update to its network equipment in Northfield, and that no "
                "data had been lost.",
                said_by="Stratica",
            ),
            make_fact(
                text,
                "Card terminals in about 650 shops failed.",
                "card terminals in about 650 shops had failed",
                said_by="Tallypay",
            ),
        ),
        stakeholders=(
            make_stakeholder(
                text,
                "Patients of the clinics",
                StakeholderKind.GROUP,
                Effect.LOSES,
                "hundreds of appointments had to be called off",
                "appointments had to be called off, according to the regional health board.",
            ),
            make_stakeholder(
                text,
                "Shop owners",
                StakeholderKind.GROUP,
                Effect.MIXED,
                "lost much of their morning's business; will not be charged fees for Monday",
                "Shop owners said they had lost much of their morning's business.",
            ),
        ),
        model=MODEL,
    )


def make_wind_digest(*, origin: Origin = Origin.PAGE) -> Digest:
    """Return an extract of the wind farm's article, with its disclosure of interest."""
    read = replace(WIND_ARTICLE, origin=origin)
    text = read.text
    lines = [line for line in text.splitlines() if not line.startswith("(")]
    disclosed = next(line for line in text.splitlines() if line.startswith("("))
    return Digest(
        article=read,
        headline=read.title,
        key_facts=tuple(make_fact(text, line, line) for line in (lines[0], *lines[1].split(". ")[:1])),
        disclosures=(make_evidence(text, disclosed),),
    )


def fares_answer() -> Answer:
    """Return an answer with two quotations."""
    text = FERRIES_ARTICLE.text
    return Answer(
        answered=True,
        text="Fares may rise: the islands' council says competition keeps them down today, and Fenwick's chief "
        "executive declined to say whether they would change.",
        evidence=(
            make_evidence(text, "He declined to say whether fares would change."),
            make_evidence(text, '"Competition is the only thing that has kept our fares down," said Tomas Brekke'),
        ),
        score=0.8,
        model=MODEL,
    )


def no_answer() -> Answer:
    """Return an honest refusal with the closest passage."""
    return Answer(
        answered=False,
        text="The article does not say.",
        evidence=(
            make_evidence(FERRIES_ARTICLE.text, "He will stay on for a year to lead the combined fleet of 23 ships."),
        ),
        score=0.2,
        model=MODEL,
    )


def make_turn(question: str, *, answered: bool | None) -> Turn:
    """Return a question about the ferries with its answer, its refusal, or (None) nothing yet."""
    answers = {True: fares_answer(), False: no_answer(), None: None}
    return Turn(question=question, answer=answers[answered])
