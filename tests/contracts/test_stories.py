"""What every store does of stories: how often terms were met, who is near, and what a person parted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import DeliveryId, DeliveryState
from bot.domain.digest import Digest
from bot.domain.feed import EntryId, PollResult
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Deliver, DigestEntry
from bot.domain.story import JoinReason, StoryId
from bot.domain.subscription import Destination
from bot.ports import MAX_NEIGHBOURS_A_STORY
from bot.stories.finder import document_terms
from tests.contracts.test_store import (
    ARTICLE_KEYS,
    HERE,
    Bench,
    bench,
    file_digest,
    make_entry,
    poll_entries,
    tell_nobody,
)
from tests.fakes.clock import FakeClock
from tests.unit.samples import make_digest, planned_deliveries

__all__ = ["bench"]

JOIN_REASON = JoinReason(score=0.9, by="words", reasons=("Orla", "240"))


def make_digest_at(url: str) -> Digest:
    """Return a digest of an article at an address."""
    return make_digest(url=url, headline=f"About {url[-1]}")


async def file_with_neighbour(bench: Bench, clock: FakeClock, number: EntryId, digest: Digest) -> list[DeliveryId]:
    """File an article under the story of its nearest neighbour."""
    todo: list[DeliveryId] = []

    def then(delivery: DeliveryId, place: Destination) -> Deliver:
        todo.append(delivery)
        return Deliver(delivery, place)

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.neighbours[0].story_id, planned=(), joined=JOIN_REASON)

    await bench.store.file_digest(number, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=then)
    return todo


async def test_terms_are_counted_once(bench: Bench, clock: FakeClock) -> None:
    """An article counts when it was filed; again it does not, nor does its next revision."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    await file_digest(bench, clock, one, make_digest())
    await file_digest(bench, clock, two, make_digest(url="https://courier.example/b"))
    language, terms, _ = document_terms(make_digest().article)
    assert await bench.store.count_terms(document_terms, now=clock.now(), limit=1) == 1
    assert await bench.store.count_terms(document_terms, now=clock.now(), limit=9) == 1
    assert await bench.store.count_terms(document_terms, now=clock.now(), limit=9) == 0
    met = await bench.store.term_counts(language, [*terms, "never"])
    assert (met.articles, set(met.articles_by_term.values()), "never" in met.articles_by_term) == (2, {2}, False)
    assert (await bench.store.term_counts("xx", sorted(terms))).articles == 0


async def test_who_shares_most_keys_is_nearest(bench: Bench, clock: FakeClock) -> None:
    """Each with its article and time; who has none of them is not near."""
    one, two, three = await poll_entries(bench, clock, make_entry("a"), make_entry("b"), make_entry("c"))

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.previous_story, planned=())

    for number, keys in ((one, ARTICLE_KEYS[:1]), (two, ARTICLE_KEYS[:2]), (three, ("tea",))):
        digest = make_digest_at(f"https://courier.example/{number}")
        await bench.store.file_digest(number, digest, keys=keys, decide=decide, now=clock.now(), then=Deliver)
    found = await bench.store.candidates(EntryId(0), ARTICLE_KEYS, url="", moment=clock.now())
    assert [one.neighbour.entry_id for one in found] == [two, one]
    assert found[0].article.url == f"https://courier.example/{two}"
    assert found[0].moment == found[0].article.published
    far = await bench.store.candidates(EntryId(0), ARTICLE_KEYS, url="", moment=clock.now() + timedelta(days=60))
    assert far == []


async def test_a_big_story_leaves_room_for_others(bench: Bench, clock: FakeClock) -> None:
    """Of one story a few articles are near, however many tell it."""
    numbers = await poll_entries(bench, clock, *(make_entry(f"e{at}") for at in range(MAX_NEIGHBOURS_A_STORY + 3)))
    await file_digest(bench, clock, numbers[0], make_digest_at("https://courier.example/0"))
    for number in numbers[1:]:
        await file_with_neighbour(bench, clock, number, make_digest_at(f"https://courier.example/{number}"))
    found = await bench.store.candidates(EntryId(0), ARTICLE_KEYS, url="", moment=clock.now())
    assert len(found) == MAX_NEIGHBOURS_A_STORY


async def test_why_an_article_joined_is_kept(bench: Bench, clock: FakeClock) -> None:
    """Who asks is told what both have in common, and with what it was put."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    first = make_digest_at("https://courier.example/a")
    await file_digest(bench, clock, one, first)
    await file_with_neighbour(bench, clock, two, make_digest_at("https://courier.example/b"))
    history = await bench.store.article_history(HERE, url="https://courier.example/b")
    assert history is not None
    assert (history.joined, history.beside, history.is_lead) == (JOIN_REASON, first.article.title, False)
    lead = await bench.store.article_history(HERE, url="https://courier.example/a")
    assert lead is not None
    assert (lead.joined, lead.is_lead) == (None, True)


async def test_a_person_parts_two_stories(bench: Bench, clock: FakeClock) -> None:
    """The article gets a message of its own, the other message is edited; done again there is nothing to part."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    (delivery_id,) = await file_digest(bench, clock, one, make_digest_at("https://courier.example/a"))
    await file_with_neighbour(bench, clock, two, make_digest_at("https://courier.example/b"))
    todo: dict[DeliveryId, Destination] = {}

    def then(number: DeliveryId, place: Destination) -> Deliver:
        todo[number] = place
        return Deliver(number, place)

    async def split(url: str, place: Destination = HERE) -> StoryId | None:
        return await bench.store.split_off_article(place, url, by="Ada", now=clock.now(), then=then)

    elsewhere = replace(HERE, channel="elsewhere")
    assert await split("https://courier.example/b", elsewhere) is None
    assert await split("https://nowhere.example/") is None
    assert await split("https://courier.example/b?utm_source=x") is not None
    assert set(todo) > {delivery_id}
    (new,) = set(todo) - {delivery_id}
    before, after = await bench.store.assignment(delivery_id), await bench.store.assignment(new)
    assert before is not None
    assert after is not None
    assert [source.url[-1] for source in before.story.sources] == ["a"]
    assert [source.url[-1] for source in after.story.sources] == ["b"]
    assert (after.delivery.state, after.digest.headline) == (DeliveryState.PLANNED, "About b")
    assert await split("https://courier.example/b") is None
    history = await bench.store.article_history(HERE, url="https://courier.example/b")
    assert history is not None
    assert (history.parted, history.joined) == ("Ada", None)
    (parted,) = await bench.store.split_off_sources(before.story.id, HERE)
    assert parted.url == "https://courier.example/b"
    assert await bench.store.split_off_sources(before.story.id, elsewhere) == []
    assert await bench.store.split_off_sources(after.story.id, HERE) == []


async def test_what_was_parted_stays_parted(bench: Bench, clock: FakeClock) -> None:
    """A new revision of the article stays in its own story."""
    one, two = await poll_entries(bench, clock, make_entry("a"), make_entry("b"))
    await file_digest(bench, clock, one, make_digest_at("https://courier.example/a"))
    await file_with_neighbour(bench, clock, two, make_digest_at("https://courier.example/b"))
    made = await bench.store.split_off_article(HERE, "https://courier.example/b", by="", now=clock.now(), then=Deliver)
    seen: list[FilingContext] = []

    def decide(desk: FilingContext) -> Filing:
        seen.append(desk)
        return Filing(story_id=desk.previous_story, planned=())

    article = make_digest_at("https://courier.example/b").article
    revised = replace(make_digest_at("https://courier.example/b"), article=replace(article, revision=2))
    await bench.store.file_digest(two, revised, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    assert seen[0].previous_story == made


async def test_what_was_read_before_there_were_keys_gets_some(bench: Bench, clock: FakeClock) -> None:
    """After an upgrade an event of these days is not told again by the next newspaper."""
    (one,) = await poll_entries(bench, clock, make_entry("a"))

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.previous_story, planned=())

    digest = make_digest()
    clock.move(
        digest.article.published + timedelta(hours=1) - clock.now() if digest.article.published else timedelta(0)
    )
    await bench.store.file_digest(one, digest, decide=decide, now=clock.now(), then=Deliver)
    _, _, keys = document_terms(digest.article)
    assert await bench.store.candidates(EntryId(0), keys, url="", moment=clock.now()) == []
    await bench.store.count_terms(document_terms, now=clock.now(), limit=9)
    (found,) = await bench.store.candidates(EntryId(0), keys, url="", moment=clock.now())
    assert found.neighbour.entry_id == one


async def test_who_was_shown_the_article_alone_gets_no_second_message(bench: Bench, clock: FakeClock) -> None:
    """A workspace that has but the parted article of a story keeps its message; nor may it part what it cannot see."""
    wire = "https://wire.example/feed"
    elsewhere = Destination("slack", "T2", "C2")
    (one,) = await poll_entries(bench, clock, make_entry("a"))
    for place in (HERE, elsewhere):
        await bench.store.subscribe(place, wire, title="", now=clock.now())
    feed = await bench.store.feed_at(wire)
    assert feed is not None
    numbers: list[EntryId] = []

    def fresh(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    await bench.store.save_polls([PollResult(feed=feed, fresh=(make_entry("b"),))], then=fresh, tell=tell_nobody)
    await file_digest(bench, clock, one, make_digest_at("https://courier.example/a"))
    todo: dict[Destination, DeliveryId] = {}

    def then(delivery: DeliveryId, place: Destination) -> Deliver:
        todo[place] = delivery
        return Deliver(delivery, place)

    def decide(desk: FilingContext) -> Filing:
        return Filing(story_id=desk.neighbours[0].story_id, planned=planned_deliveries(elsewhere), joined=JOIN_REASON)

    other = make_digest_at("https://courier.example/b")
    await bench.store.file_digest(numbers[0], other, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=then)
    theirs = todo[elsewhere]
    refused = await bench.store.split_off_article(elsewhere, other.article.url, by="", now=clock.now(), then=then)
    assert refused is None
    todo.clear()
    assert await bench.store.split_off_article(HERE, other.article.url, by="", now=clock.now(), then=then) is not None
    assert todo[elsewhere] == theirs
    told = await bench.store.assignment(theirs)
    assert told is not None
    assert [source.url for source in told.story.sources] == [other.article.url]
