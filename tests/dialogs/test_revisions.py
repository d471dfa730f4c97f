"""Articles that change, or go, after they were posted: readers are told where they read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.article import Article
from bot.domain.conversation import Command, Question, Reply
from bot.domain.digest import WITHDRAWN
from bot.domain.job import RereadArticles
from bot.domain.rereading import GONE_FOR_GOOD_AFTER, REREADING_INTERVALS
from bot.errors import FetchError
from tests.dialogs.desk import FEED, TestDesk
from tests.dialogs.test_first_day import TAKEOVER_TEXT
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import ScriptedModel
from tests.fakes.platform import PostedMessage

ARTICLE_URL = "https://courier.example/orla"
CORRECTED_TEXT = TAKEOVER_TEXT.replace("in March", "in June")


@pytest.fixture
async def desk() -> TestDesk:
    """Return a newsdesk that has posted one digest."""
    desk = TestDesk()
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    assert len(desk.platform.messages) == 1
    return desk


async def reread_after(desk: TestDesk, time: timedelta) -> None:
    """Let time pass, and reread the articles that are due."""
    desk.clock.move(time)
    await desk.line.handlers()[RereadArticles](RereadArticles(), 0)
    await desk.jobs.work({**desk.line.handlers(), **desk.inbox.handlers()}, until_idle=True)


def change_page(desk: TestDesk, **values: object) -> None:
    """Change the page; its feed says nothing."""
    page = desk.pages.pages[ARTICLE_URL]
    assert isinstance(page, Article)
    desk.pages.pages[ARTICLE_URL] = replace(page, **values)  # type: ignore[arg-type]  # fields of Article


async def test_a_fact_that_changed_is_corrected_where_it_stands(desk: TestDesk) -> None:
    """The message says when it was updated, its thread old and new of that line alone, and the list keeps it."""
    (posted,) = desk.platform.messages
    change_page(desk, text=CORRECTED_TEXT)
    await reread_after(desk, REREADING_INTERVALS[0])
    assert posted.digest.status.updated == desk.clock.now()
    assert any("in June" in fact.text for fact in posted.digest.key_facts)
    (note,) = posted.notes.values()
    first, *changes = note.splitlines()
    assert first == "The article changed, and this digest with it:"
    assert len(changes) == 1
    assert "in March" in changes[0].partition(" → ")[0]
    assert "in June" in changes[0].partition(" → ")[2]
    assert "in June" in await desk.give_command("corrections")


async def test_an_answer_on_the_old_text_is_marked_once(desk: TestDesk) -> None:
    """One whose quotation is gone says so; one that still stands is left alone."""
    (posted,) = desk.platform.messages
    await desk.ask_under("When will the deal close?", posted)
    await desk.ask_under("How many bakery workers could lose their jobs?", posted)
    change_page(desk, text=CORRECTED_TEXT)
    await reread_after(desk, REREADING_INTERVALS[0])
    at = f"{desk.clock.now():%H:%M}"
    (marked,) = desk.platform.replies.values()
    assert "close in March" in marked.evidence[0].quote
    assert marked.note.endswith(f"The article was changed at {at}; this answer rests on its earlier text.")
    thread = await desk.store.thread(desk.here, posted.ref)
    assert thread is not None
    notes = [turn.answer.note for turn in thread.turns if turn.answer]
    assert [note.count("earlier text") for note in notes] == [1, 0]
    change_page(desk, text=CORRECTED_TEXT.replace("in June", "in July"))
    await reread_after(desk, REREADING_INTERVALS[1])
    assert [note for note in [*desk.platform.replies.values()] if note.note.count("earlier text") != 1] == []


async def test_another_wording_beside_the_digest_is_no_correction(desk: TestDesk) -> None:
    """A sentence that no line rests on changes the article, and nothing that was posted."""
    (posted,) = desk.platform.messages
    change_page(desk, text=f"{TAKEOVER_TEXT}\nThis text was mended on Tuesday.")
    await reread_after(desk, REREADING_INTERVALS[0])
    assert posted.digest.status.updated is None
    assert posted.notes == {}
    assert "Nothing was corrected" in await desk.give_command("corrections")


async def test_what_is_no_revision_corrects_nothing(desk: TestDesk) -> None:
    """A busy server, a wall, a home page, another article: readers keep what they have, and nothing is said."""
    (posted,) = desk.platform.messages
    before = posted.digest
    page = desk.pages.pages[ARTICLE_URL]
    assert isinstance(page, Article)
    others: tuple[Article | Exception, ...] = (
        FetchError("busy", status=503, retry=True),
        replace(page, text="Subscribe to read on."),
        replace(page, text=TAKEOVER_TEXT.splitlines()[0]),
        Article(title="Courier", text="Brightwater to buy Orla Mills\nStorm\nFootball", url="https://courier.example"),
        Article(title="Storm closes the port", text="A storm has closed the northern port. Ferries wait.", url="x"),
    )
    for wait, other in zip(REREADING_INTERVALS, others, strict=True):
        desk.pages.pages[ARTICLE_URL] = other
        await reread_after(desk, wait)
    assert (posted.digest, posted.edits, posted.notes) == (before, 0, {})


async def test_an_article_that_is_gone_is_struck_through(desk: TestDesk) -> None:
    """Gone once is an accident; still gone a day later, readers are told wherever they look."""
    (posted,) = desk.platform.messages
    await desk.ask_under("When will the deal close?", posted)
    del desk.pages.pages[ARTICLE_URL]
    await reread_after(desk, REREADING_INTERVALS[0])
    assert posted.edits == 0
    await reread_after(desk, GONE_FOR_GOOD_AFTER)
    assert posted.digest.status.is_withdrawn
    assert list(posted.notes.values()) == [WITHDRAWN]
    assert WITHDRAWN in await desk.give_command("corrections")
    (marked,) = desk.platform.replies.values()
    assert marked.note == "The publisher has withdrawn the article; this answer rests on its earlier text."
    doubt = Question(key="doubt", destination=desk.here, text="really??", asked_by="Ada", above=(posted.ref,))
    again = await desk.inbox.answer(doubt)
    assert again is not None
    assert again.note == marked.note
    await reread_after(desk, GONE_FOR_GOOD_AFTER)
    assert posted.edits == 1


async def test_a_withdrawn_article_is_struck_through_and_stands_again_when_it_is_back(desk: TestDesk) -> None:
    """A notice in its place is enough; a later revision of it is no longer struck."""
    (posted,) = desk.platform.messages
    change_page(desk, title="Retracted", text="This article has been withdrawn.")
    await reread_after(desk, REREADING_INTERVALS[0])
    assert posted.digest.status.is_withdrawn
    assert posted.digest.suggestions == ()
    desk.publish("orla", "Brightwater to buy Orla Mills after all", CORRECTED_TEXT)
    await desk.work()
    assert not posted.digest.status.is_withdrawn
    assert posted.digest.status.updated is not None


async def test_an_article_is_left_alone_after_some_days(desk: TestDesk) -> None:
    """Five readings, and no more."""
    asked = len(desk.pages.read_urls)
    for _ in range(40):
        await reread_after(desk, timedelta(hours=6))
    assert 0 < len(desk.pages.read_urls) - asked <= len(REREADING_INTERVALS)


async def test_a_line_is_taken_down_wherever_it_stands_and_shown_again(desk: TestDesk) -> None:
    """By who may manage, in every channel of the workspace; who and when is kept; it stays down after a revision."""
    (posted,) = desk.platform.messages
    other = replace(desk.here, channel="second")
    elsewhere = replace(desk.here, workspace="W2")
    for place in (other, elsewhere):
        await desk.give_command(f"add {FEED}", channel=place)
    desk.publish("ferry", "Ferry fares rise", "Ferry fares rise by 4 percent in May, the operator said on Monday.")
    await desk.work()
    ferries = [one for one in desk.platform.messages if one.digest.headline == "Ferry fares rise"]
    assert {one.destination for one in ferries} == {desk.here, other, elsewhere}
    here = next(one for one in ferries if one.destination == desk.here)
    line = here.digest.key_facts[0].text
    told = await desk.inbox.execute_command(
        Command(destination=desk.here, text="hide", given_by="Ada", message=here.ref)
    )
    order = told.rows[0].choices[0]
    assert (told.rows[0].text, order.label) == (line, "Hide this line")
    assert "Only people who manage this channel can take lines down" in await desk.give_command(
        order.command, may_manage=False
    )
    assert "I take that line down" in await desk.give_command(order.command)
    assert "taken down already" in await desk.give_command(order.command)
    await desk.work()
    left = {one.destination: [fact.text for fact in one.digest.key_facts] for one in ferries}
    assert line not in left[desk.here]
    assert line not in left[other]
    assert line in left[elsewhere]
    assert here.digest.status.is_taken_down
    assert here.digest.suggestions == ()
    assert here.notes == {}
    for place in (desk.here, other):
        kept = await desk.give_command("corrections", channel=place)
        assert f"a line was taken down by Ada {desk.clock.now() - timedelta(hours=8):%d %b %H:%M} UTC" in kept
        assert line in kept
    assert "Nothing was corrected" in await desk.give_command("corrections", channel=elsewhere)
    again = await desk.inbox.execute_command(
        Command(destination=desk.here, text="hide", given_by="Ada", message=here.ref)
    )
    assert again.rows[0].text == f"(taken down) {line}"
    assert "I show that line again" in await desk.give_command(again.rows[0].choices[0].command)
    await desk.work()
    assert line in [fact.text for fact in here.digest.key_facts]
    assert not here.digest.status.is_taken_down
    assert "a line was shown again by Ada" in await desk.give_command("corrections")
    assert posted.edits == 0


async def test_a_hidden_line_stays_down_when_its_article_changes(desk: TestDesk) -> None:
    """As long as the same line comes again; what else changed is told, and the hidden line is not."""
    (posted,) = desk.platform.messages
    lines = [fact.text for fact in posted.digest.key_facts]
    hidden = next(line for line in lines if "300 bakery workers" in line)
    told = await desk.inbox.execute_command(Command(destination=desk.here, text=f"hide message:{posted.ref}"))
    await desk.give_command(next(row for row in told.rows if row.text == hidden).choices[0].command)
    change_page(desk, text=CORRECTED_TEXT)
    await reread_after(desk, REREADING_INTERVALS[0])
    assert any("in June" in fact.text for fact in posted.digest.key_facts)
    assert hidden not in [fact.text for fact in posted.digest.key_facts]
    assert all("bakery workers" not in note for note in posted.notes.values())
    thread = await desk.inbox.thread(desk.here, posted.ref)
    assert thread is not None
    assert hidden not in [fact.text for fact in thread.digest.key_facts]


async def test_what_cannot_be_hidden_is_said(desk: TestDesk) -> None:
    """No digest, no such line, nothing taken down."""
    (posted,) = desk.platform.messages
    assert "Which digest?" in await desk.give_command("hide")
    assert "/news unhide <link" in await desk.give_command("unhide message:99 abc")
    assert "No line of this digest is taken down" in await desk.give_command(f"unhide message:{posted.ref}")
    assert "does not stand in this digest" in await desk.give_command(f"hide message:{posted.ref} abc")
    assert "That line is not taken down." in await desk.give_command(f"unhide message:{posted.ref} abc")


async def test_what_is_taken_down_is_offered_to_be_shown_again(desk: TestDesk) -> None:
    """Those lines alone, each with its way back."""
    (posted,) = desk.platform.messages
    message = f"message:{posted.ref}"
    offered = await desk.inbox.execute_command(Command(destination=desk.here, text=f"hide {message}"))
    await desk.give_command(offered.rows[0].choices[0].command)
    (row,) = (await desk.inbox.execute_command(Command(destination=desk.here, text=f"unhide {message}"))).rows
    assert row.text == offered.rows[0].text
    assert "I show that line again" in await desk.give_command(row.choices[0].command)


async def report_error(desk: TestDesk, posted: PostedMessage, *, may_manage: bool = True) -> Reply:
    """Report an error, and return what the reporter sees."""
    order = Command(
        destination=desk.here, text="report It is ten.", given_by="Ada", message=posted.ref, may_manage=may_manage
    )
    return await desk.inbox.execute_command(order)


async def test_a_report_proves_the_lines_again_and_offers_to_hide_what_is_not_proven() -> None:
    """The reporter is told what came of it; who may manage can take the line down with one press."""
    checker = ScriptedChecker()
    said = "Brightwater Foods will pay 240 million euros for Orla Mills."
    quoted = TAKEOVER_TEXT.splitlines()[0]
    fact = {"text": said, "quotes": [quoted], "attributed_to": None}
    drafted = json.dumps({"key_facts": [fact], "stakeholders": [], "disclosures": []})
    desk = TestDesk(ScriptedModel(drafted), checker=checker)
    desk.publish("orla", "Brightwater to buy Orla Mills", TAKEOVER_TEXT)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    (posted,) = desk.platform.messages
    assert [fact.text for fact in posted.digest.key_facts] == [said]
    told = await report_error(desk, posted)
    assert "stand in it, word for word. 1 line in other words, read against it again, follows from it." in told.text
    assert told.choices == ()
    checker._refused["will pay"] = "it has agreed to pay"
    assert (await report_error(desk, posted, may_manage=False)).choices == ()
    told = await report_error(desk, posted)
    assert f"this does not follow from it: “{said}”. A person who manages this channel can hide it." in told.text
    await desk.give_command(told.choices[0].command)
    await desk.work()
    assert posted.digest.key_facts == ()
    assert posted.digest.status.is_taken_down


async def test_a_report_of_what_is_not_the_article_any_more_corrects_nothing(desk: TestDesk) -> None:
    """A wall or a home page is said to be none of the article; a withdrawal is told where it was posted."""
    (posted,) = desk.platform.messages
    page = desk.pages.pages[ARTICLE_URL]
    change_page(desk, text="Subscribe to read on.")
    assert "is not the article, so I leave the digest as it is" in (await report_error(desk, posted)).text
    await reread_after(desk, timedelta(0))
    assert posted.edits == 0
    desk.pages.pages[ARTICLE_URL] = page
    change_page(desk, text="We have withdrawn this article.")
    assert "Its publisher has withdrawn the article" in (await report_error(desk, posted)).text
    await reread_after(desk, timedelta(0))
    assert posted.digest.status.is_withdrawn
