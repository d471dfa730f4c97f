"""What every store must do for conversations and their archive, run on PostgreSQL and on the fake in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.article import Article
from bot.domain.conversation import Answer, Choice, Question
from bot.domain.delivery import DeliveryId, DeliveryState, MessageRef
from bot.domain.digest import Digest, KeyFact
from bot.domain.evidence import Evidence
from bot.domain.feed import Entry, EntryId, PollResult
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Deliver, DigestEntry
from bot.domain.story import Source, StoryId
from bot.domain.subscription import Destination
from bot.ports import ArchiveQuery, ModelReply
from tests.contracts.test_store import Bench, answer_job, bench, tell_nobody
from tests.fakes.clock import FakeClock
from tests.questions import question_prefixes
from tests.unit.samples import planned_deliveries as at_once

__all__ = ["bench"]

HERE = Destination("slack", "T1", "C1")
NEXT_DOOR = Destination("slack", "T1", "C2")
ELSEWHERE = Destination("slack", "T2", "C1")
OUR_FEED, OTHER_FEED = "https://courier.example/feed", "https://private.example/feed"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
QUESTION = Question(key="k1", destination=HERE, conversation="t1", text="What did Brightwater pay?", asked_by="ada")
ANSWER = Answer(
    answered=True,
    text="240 million euros. [1]",
    evidence=(Evidence("240 million euros", 3, 20, Source(title="Orla", url="https://x.example/", publisher="Wire")),),
    score=0.5,
    model="m",
    note="n",
    suggestions=("When?",),
    language="en",
    choices=(Choice(label="Yes", command="mute"),),
)

ARTICLE_KEYS = ("meta", "scale", "wang")
"""What the articles of these tests are found by."""


async def file_article(  # noqa: PLR0913  # an article has all that
    bench: Bench,
    clock: FakeClock,
    feed: str,
    text: str,
    *,
    place: Destination = HERE,
    published: datetime | None = None,
    story: StoryId | None = None,
    revision: int = 1,
    entry_id: EntryId | None = None,
) -> EntryId:
    """Let a feed bring an article, and file its digest for a channel that subscribes to it."""
    await bench.store.subscribe(place, feed, title=feed.split("/")[2], now=clock.now())
    (watched,) = [one for _, one in await bench.store.subscriptions(place) if one.url == feed]
    if entry_id is None:
        numbers: list[EntryId] = []
        entry = Entry(key=text[:30], url=f"https://x.example/{hash(text)}", title=text[:30])

        def then(number: EntryId) -> DigestEntry:
            numbers.append(number)
            return DigestEntry(number)

        polled = PollResult(feed=watched, fresh=(entry,))
        await bench.store.save_polls([polled], then=then, tell=tell_nobody)
        (entry_id,) = numbers
    article = Article(
        title=text[:30], text=text, url=f"https://x.example/{hash(text)}", published=published, revision=revision
    )
    fact = KeyFact(text=text, evidence=(Evidence.from_span(text, 0, len(text)),))
    digest = Digest(article=article, headline=text[:30], key_facts=(fact,))

    def decide(_desk: FilingContext) -> Filing:
        return Filing(story_id=story, planned=at_once(place))

    await bench.store.file_digest(entry_id, digest, keys=ARTICLE_KEYS, decide=decide, now=clock.now(), then=Deliver)
    return entry_id


async def search_texts(bench: Bench, place: Destination, question: str, **bounds: object) -> list[str]:
    """Return the texts that a search finds."""
    wanted = ArchiveQuery(beginnings=question_prefixes(question), **bounds)  # type: ignore[arg-type]  # bounds are its fields
    return [article.text for article in await bench.store.find_articles(place, wanted)]


async def test_a_question_is_taken_by_one_and_shown_once(bench: Bench, clock: FakeClock) -> None:
    """While somebody has it nobody else gets it; what was answered and not shown is handed on; shown, it is done."""
    store, now = bench.store, clock.now()
    assert await store.save_question(QUESTION, now=now, then=answer_job)
    assert await bench.count_waiting() == 1
    taken = await store.take_question("k1", now=now, until=now + MINUTE)
    assert taken is not None
    assert (taken.question, taken.answer) == (QUESTION, None)
    assert await store.take_question("k1", now=now, until=now + MINUTE) is None
    assert await store.save_answer(QUESTION, ANSWER, now=now)
    late = await store.take_question("k1", now=now + MINUTE, until=now + 2 * MINUTE)
    assert late is not None
    assert late.answer == ANSWER
    await store.release_question("k1")
    assert (await store.is_question_known("k1"), await store.is_question_known("k0")) == (True, False)
    assert await store.is_question_pending("k1")
    assert await store.take_question("k1", now=now + MINUTE, until=now + 2 * MINUTE) is not None
    await store.save_answer(QUESTION, ANSWER, now=now, is_shown=True)
    assert not await store.is_question_pending("k1")
    assert await store.is_question_known("k1")
    assert await store.take_question("k1", now=now + DAY, until=now + DAY) is None


async def test_a_question_is_taken_up_as_it_was_asked(bench: Bench, clock: FakeClock) -> None:
    """Also by whose clocks, by whom, and whether it is known to be a question: its order is carried out by these."""
    store, now = bench.store, clock.now()
    asked = replace(QUESTION, zone="Europe/Berlin", is_question=True, may_manage=True)
    await store.save_question(asked, now=now, then=answer_job)
    taken = await store.take_question("k1", now=now, until=now + MINUTE)
    assert taken is not None
    assert taken.question == asked


async def test_what_is_known_of_who_asked_is_stored_when_a_question_is_taken_up(bench: Bench, clock: FakeClock) -> None:
    """Whoever takes it up after us has their clocks and rights, too; who knows nothing leaves what is there."""
    store, now = bench.store, clock.now()
    await store.save_question(replace(QUESTION, may_manage=False), now=now, then=answer_job)
    known = replace(QUESTION, zone="Europe/Berlin", may_manage=True)
    for at, told in ((now, known), (now + MINUTE, None)):
        taken = await store.take_question("k1", now=at, until=at + MINUTE, known=told)
        assert taken is not None
        assert (taken.question.zone, taken.question.may_manage) == ("Europe/Berlin", True)


async def test_an_edit_is_a_new_question_and_the_old_answer_is_not_kept(bench: Bench, clock: FakeClock) -> None:
    """A later edit with other words is open again; an older edit, the same words, another place are not."""
    store, now = bench.store, clock.now()
    await store.save_question(QUESTION, now=now, then=answer_job)
    edited = replace(QUESTION, text="Who paid?", edit="2")
    assert await store.save_question(edited, now=now, then=answer_job)
    assert not await store.save_answer(QUESTION, ANSWER, now=now, is_shown=True)
    for stale in (replace(QUESTION, edit="1"), replace(edited, edit="3"), replace(edited, conversation="t2", edit="4")):
        assert not await store.save_question(stale, now=now, then=answer_job)
    taken = await store.take_question("k1", now=now, until=now + MINUTE)
    assert taken is not None
    assert taken.question.text == "Who paid?"


async def test_a_conversation_has_its_own_turns(bench: Bench, clock: FakeClock) -> None:
    """Turns come oldest first, the last few, those before a question; another conversation has none of them."""
    store = bench.store
    for number in range(4):
        clock.move(MINUTE)
        one = replace(QUESTION, key=f"k{number}", text=f"Question {number}?")
        await store.save_question(one, now=clock.now(), then=answer_job)
    await store.save_answer(replace(QUESTION, key="k1"), ANSWER, now=clock.now())
    turns = await store.turns(QUESTION.conversation_key, before="k3", limit=2)
    assert [(turn.question, turn.answer) for turn in turns] == [("Question 1?", ANSWER), ("Question 2?", None)]
    assert await store.turns(replace(QUESTION, conversation="t2").conversation_key) == []


async def test_what_was_asked_is_forgotten_on_request_and_in_time(bench: Bench, clock: FakeClock) -> None:
    """One's own, the workspace's, the old: each goes, and the words of paid answers with it, and nobody else's."""
    store = bench.store
    reply = ModelReply(text="secret", model="m", tokens_in=3, tokens_out=4)
    for key, place, who in (("a", HERE, "ada"), ("b", NEXT_DOOR, "ben"), ("c", ELSEWHERE, "ada"), ("d", HERE, "ada")):
        one = Question(key=key, destination=place, text="Why?", asked_by=who)
        await store.save_question(one, now=clock.now(), then=answer_job)
        await store.keep_reply(key, reply, purpose="answer", workspace=place.home, now=clock.now())
    assert await store.count_questions_since(clock.now() - MINUTE, HERE) == 3
    assert await store.count_questions_since(clock.now() - MINUTE, NEXT_DOOR, asked_by="ada") == 2
    assert await store.count_questions_since(clock.now() + MINUTE, HERE) == 0
    await store.save_answer(replace(QUESTION, key="a"), replace(ANSWER, is_talk=True), now=clock.now())
    assert await store.count_questions_since(clock.now() - MINUTE, HERE) == 2
    assert await store.forget_questions(HERE, asked_by="ada") == 2
    assert (await store.paid_reply("a"), await store.paid_reply("c")) == (None, reply)
    assert sum(spent.tokens for spent in await store.spent_since(clock.now() - MINUTE)) == 4 * 7
    assert await store.withdraw_question(NEXT_DOOR, "c") is False
    await store.keep_reply("wish", reply, purpose="relevance", workspace=HERE.home, now=clock.now())
    assert await store.forget_questions(HERE) == 1
    assert await store.paid_reply("wish") is None
    assert await store.forget_questions_before(clock.now()) == 0
    assert await store.forget_questions_before(clock.now() + MINUTE) == 1
    assert await store.paid_reply("c") is None


async def test_a_deleted_question_is_gone(bench: Bench, clock: FakeClock) -> None:
    """It is withdrawn where it was asked, once; its answer has no place any more."""
    await bench.store.save_question(QUESTION, now=clock.now(), then=answer_job)
    assert not await bench.store.withdraw_question(NEXT_DOOR, "k1")
    assert await bench.store.withdraw_question(HERE, "k1")
    assert not await bench.store.withdraw_question(HERE, "k1")
    assert not await bench.store.save_answer(QUESTION, ANSWER, now=clock.now())


async def test_what_nothing_was_said_to_is_forgotten_unless_it_was_edited(bench: Bench, clock: FakeClock) -> None:
    """Where it is another text by now, that one is still to be answered."""
    await bench.store.save_question(QUESTION, now=clock.now(), then=answer_job)
    assert not await bench.store.withdraw_question(HERE, "k1", edit="2026-03-02")
    assert await bench.store.withdraw_question(HERE, "k1", edit="")


async def test_a_search_ends_at_the_workspace(bench: Bench, clock: FakeClock) -> None:
    """What only another workspace's feed brought is not found; what a channel next door subscribes to is."""
    await file_article(bench, clock, OUR_FEED, "Brightwater buys Orla Mills.", place=NEXT_DOOR)
    await file_article(bench, clock, OTHER_FEED, "Brightwater plans secret layoffs.", place=ELSEWHERE)
    assert await search_texts(bench, HERE, "What about Brightwater?") == ["Brightwater buys Orla Mills."]
    assert await search_texts(bench, ELSEWHERE, "What about Brightwater?") == ["Brightwater plans secret layoffs."]
    assert [feed.url for feed in await bench.store.feeds_of(HERE)] == [OUR_FEED]
    assert await search_texts(bench, Destination("discord", "T1", "C1"), "What about Brightwater?") == []


async def test_the_rare_words_decide_and_then_the_newest(bench: Bench, clock: FakeClock) -> None:
    """An article with more of the words comes first, forms of a word are found, of equals the newer comes first."""
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    await file_article(bench, clock, OUR_FEED, "Ferries stop in Tarn. It's over.", published=old)
    await file_article(bench, clock, OUR_FEED, "A ferry sinks, two companies say.", published=new)
    await file_article(bench, clock, OUR_FEED, "Nothing to see.", published=new)
    assert await search_texts(bench, HERE, "Did ferries stop in Tarn?") == [
        "Ferries stop in Tarn. It's over.",
        "A ferry sinks, two companies say.",
    ]
    assert await search_texts(bench, HERE, "company's") == ["A ferry sinks, two companies say."]
    assert (await search_texts(bench, HERE, "ferry"))[0] == "A ferry sinks, two companies say."
    assert await search_texts(bench, HERE, "ferry", limit=1) == ["A ferry sinks, two companies say."]
    assert await search_texts(bench, HERE, "'; DROP TABLE feeds; -- & | ! <->") == []


async def test_time_and_feed_bound_a_search(bench: Bench, clock: FakeClock) -> None:
    """Without words the period alone decides, newest first; a page without a time counts from when it was read."""
    await file_article(bench, clock, OUR_FEED, "Old ferry.", published=clock.now() - 9 * DAY)
    await file_article(bench, clock, OUR_FEED, "New ferry.", published=clock.now() - DAY)
    await file_article(bench, clock, OTHER_FEED, "Undated ferry.")
    since = clock.now() - 2 * DAY
    assert await search_texts(bench, HERE, "", since=since) == ["Undated ferry.", "New ferry."]
    assert await search_texts(bench, HERE, "ferry", until=since) == ["Old ferry."]
    (ours, _) = await bench.store.feeds_of(HERE)
    assert await search_texts(bench, HERE, "ferry", since=since, feeds=(ours.id,)) == ["New ferry."]


async def test_only_the_newest_revision_is_found(bench: Bench, clock: FakeClock) -> None:
    """What an article does not say any more is not quoted."""
    number = await file_article(bench, clock, OUR_FEED, "Fares rise by 5 percent.")
    await file_article(bench, clock, OUR_FEED, "Fares rise by 4 percent.", revision=2, entry_id=number)
    assert await search_texts(bench, HERE, "How much do fares rise?") == ["Fares rise by 4 percent."]


async def test_articles_know_their_story_within_the_workspace(bench: Bench, clock: FakeClock) -> None:
    """Two that the desk put together tell one, another one its own; a stranger's tells none here."""
    await file_article(bench, clock, OUR_FEED, "Orla Mills is sold.")
    (delivery,) = [await bench.store.assignment(number) for number in await planned_deliveries(bench)]
    assert delivery is not None
    await file_article(bench, clock, OTHER_FEED, "Orla goes to Brightwater.", story=delivery.story.id)
    await file_article(bench, clock, OTHER_FEED, "Fares rise by 5 percent.")
    await file_article(
        bench, clock, "https://wire.example/feed", "Orla again.", place=ELSEWHERE, story=delivery.story.id
    )
    articles = await bench.store.find_articles(HERE, ArchiveQuery())
    strange = await bench.store.find_articles(ELSEWHERE, ArchiveQuery())
    told_in = await bench.store.stories_of(HERE, [*articles, *strange])
    texts = {article.url: article.text for article in articles}
    assert {texts[url] for url in told_in} == set(texts.values())
    assert {texts[url] for url, story in told_in.items() if story == delivery.story.id} == {
        "Orla Mills is sold.",
        "Orla goes to Brightwater.",
    }


async def test_a_storys_articles_end_at_the_workspace(bench: Bench, clock: FakeClock) -> None:
    """The digest's own article comes first, another feed's where the workspace has it, a stranger's never."""
    await file_article(bench, clock, OUR_FEED, "Orla Mills is sold.")
    (delivery,) = [await bench.store.assignment(number) for number in await planned_deliveries(bench)]
    assert delivery is not None
    posted = replace(delivery.delivery, state=DeliveryState.POSTED, message=MessageRef("7"))
    await bench.store.save_delivery(posted)
    story = delivery.story.id
    await file_article(
        bench, clock, "https://wire.example/feed", "Orla goes to Brightwater.", place=NEXT_DOOR, story=story
    )
    await file_article(bench, clock, OTHER_FEED, "Orla: what nobody may know.", place=ELSEWHERE, story=story)
    told = await bench.store.story_articles(HERE, MessageRef("7"))
    assert [(article.text, article.publisher) for article in told] == [
        ("Orla Mills is sold.", "courier.example"),
        ("Orla goes to Brightwater.", "wire.example"),
    ]
    assert await bench.store.story_articles(ELSEWHERE, MessageRef("7")) == []


async def planned_deliveries(bench: Bench) -> list[DeliveryId]:
    """Return the deliveries there are, among the first few numbers."""
    return [number for number in map(DeliveryId, range(1, 20)) if await bench.store.assignment(number) is not None]
