"""Digests in many scripts and lengths, for whoever has to fit them into a message."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from bot.domain.article import Article
from bot.domain.delivery import (
    Assignment,
    Delivery,
    DeliveryId,
    DeliveryState,
    Edition,
    EditionAssignment,
    EditionId,
)
from bot.domain.digest import Digest, DigestId, Effect, KeyFact, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.domain.preferences import Preferences
from bot.domain.story import Source, Story, StoryId
from bot.domain.subscription import Destination
from tests.fakes.clock import SINCE

SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyzäöüß",
    "абвгдежзийклмнопрстуфхцчшщ",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह",
    "的一是不了人我在有他这为之大来以个中上们",
    "ひらがなカタカナ漢字",
    "한국어뉴스시장정부",
    "กขคงจฉชซญดตถทนบปผพฟมยรลวสห",
    "🚋🗞️👩‍👩‍👧‍👦🏳️‍🌈𝕬𝖇𝖈",
    "*_~`|<>[]()#@\\-",
)
SAMPLE_ADDRESSES = (
    "",
    "https://a.example/a",
    "https://a.example/" + "x" * 1_400,
    "javascript:alert(1)",
    "https://a.example/|<>",
)
HOSTILE_TEXTS = (
    "@everyone",
    "<@&1>",
    "https://evil.example/x",
    "discord.gg/abc",
    "[bank.example](https://evil.example)",
    "# big",
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes random texts, mostly in one script."""

    random: Random
    script: str
    max_words: int

    def words(self, limit: int) -> str:
        """Return up to so many words, at least one."""
        return " ".join(self._word() for _ in range(self.random.randint(1, limit)))

    def sentences(self) -> str:
        """Return a few sentences, or one that does not end."""
        end = self.random.choice((". ", "。", " "))
        return end.join(self.words(self.max_words) for _ in range(self.random.randint(1, 4))) + end.strip()

    def _word(self) -> str:
        if self.random.random() < 0.03:
            return self.random.choice(HOSTILE_TEXTS)
        size = 400 if self.random.random() < 0.01 else self.random.randint(1, 12)
        return "".join(self.random.choices(self.script, k=size))


def writers() -> st.SearchStrategy[Writer]:
    """Return writers of any script and length."""
    seeds = st.integers(0, 2**32)
    return st.builds(lambda seed, script, most: Writer(Random(seed), script, most), seeds, scripts(), lengths())  # noqa: S311 - texts, no secrets


def scripts() -> st.SearchStrategy[str]:
    """Return the letters to write with."""
    return st.sampled_from(SCRIPTS)


def lengths() -> st.SearchStrategy[int]:
    """Return how many words a sentence has at most."""
    return st.sampled_from((1, 8, 30, 120))


def random_digest(writer: Writer) -> Digest:
    """Return a digest with any number of lines."""
    chance = writer.random
    text = "\n".join(writer.sentences() for _ in range(chance.randint(1, 5)))
    whole = (Evidence.from_span(text, 0, len(text)),)
    article = Article(
        title=writer.words(20),
        text=text,
        url=chance.choice(SAMPLE_ADDRESSES),
        publisher=chance.choice(("", writer.words(5))),
        published=chance.choice((None, SINCE)),
        picture=chance.choice(SAMPLE_ADDRESSES),
    )
    return Digest(
        article=article,
        headline=chance.choice(("", writer.words(40))),
        key_facts=tuple(
            KeyFact(text=writer.sentences(), evidence=whole, attributed_to=chance.choice((None, writer.words(4))))
            for _ in range(chance.randint(0, 8))
        ),
        stakeholders=tuple(
            Stakeholder(
                name=writer.words(6),
                kind=chance.choice(tuple(StakeholderKind)),
                effect=chance.choice(tuple(Effect)),
                why=writer.sentences(),
                evidence=whole,
            )
            for _ in range(chance.randint(0, 10))
        ),
        disclosures=whole * chance.randint(0, 2),
        note=chance.choice(("", writer.words(150))),
        suggestions=tuple(writer.words(12) for _ in range(chance.randint(0, 6))),
    )


def random_story(writer: Writer) -> Story:
    """Return a story with any number of sources."""
    chance = writer.random
    sources = [
        Source(
            title=writer.words(9), url=chance.choice(SAMPLE_ADDRESSES), publisher=chance.choice(("", writer.words(3)))
        )
        for _ in range(chance.randint(0, 6))
    ]
    return Story(id=StoryId(1), sources=tuple(sources))


def make_edition(
    parts: list[tuple[Story, Digest]], *, title: str = "Daily digest", place: Destination
) -> EditionAssignment:
    """Return an edition of stories."""
    delivery = Delivery(
        id=DeliveryId(1), story_id=StoryId(1), destination=place, state=DeliveryState.PLANNED, since=SINCE
    )
    told = tuple(
        Assignment(
            delivery=delivery,
            story=story,
            digest=digest,
            digest_id=DigestId(1),
            preferences=Preferences(destination=place),
        )
        for story, digest in parts
    )
    record = Edition(id=EditionId(7), destination=place, title=title, state=DeliveryState.PLANNED, since=SINCE)
    return EditionAssignment(edition=record, parts=told)
