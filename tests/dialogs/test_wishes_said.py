"""Dialogs about what people want of the bot in words of their own, on any platform and in six languages."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Answer, Command, Question
from bot.replies.reply_lines import ReplyLine, reply_line
from tests.dialogs.desk import TestDesk

PLATFORMS = ("slack", "discord")
TITLES = {"gazette": "Riverbend Gazette", "bote": "Der Talbote", "voix": "La Voix de Tarn"}
REMOVE_OR_PAUSE = ["remove 2", "pause 2"]
PAUSE_ALL = ["pause all"]
QUIET_NIGHTS = ["schedule quiet 22:00-07:00"]
WEEKDAY_SCHEDULE = ["schedule weekdays UTC"]
EARLY_SCHEDULE = ["schedule daily 07:15 UTC"]
GOLF_FILTERS = [*(f"filter {one} -golf" for one in (1, 2, 3)), "filter all -golf"]
WISHES = {
    "stop watching the Meridian Bank": ["unwatch Meridian Bank"],
    "please don't watch Meridian Bank any more": ["unwatch Meridian Bank"],
    "no longer interested in cyclists": ["unwatch cyclists"],
    "Meridian Bank brauchst du nicht mehr zu verfolgen": ["unwatch Meridian Bank"],
    "hör auf, Meridian Bank zu beobachten": ["unwatch Meridian Bank"],
    "ne suis plus Meridian Bank": ["unwatch Meridian Bank"],
    "deja de seguir a Meridian Bank": ["unwatch Meridian Bank"],
    "smetti di seguire Meridian Bank": ["unwatch Meridian Bank"],
    "para de seguir Meridian Bank": ["unwatch Meridian Bank"],
    "we don't need the Talbote any more": REMOVE_OR_PAUSE,
    "Den Talboten wollen wir nicht mehr": REMOVE_OR_PAUSE,
    "on n'a plus besoin du Talbote": REMOVE_OR_PAUSE,
    "ya no necesitamos el Talbote": REMOVE_OR_PAUSE,
    "non ci serve più il Talbote": REMOVE_OR_PAUSE,
    "já não precisamos do Talbote": REMOVE_OR_PAUSE,
    "we don't need the Gazette and the Talbote": ["remove 1 2", "pause 1 2"],
    "no need for the Gazette until Monday": ["pause 1 until Monday"],
    "don't remove the Gazette": [],
    "tell me whenever Orla Mills is in the news": ["watch Orla Mills notify-only"],
    "can you watch the harbour for us?": ["watch harbour notify-only"],
    "sag Bescheid, wenn Orla Mills in den Nachrichten ist": ["watch Orla Mills notify-only"],
    "préviens-nous si on parle d'Orla Mills": ["watch Orla Mills notify-only"],
    "avísame cuando salga Orla Mills en las noticias": ["watch Orla Mills notify-only"],
    "avvisami quando si parla di Orla Mills": ["watch Orla Mills notify-only"],
    "avisa quando falarem de Orla Mills": ["watch Orla Mills notify-only"],
    "nothing at night please": QUIET_NIGHTS,
    "Nachts bitte nichts posten": QUIET_NIGHTS,
    "rien la nuit": QUIET_NIGHTS,
    "no mandes nada por la noche": QUIET_NIGHTS,
    "non mandare niente di notte": QUIET_NIGHTS,
    "não mandes nada à noite": QUIET_NIGHTS,
    "no news on weekends": WEEKDAY_SCHEDULE,
    "don't ping us on weekends": WEEKDAY_SCHEDULE,
    "Am Wochenende brauchen wir keine Nachrichten": WEEKDAY_SCHEDULE,
    "pas d'actualités le week-end": WEEKDAY_SCHEDULE,
    "el fin de semana no queremos noticias": WEEKDAY_SCHEDULE,
    "niente notizie nel fine settimana": WEEKDAY_SCHEDULE,
    "não mandes notícias no fim de semana": WEEKDAY_SCHEDULE,
    "no mondays, please": ["schedule weekly tuesday wednesday thursday friday saturday sunday UTC"],
    "everything in one message at quarter past seven": EARLY_SCHEDULE,
    "move the digest to 7:15": EARLY_SCHEDULE,
    "schick alles zusammen um 7:15": EARLY_SCHEDULE,
    "mets tout ensemble à 7h15": EARLY_SCHEDULE,
    "mándalo todo junto a las 7:15": EARLY_SCHEDULE,
    "manda tutto insieme alle 7:15": EARLY_SCHEDULE,
    "manda tudo junto às 7:15": EARLY_SCHEDULE,
    "once a day is enough": ["schedule daily UTC"],
    "stop it": PAUSE_ALL,
    "stop": PAUSE_ALL,
    "delete that": [],
    "stop posting here": PAUSE_ALL,
    "shut up": PAUSE_ALL,
    "be quiet for an hour": ["pause all for an hour"],
    "mach zwei Stunden Pause": ["pause all für zwei stunden"],
    "halt die Klappe": PAUSE_ALL,
    "tais-toi": PAUSE_ALL,
    "cállate": PAUSE_ALL,
    "taci": PAUSE_ALL,
    "fica calado": PAUSE_ALL,
    "no publiques entre las 22 y las 7": QUIET_NIGHTS,
    "not between 10pm and 7am please": QUIET_NIGHTS,
    "at 9 and at 5": ["schedule daily 09:00 17:00", "schedule daily 05:00 09:00"],
    "at 9 and at 17": ["schedule daily 09:00 17:00 UTC"],
    "all at 10 instead of 9": [],
    "mets tout à 10h au lieu de 9h": [],
    "reprends la Voix": ["resume 3"],
    "the Gazette only about harbours": ["filter 1 harbours"],
    "segui Orla Mills": ["watch Orla Mills notify-only"],
    "segui Meridian Bank": [],
    "no more golf please": GOLF_FILTERS,
    "leave out anything about golf": GOLF_FILTERS,
    "stop the golf": GOLF_FILTERS,
    "arrête le golf": GOLF_FILTERS,
    "ferma il golf": GOLF_FILTERS,
    "bitte nichts über golf": GOLF_FILTERS,
    "nada de golf, por favor": GOLF_FILTERS,
}
REMARKS = (
    *("no worries", "no idea", "stop crying", "don't worry", "I never read that", "nobody stopped them", "not bad"),
    *(
        "the harbour is closed, no ferry today",
        "can you believe it?",
        "I watched it last night",
        "we were without power",
    ),
    *("keine Ahnung", "kein Problem", "das brauche ich nicht", "pas mal", "pas de souci", "rien de nouveau"),
    *("no pasa nada", "sin problema", "nada más", "niente male", "non importa", "nada disso", "sem problema"),
    *(
        "tell me when the ferry is back",
        "let me know when you are done",
        "who watches this?",
    ),
)
NEWS_REQUESTS = (
    *("any news?", "news?", "top stories please", "what's new", "what else is new?", "show us the headlines"),
    *("Gibt es Neuigkeiten?", "was ist neu?", "du nouveau ?", "des nouvelles ?", "¿alguna novedad?", "¿hay noticias?"),
    *("che novità ci sono?", "ci sono notizie?", "há novidades?", "alguma notícia?"),
)


async def desk_with_watches(on: str) -> TestDesk:
    """Return a desk that is subscribed to three papers and watches two names."""
    desk = TestDesk(on=on)
    for name, title in TITLES.items():
        address = f"https://{name}.example/feed"
        desk.feeds.entries[address], desk.feeds.titles[address] = (), title
        await desk.give_command(f"add {address}")
    await desk.give_command("watch Meridian Bank notify-only")
    await desk.give_command("watch cyclists notify-only")
    return desk


async def answer_to(desk: TestDesk, text: str) -> Answer:
    """Return what the bot says to a message of somebody who has not said anything yet."""
    question = Question(key=text, destination=desk.here, text=text, asked_by=text, conversation=text)
    answer = await desk.inbox.answer(question)
    assert answer is not None, text
    return answer


def button_commands(answer: Answer) -> list[str]:
    """Return the commands of the buttons, without the no."""
    return [choice.command for choice in answer.choices if choice.command != "keep"]


@pytest.mark.parametrize("on", PLATFORMS)
async def test_a_wish_is_offered_as_what_fulfils_it(on: str) -> None:
    """In whatever order its words stand; nothing changes before a button is pressed."""
    desk = await desk_with_watches(on)
    before = await desk.give_command("list")
    offered = {text: button_commands(await answer_to(desk, text)) for text in WISHES}
    assert {text: does for text, does in offered.items() if does != WISHES[text]} == {}
    assert await desk.give_command("list") == before


@pytest.mark.parametrize("on", PLATFORMS)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("keep watching Brackwell", "This channel watches Brackwell already."),
        ("keep an eye on Brackwell please", "This channel watches Brackwell already."),
        ("tell us when Brackwell is in the news", "This channel watches Brackwell already."),
        ("segui Brackwell", "Questo canale segue già Brackwell."),
    ],
)
async def test_a_watch_that_there_is_stays_as_it_is(text: str, told: str, on: str) -> None:
    """One that holds others back is not made one that only calls out: nothing is offered."""
    desk = await desk_with_watches(on)
    await desk.give_command("watch Brackwell")
    answer = await answer_to(desk, text)
    assert (answer.text, button_commands(answer)) == (told, [])


@pytest.mark.parametrize("on", PLATFORMS)
async def test_a_remark_is_no_wish(on: str) -> None:
    """No button is offered to it that changes anything."""
    desk = await desk_with_watches(on)
    offered = {text: button_commands(await answer_to(desk, text)) for text in REMARKS}
    assert {text: does for text, does in offered.items() if does} == {}


@pytest.mark.parametrize("on", PLATFORMS)
async def test_who_asks_for_news_is_told_the_newest_stories(on: str) -> None:
    """And not how the channel stands, or that no article is about that."""
    desk = await desk_with_watches(on)
    desk.publish(
        "mill", "Orla Mills to shut its mill", "Orla Mills will shut its mill in Tarn in May, it said.", feed=""
    )
    desk.feeds.entries["https://gazette.example/feed"] = desk.feeds.entries.pop("")
    await desk.work()
    for text in NEWS_REQUESTS:
        answer = await answer_to(desk, text)
        assert answer.answered, (text, answer.text)
        assert answer.evidence, text


async def test_what_stands_beside_a_wish_is_no_reason_to_do_it_unasked() -> None:
    """A reason behind it is not read: it is asked whether that is meant. A condition or a second feed is half of it."""
    desk = await desk_with_watches("slack")
    asked = await answer_to(desk, "drop the Talbote, it bores us")
    assert button_commands(asked) == REMOVE_OR_PAUSE
    assert asked.text.startswith(reply_line(ReplyLine.DO_YOU_MEAN, language="en"))
    assert button_commands(await answer_to(desk, "drop the Talbote, except on Mondays")) == []
    assert button_commands(await answer_to(desk, "drop the Talbote, and pause the Gazette")) == []


async def test_a_filter_of_all_feeds_adds_to_what_each_leaves_out() -> None:
    """And is taken back by one Undo."""
    desk = await desk_with_watches("slack")
    await desk.give_command("filter 1 tariff -chess")
    reply = await desk.inbox.execute_command(Command(destination=desk.here, text="filter all -golf", given_by="Ada"))
    assert "Riverbend Gazette lets through: tariff -chess -golf" in reply.text
    assert "Der Talbote lets through: -golf" in reply.text
    assert reply.undo is not None
    assert "set what all feeds here let through: -golf" in reply.public
    await desk.give_command(reply.undo.command)
    told = await desk.give_command("filter all")
    assert "Riverbend Gazette lets through: tariff -chess\n" in told
    assert "Der Talbote lets everything through." in told
    assert await desk.give_command("filter all off")
    assert "lets through" not in await desk.give_command("filter all")
    assert (await desk.give_command("filter all off")).startswith("Already so: ")


@pytest.mark.parametrize("on", PLATFORMS)
@pytest.mark.parametrize("text", ["source?", "link please", "Quelle?", "la source ?", "¿la fuente?", "fonte?"])
async def test_who_asks_for_the_source_gets_its_link(on: str, text: str) -> None:
    """And no sentence of the article."""
    desk = TestDesk(on=on)
    await desk.give_command("add https://courier.example/feed")
    desk.publish("mill", "Orla Mills to shut its mill", "Orla Mills will shut its mill in Tarn in May, it said.")
    await desk.work()
    (posted,) = desk.platform.messages
    assert "https://courier.example/mill" in await desk.ask_under(text, posted)


@pytest.mark.parametrize("on", PLATFORMS)
async def test_laughter_is_understood(on: str) -> None:
    """As a greeting is."""
    answer = await answer_to(await desk_with_watches(on), "lol")
    assert answer.text == reply_line(ReplyLine.GLAD_TO_HELP, language="en")


@pytest.mark.parametrize("on", PLATFORMS)
async def test_an_order_that_cannot_be_read_is_no_question_for_the_news(on: str) -> None:
    """What can be done with what it names is told, without a button: what is not read may be what matters."""
    desk = await desk_with_watches(on)
    for text in (
        "the Gazette only about libraries and not about chess",
        "we don't want the Gazette when it rains at 9",
    ):
        told = await answer_to(desk, text)
        assert told.text.startswith(reply_line(ReplyLine.DO_YOU_MEAN, language="en")), told.text
        assert "/news pause <feed>" in told.text
        assert button_commands(told) == [], text
    for text in ("the Gazette is only a rag", "the Gazette says no to the plan"):
        assert "/news pause" not in (await answer_to(desk, text)).text


@pytest.mark.parametrize("on", PLATFORMS)
@pytest.mark.parametrize(
    "text", ["beobachte Brackwell nicht mehr", "watch Brackwell no longer", "watch Brackwell no more"]
)
@pytest.mark.parametrize("watched", ["Brackwell", ""])
async def test_a_watch_that_is_taken_back_is_none(on: str, text: str, watched: str) -> None:
    """Who is watched is watched no longer, and nobody is offered to be watched by a name with a no in it."""
    desk = await desk_with_watches(on)
    if watched:
        await desk.give_command(f"watch {watched}")
    offered = button_commands(await answer_to(desk, text))
    assert [one for one in offered if one.startswith("watch")] == []
    assert ("unwatch Brackwell" in offered) is bool(watched)
