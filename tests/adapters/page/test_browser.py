"""The channel in a real browser: live, one click to the evidence, and deaf to what strangers write."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.domain.conversation import Choice, Reply, Turn
from bot.domain.delivery import DeliveryId
from bot.domain.story import Source, Story, StoryId
from bot.errors import ModelError
from bot.ports import LocalTurn
from tests.adapters.page import samples
from tests.adapters.page.inbox import BoardInbox
from tests.fakes.board import MemoryBoard
from tests.unit.fates import remotasks_record

pytestmark = pytest.mark.slow

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LIVE_SELECTOR = "[data-state=live]"


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    """Open the channel in Chromium; any script error or request to another host fails the test."""
    browser_path = shutil.which("chromium")
    if browser_path is None:
        pytest.skip("chromium is not here; on Debian: apt install chromium")
    troubles: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=list(ARGUMENTS))
        page = await browser.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: _note_foreign_request(request.url, address, troubles))
        await page.goto(address)
        await page.wait_for_selector(LIVE_SELECTOR)
        yield page
        await browser.close()
    assert troubles == []


def _note_foreign_request(url: str, address: str, troubles: list[str]) -> None:
    if not url.startswith(address):
        troubles.append(f"asked {url}")


async def test_a_digest_arrives_opens_its_evidence_and_answers(
    page: Page, board: MemoryBoard, inbox: BoardInbox
) -> None:
    """With no reload: the digest appears, evidence opens, a question waits visibly and is answered."""
    await page.evaluate("window.untouched = true")
    await expect(page.get_by_text("This is where your news arrives.")).to_be_visible()
    story = samples.make_story(samples.FERRIES_ARTICLE, samples.FERRIES_WIRE_ARTICLE)
    message = await board.add(DeliveryId(1), "news", story, samples.make_ferries_digest())
    await expect(page.locator("article h2")).to_contain_text("one operator for all nine island routes")
    await expect(page.locator("#empty")).to_be_hidden()

    first = page.locator(".facts .evidence").first
    await first.locator("summary").click()
    await expect(first.locator("mark")).to_have_text(samples.make_ferries_digest().key_facts[0].evidence[0].quote)

    inbox.may_answer.clear()
    inbox.answers.append(samples.fares_answer())
    await page.get_by_label("Ask about this article").fill("Will fares rise?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".turn .pending")).to_have_count(1)
    inbox.may_answer.set()
    await expect(page.locator(".answer .quotes li")).to_have_count(2)
    await expect(page.locator(".turn .pending")).to_have_count(0)
    await expect(page.locator(".turn")).to_have_count(1)

    await board.add_note(message, samples.CORRECTION_NOTE, key="digest-2")
    await expect(page.locator(".note del").first).to_be_visible()
    await expect(first.locator("mark")).to_be_visible()
    assert await page.evaluate("window.untouched") is True


async def test_what_strangers_write_stays_inert(page: Page, board: MemoryBoard) -> None:
    """A script in a title is text, a javascript: address is no link; nothing runs."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    source = Source(title=evil, url="javascript:alert(1)", publisher=evil)
    digest = replace(samples.make_ferries_digest(), headline=evil)
    await board.add(DeliveryId(1), "news", Story(id=StoryId(1), sources=(source,)), digest)
    await expect(page.locator("article h2")).to_have_text(evil)
    assert await page.locator("article h2 a").count() == 0
    await page.locator("article h2").click()
    await page.reload()
    await expect(page.locator("article h2")).to_have_text(evil)


async def test_a_question_that_fails_is_given_back(page: Page, board: MemoryBoard, inbox: BoardInbox) -> None:
    """The reason is shown where the question was asked, and nothing typed is lost."""
    await board.add(DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest())
    inbox.answers.append(ModelError("The model is overloaded. Try again in a minute."))
    field = page.get_by_label("Ask about this article")
    await field.fill("Will fares rise?")
    await page.get_by_role("button", name="Ask").click()
    await expect(page.get_by_role("alert")).to_have_text("The model is overloaded. Try again in a minute.")
    await expect(field).to_have_value("Will fares rise?")
    await expect(page.locator(".turn")).to_have_count(0)


async def test_a_reader_is_not_moved(page: Page, board: MemoryBoard) -> None:
    """Scrolled up, new digests are counted on a pill; the place stays, and the pill leads down."""
    for number in (1, 2):
        await board.add(
            DeliveryId(number), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
        )
    await expect(page.locator("article")).to_have_count(2)
    await page.evaluate("document.getElementById('scroller').scrollTop = 0")
    await expect(page.locator("#message-1 h2")).to_be_in_viewport()
    for number in (3, 4):
        await board.add(
            DeliveryId(number), "news", samples.make_story(samples.OUTAGE_ARTICLE), samples.make_outage_digest()
        )
    pill = page.get_by_role("button", name="2 new digests")
    await expect(pill).to_be_visible()
    await expect(page.locator("#message-1 h2")).to_be_in_viewport()
    await pill.click()
    await expect(page.locator("#message-4 .foot")).to_be_in_viewport()
    await expect(pill).to_be_hidden()


async def test_a_command_is_answered_in_private(page: Page, inbox: BoardInbox) -> None:
    """What a command says is shown here and can be dismissed."""
    inbox.scripted_reply = Reply(text="*list*: what you follow")
    await page.get_by_label("/news").fill("/news help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Only you can see this")).to_be_visible()
    await expect(page.locator(".private strong")).to_have_text("list")
    await page.get_by_role("button", name="Dismiss this reply").click()
    await expect(page.locator(".private")).to_have_count(0)


async def test_an_answer_is_shown_as_it_grows(page: Page, board: MemoryBoard, inbox: BoardInbox) -> None:
    """A status at once, then each proven part, then the whole; a change of the thread takes nothing away."""
    message = await board.add(
        DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
    )
    whole = samples.fares_answer()
    inbox.answers.append(whole)
    inbox.answer_pieces.append(replace(whole, text="Fares stay [1].", evidence=whole.evidence[:1]))
    inbox.may_answer.clear()
    await page.get_by_label("Ask about this article").fill("Will fares rise?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".growing")).to_contain_text("Fares stay [1].")
    await board.add_note(message, samples.CORRECTION_NOTE, key="digest-2")
    await expect(page.locator(".note del").first).to_be_visible()
    await expect(page.locator(".growing")).to_contain_text("Fares stay [1].")
    await expect(page.locator(".turn")).to_have_count(1)
    inbox.may_answer.set()
    await expect(page.locator(".answer .quotes li")).to_have_count(2)
    await expect(page.locator(".growing")).to_have_count(0)
    await expect(page.locator(".turn")).to_have_count(1)


async def test_a_question_to_everything_is_there_after_a_reload(
    page: Page, board: MemoryBoard, inbox: BoardInbox
) -> None:
    """What was asked in the line for commands waits visibly, grows, and stands there again until it is dismissed."""
    inbox.answers.append(samples.fares_answer())
    inbox.may_answer.clear()
    await page.get_by_label("/news").fill("Will fares rise?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".private .pending")).to_be_visible()
    inbox.may_answer.set()
    await expect(page.locator(".private .quotes li")).to_have_count(2)
    (question,) = inbox.questions
    turn = Turn(question=question.text, answer=samples.fares_answer())
    board.conversations[question.conversation_key] = [(datetime.now(UTC), LocalTurn(key=question.key, turn=turn))]
    await page.reload()
    await expect(page.locator(".private .quotes li")).to_have_count(2)
    await page.get_by_role("button", name="Dismiss this reply").click()
    await page.reload()
    await page.wait_for_selector(LIVE_SELECTOR)
    await board.announce("news", "Hello.", key="1")
    await expect(page.locator(".said")).to_have_text("Hello.")
    await expect(page.locator(".private")).to_have_count(0)


async def test_gains_and_losses_can_be_read_on_a_phone(page: Page, address: str, inbox: BoardInbox) -> None:
    """Nothing is wider than the screen, the picture is seen whole, and its marks can be reached with the keyboard."""
    told = remotasks_record()
    inbox.scripted_reply = Reply(text="x", track_record=told)
    await page.set_viewport_size({"width": 360, "height": 740})
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await page.goto(f"{address}about/Remotasks")
        await expect(page.locator("svg.track-record")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await expect(page.locator("svg a")).to_have_count(len(told.lines))
        await page.locator("svg a").first.focus()
        colours = "['.loses path', '.card'].map(at => getComputedStyle(document.querySelector(at)))"
        assert await page.evaluate(f"(([a, b]) => a.fill !== b.backgroundColor)({colours})")
    await expect(page.locator(".track-record-list li")).to_have_count(len(told.lines))


async def test_what_a_button_of_a_digest_orders_is_replied_in_its_thread(
    page: Page, board: MemoryBoard, inbox: BoardInbox
) -> None:
    """And so is what a button of that reply orders; another digest's thread stays as it is."""
    for number in (1, 2):
        await board.add(
            DeliveryId(number), "news", samples.make_story(samples.FERRIES_ARTICLE), samples.make_ferries_digest()
        )
    again = Choice(label="Not for us", command="rate down message:1 not for us")
    inbox.scripted_reply = Reply(text="Type `/news filter` to say *less*.", choices=(again,))
    await page.locator("#message-1").get_by_role("button", name="Something is wrong").click()
    await expect(page.locator("#message-1 .own .private code").last).to_have_text("/news filter")
    await page.locator("#message-1").get_by_role("button", name="Not for us").click()
    await expect(page.locator("#message-1 .own .private")).to_have_count(2)
    await expect(page.locator(".private")).to_have_count(2)
