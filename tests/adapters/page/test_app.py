"""The channel's addresses: what they take, what they refuse, and in which words."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
import pytest

from adapters.page.views import Views
from bot.domain.conversation import Answer, Choice, Reply
from bot.domain.delivery import DeliveryId
from bot.domain.evidence import Evidence
from bot.domain.story import Source
from bot.domain.subscription import Destination
from bot.errors import ModelError, PlatformError, StoreError
from tests.adapters.page import samples
from tests.adapters.page.inbox import BoardInbox
from tests.fakes.board import MemoryBoard

QUESTIONS_PATH = "/messages/1/questions"


async def post_ferries(board: MemoryBoard) -> None:
    """Put the takeover's digest on the board."""
    await board.add(
        DeliveryId(1),
        "news",
        samples.make_story(samples.FERRIES_ARTICLE, samples.FERRIES_WIRE_ARTICLE),
        samples.make_ferries_digest(),
    )


async def test_an_empty_channel_says_what_will_happen(client: aiohttp.ClientSession) -> None:
    """The first page a person sees explains itself."""
    async with client.get("/") as response:
        text = await response.text()
    assert response.status == 200
    assert "This is where your news arrives." in text
    assert "add https://" in text


async def test_the_channel_shows_its_digests(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """A digest stands on the page with its sources, facts and stakeholders."""
    await post_ferries(board)
    text = await (await client.get("/")).text()
    for words in ("also told by", "Northfield Wire", "Key facts", "Who gains", "Who loses", "Unclear", "Evidence"):
        assert words in text
    assert "AI summary; every line checked against the article" in text


async def test_a_board_that_is_away_is_said_in_words(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """Without a database the page says so instead of failing."""
    board.problem = StoreError("The database does not answer.")
    async with client.get("/") as response:
        assert response.status == 503
        assert "The database does not answer." in await response.text()


async def test_a_question_reaches_the_inbox(
    client: aiohttp.ClientSession, board: MemoryBoard, inbox: BoardInbox
) -> None:
    """A question carries the browser's key, so that it is answered once."""
    await post_ferries(board)
    inbox.answers.append(samples.fares_answer())
    async with client.post(QUESTIONS_PATH, data={"text": "  Will fares\nrise? ", "key": "0f8f1b2c-11"}) as response:
        assert response.status == 200
        assert await response.json() == {"answered": True}
    asked = inbox.questions[0]
    assert (asked.key, asked.text, asked.message) == ("page-0f8f1b2c-11", "Will fares rise?", "1")
    assert asked.destination == Destination("page", "local", "news")


async def test_a_question_answered_before_is_no_content(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """The same question sent twice gets an empty reply."""
    await post_ferries(board)
    async with client.post(QUESTIONS_PATH, data={"text": "Again?"}) as response:
        assert response.status == 204


@pytest.mark.parametrize(
    ("text", "words"), [("", "Type a question first."), (" \x00 ", "Type a question"), ("x" * 501, "at most 500")]
)
async def test_a_question_that_is_none_is_refused(client: aiohttp.ClientSession, text: str, words: str) -> None:
    """Empty and endless questions are refused in words."""
    async with client.post(QUESTIONS_PATH, data={"text": text}) as response:
        assert response.status == 400
        assert words in (await response.json())["problem"]


async def test_500_characters_of_any_script_are_taken(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """The limit counts characters, not the bytes they travel in."""
    await post_ferries(board)
    async with client.post(QUESTIONS_PATH, data={"text": "\U0001f4f0" * 500}) as response:
        assert response.status == 204


@pytest.mark.parametrize(
    ("body", "status"), [(b"text=" + b"a" * 20_000, 400), (b"text=%ff%fe", 400), (b"text=a&key=no%20key", 400)]
)
async def test_a_broken_form_is_refused(client: aiohttp.ClientSession, body: bytes, status: int) -> None:
    """What no browser of ours would send is refused, before the inbox hears of it."""
    async with client.post(QUESTIONS_PATH, data=body) as response:
        assert response.status == status
        assert "problem" in await response.json()


@pytest.mark.parametrize("number", ["7", "99999999999999999999999"])
async def test_a_question_under_nothing_is_not_found(client: aiohttp.ClientSession, number: str) -> None:
    """There is nothing to ask about under a message that is not there."""
    async with client.post(f"/messages/{number}/questions", data={"text": "Why?"}) as response:
        assert response.status == 404


@pytest.mark.parametrize(("retry", "status"), [(True, 503), (False, 502)])
async def test_a_model_that_fails_is_said_in_words(
    client: aiohttp.ClientSession, board: MemoryBoard, inbox: BoardInbox, *, retry: bool, status: int
) -> None:
    """An error of ours reaches the person who asked."""
    await post_ferries(board)
    inbox.answers.append(ModelError("The model is overloaded.", retry=retry))
    async with client.post(QUESTIONS_PATH, data={"text": "Why?"}) as response:
        assert response.status == status
        assert await response.json() == {"problem": "The model is overloaded."}


@pytest.mark.parametrize("typed", ["/news add <x>", "news add <x>", "add <x>"])
async def test_a_command_is_the_same_with_and_without_its_prefix(
    client: aiohttp.ClientSession, inbox: BoardInbox, typed: str
) -> None:
    """`/news add` and `add` are one command; the reply is escaped, its *words* are strong, its choices are buttons."""
    inbox.scripted_reply = Reply(
        text="*Added* <b>x</b>\nsecond", done=False, choices=(Choice(label="Undo", command="remove 1"),)
    )
    async with client.post("/commands", data={"text": typed}) as response:
        body = await response.json()
    assert inbox.commands[0].text == "add <x>"
    assert body["done"] is False
    assert "<strong>Added</strong> &lt;b&gt;x&lt;/b&gt;<br>second" in body["html"]
    assert 'data-command="remove 1"' in body["html"]


async def test_what_changes_the_channel_is_told_with_undo() -> None:
    """On one line, for everybody who looks; a line that changes nothing has no button."""
    views = Views("news")
    line = views.announcement("Somebody paused <Courier>.", undo=Choice(label="Undo", command="resume 3"))
    assert "Somebody paused &lt;Courier&gt;." in line
    assert 'data-command="resume 3" data-once>Undo</button>' in line
    assert "<button" not in views.announcement("Round-up.")


async def test_an_empty_command_is_help(client: aiohttp.ClientSession, inbox: BoardInbox) -> None:
    """`/news` alone reaches the inbox, which knows what to say; nothing at all is asked back."""
    await client.post("/commands", data={"text": "/news"})
    assert inbox.commands[0].text == ""
    async with client.post("/commands", data={"text": " "}) as response:
        assert "for example: /news help" in (await response.json())["problem"]


async def test_a_command_that_fails_is_said_in_words(client: aiohttp.ClientSession, inbox: BoardInbox) -> None:
    """An error of ours reaches the person who ordered."""
    inbox.scripted_reply = PlatformError("Not now.")
    async with client.post("/commands", data={"text": "list"}) as response:
        assert response.status == 502
        assert await response.json() == {"problem": "Not now."}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_post(
    client: aiohttp.ClientSession, inbox: BoardInbox, headers: dict[str, str]
) -> None:
    """A page elsewhere cannot give orders through somebody's browser."""
    for path in ("/commands", QUESTIONS_PATH):
        async with client.post(path, data={"text": "remove 1"}, headers=headers) as response:
            assert response.status == 403
    assert not inbox.commands
    assert not inbox.questions


async def test_our_own_page_can_post(client: aiohttp.ClientSession, address: str) -> None:
    """What a browser sends for our own page is let through."""
    headers = {"Origin": address.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    async with client.post("/commands", data={"text": "list"}, headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8400", "localhost.evil.example", "[", "", "10.0.0.1"])
async def test_a_foreign_name_is_refused(client: aiohttp.ClientSession, host: str) -> None:
    """A name that was rebound to our address reads nothing here."""
    async with client.get("/", headers={"Host": host}) as response:
        assert response.status in {400, 421}


@pytest.mark.parametrize("host", ["localhost", "localhost:8400", "127.0.0.1", "[::1]:8400", "LOCALHOST"])
async def test_local_names_are_answered(client: aiohttp.ClientSession, host: str) -> None:
    """Every name of this machine's loopback works."""
    async with client.get("/health", headers={"Host": host}) as response:
        assert response.status == 200


@pytest.mark.parametrize("path", ["/", "/status", "/static/app.js", "/nothing-here", "/metrics"])
async def test_every_answer_is_shut_in(client: aiohttp.ClientSession, path: str) -> None:
    """No answer leaves without the headers that keep scripts and frames out."""
    async with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


async def test_the_page_asks_nobody_else(client: aiohttp.ClientSession) -> None:
    """Neither page nor style sheet names another host to load from, and nothing stands inline."""
    page = await (await client.get("/")).text()
    style = await (await client.get("/static/style.css")).text()
    assert "http" not in page.replace("add https://", "")
    assert "url(" not in style
    assert "@import" not in style
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize(
    "typed", ["ask what happened this week", "What happened this week?", "post only at 8 in the morning"]
)
async def test_a_question_about_everything_is_answered_for_this_browser(
    client: aiohttp.ClientSession, inbox: BoardInbox, typed: str
) -> None:
    """In the line for commands, a question or plain words go to the inbox under no digest; sources are shown."""
    source = Source(title="Orla", url="https://wire.example/orla", publisher="Northfield Wire")
    evidence = Evidence(quote="260 million euros", start=0, end=17, source=source)
    choice = Choice(label="Yes, do it", command="mute")
    inbox.answers.append(
        Answer(
            answered=True,
            text="One.\nTwo. [1]",
            evidence=(evidence,),
            note="Small.",
            choices=(choice,),
            suggestions=("Who <pays>?",),
        )
    )
    fields = {"text": typed, "key": "0f8f1b2c-12", "browser": "b1946ac9-2492"}
    async with client.post("/commands", data=fields) as response:
        html = (await response.json())["html"]
    (question,) = inbox.questions
    assert (question.key, question.message, question.conversation) == (
        "page-0f8f1b2c-12",
        None,
        "composer-b1946ac9-2492",
    )
    for words in (
        "One.",
        "Two. [1]",
        "260 million euros",
        "https://wire.example/orla",
        "Northfield Wire",
        "Small.",
        "Yes, do it",
        'data-command="ask Who &lt;pays&gt;?"',
    ):
        assert words in html


async def test_suggested_questions_are_buttons(client: aiohttp.ClientSession, board: MemoryBoard) -> None:
    """A digest's own questions stand under it, to be asked at a press."""
    digest = replace(samples.make_ferries_digest(), suggestions=("Who pays for the <ships>?",))
    await board.add(DeliveryId(1), "news", samples.make_story(samples.FERRIES_ARTICLE), digest)
    text = await (await client.get("/")).text()
    assert 'data-ask="Who pays for the &lt;ships&gt;?"' in text
