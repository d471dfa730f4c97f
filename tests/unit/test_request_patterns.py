"""What is read as a wish, and what is none any more once a word of the message turns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.domain.feed import Feed, FeedId
from bot.domain.schedule import Frequency, Routine, Schedule
from bot.domain.subscription import Destination, Subscription, SubscriptionId
from bot.orders.order_wording import OrderContext
from bot.orders.request import RequestKind
from bot.orders.request_offers import certain_request_offer
from bot.orders.request_patterns import REQUEST_PATTERNS, parse_request
from bot.text.language import ENGLISH, LANGUAGES
from tests.unit.said import with_languages_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TITLES = ("Riverbend Gazette", "Der Talbote", "La Voix de Tarn")
REQUEST_EXAMPLES = {
    RequestKind.KEEP: {
        "en": "don't remove the Gazette",
        "de": "behalte den Talboten bis Freitag",
        "fr": "laisse la Voix",
    },
    RequestKind.UNWATCH: {
        "en": "stop watching Meridian Bank",
        "es": "deja de seguir a Meridian Bank",
        "it": "smetti di seguire Meridian Bank",
        "pt": "para de seguir Meridian Bank",
    },
    RequestKind.DROP: {
        "en": "hold the Gazette until Monday",
        "de": "den Talboten brauchen wir bis Freitag nicht",
        "fr": "plus besoin de la Voix jusqu'à mardi",
        "pt": "não precisamos do Talbote",
    },
    RequestKind.OTHER_DAYS: {
        "en": "no news on weekends",
        "de": "am Wochenende bitte nichts",
        "it": "non vogliamo notizie nel fine settimana",
    },
    RequestKind.QUIET_HOURS: {
        "en": "nothing at night please",
        "de": "nachts bitte Ruhe",
        "fr": "rien la nuit",
        "pt": "não mandes nada à noite",
    },
    RequestKind.SCHEDULE: {
        "en": "move the digest to 7:15",
        "de": "schick alles zusammen um 7:15",
        "fr": "mets tout ensemble à 7h15",
    },
    RequestKind.SILENCE: {
        "en": "stop posting here",
        "de": "mach zwei Stunden Pause",
        "es": "cállate",
        "fr": "tais-toi",
    },
    RequestKind.EXCLUDE: {
        "en": "no more stories about golf",
        "de": "keine Meldungen zu Golf bitte",
        "es": "no queremos noticias de golf",
    },
    RequestKind.RESTRICT: {"en": "the Gazette only about harbours", "de": "bitte nur Hafen vom Talboten"},
    RequestKind.WATCH: {
        "en": "tell me whenever Orla Mills is in the news",
        "fr": "préviens-nous si on parle d'Orla Mills",
        "it": "avvisami quando si parla di Orla Mills",
    },
}
NEGATING_WORDS = {
    "en": ("not", "except", "but"),
    "de": ("nicht", "außer", "aber"),
    "fr": ("pas", "sauf"),
    "es": ("no", "salvo", "menos"),
    "it": ("non", "tranne"),
    "pt": ("não", "exceto"),
}
NON_ORDERS = (
    *("leave the Gazette on until Friday", "don't hold the Gazette until Friday", "only the Gazette until Friday"),
    *("lass den Talboten bis Freitag laufen", "garde la Voix jusqu'à vendredi", "deja el Talbote hasta el viernes"),
    *("lascia attiva la Voix fino a martedì", "deixa o Talbote ligado até terça", "let the Gazette run until Monday"),
    *("read the Gazette until Friday", "can you summarize the Gazette until Friday?", "lies den Talboten bis Freitag"),
    *("Gazette says no trains until Friday", "Did the Gazette stop until Monday", "they stopped posting here"),
    *("stop everything but the Gazette", "alles weg außer dem Talboten", "enlève tout sauf la Voix"),
    *("send it at 7, no, 8", "post at 9, no wait, at 10", "schick es um 8, nein, um 9"),
    *("tell Anna the news", "ping Anna when the news is out", "dis à Claire que la Voix parle d'elle"),
    *("no posts this weekend", "rien ce week-end", "no posts this evening", "nothing about rain today"),
    *(
        "dieses Wochenende bitte nichts",
        "este fin de semana nada",
        "niente questo fine settimana",
        "nada neste domingo",
    ),
    *(
        "nobody reads the Gazette until Monday",
        "not on Mondays, on Tuesdays",
        "next week no posts",
        "nächsten Montag nichts",
    ),
    *("stop reading here", "stop, I want to read", "I want peace", "we like it quiet here", "I read nothing at night"),
    *("nothing happens here at night", "there is no news on Mondays", "track the parcel please", "Ruhe ist schön"),
    *("only joking, Gazette", "the Gazette only knows politics", "the Gazette just says nonsense"),
    *("it is quiet here", "we have a break until Monday", "wir haben Ruhe bis Montag", "it's quiet at night"),
    *("quiet please until 5", "stop the clock, says the Gazette", "keep watching Meridian Bank", "para mí"),
    *("melde dich wenn es Neues gibt", "sag mir Bescheid wenn Anna kommt", "only kidding please", "para todos"),
)


def order_context() -> OrderContext:
    """Return a channel with three papers and two watches."""
    return OrderContext(
        subscribed=[_subscribed(at + 1, title) for at, title in enumerate(TITLES)],
        routine=Routine(zone="UTC"),
        now=NOW,
        languages=LANGUAGES[ENGLISH],
        watched=["Meridian Bank", "cyclists"],
    )


def _subscribed(number: int, title: str) -> tuple[Subscription, Feed]:
    feed = Feed(id=FeedId(number), url=f"https://{number}.example/", title=title, next_due=NOW)
    here = Destination("slack", "T", "C")
    return Subscription(id=SubscriptionId(number), destination=here, feed_id=feed.id, number=number), feed


def offered_commands(said: str, here: OrderContext | None = None) -> Sequence[str]:
    """Return the commands that are offered for a message."""
    offered = certain_request_offer(said, with_languages_of(said, here or order_context()))
    return [choice.command for choice in offered.choices if choice.command != "keep"] if offered else []


def negated_messages(said: str, language: str) -> list[str]:
    """Return the message with each negating word inserted at each position."""
    words = said.split()
    return [
        " ".join([*words[:at], word, *words[at:]]) for word in NEGATING_WORDS[language] for at in range(len(words) + 1)
    ]


def test_each_wish_is_read() -> None:
    """In several languages; the table has no row that nothing is read by."""
    assert {reading.what for reading in REQUEST_PATTERNS} == REQUEST_EXAMPLES.keys()
    meant = {said: what for what, told in REQUEST_EXAMPLES.items() for said in told.values()}
    assert {
        said: wish.kind for said in meant if (wish := parse_request(said, with_languages_of(said, order_context())))
    } == meant


@pytest.mark.parametrize("what", [*REQUEST_EXAMPLES])
def test_a_word_that_turns_a_wish_never_leaves_the_same_order(what: RequestKind) -> None:
    """Wherever it stands: an exception, or a no."""
    told = [(language, said, offered_commands(said)) for language, said in REQUEST_EXAMPLES[what].items()]
    same = [
        one
        for language, said, does in told
        if does
        for one in negated_messages(said, language)
        if offered_commands(one) == does
    ]
    assert same == []


@pytest.mark.parametrize("said", NON_ORDERS)
def test_what_is_not_certain_is_no_order(said: str) -> None:
    """The opposite of one, what is told of others, what is taken back, and what is only once."""
    assert offered_commands(said) == []


def test_what_goes_on_is_never_offered_as_a_pause() -> None:
    """Nor asked about: who says that it stays is told that it does."""
    kept = [
        said
        for said in NON_ORDERS
        if (wish := parse_request(said, with_languages_of(said, order_context()))) and wish.kind is RequestKind.KEEP
    ]
    assert {"leave the Gazette on until Friday", "garde la Voix jusqu'à vendredi"} <= {*kept}
    assert {"don't hold the Gazette until Friday", "let the Gazette run until Monday"} <= {*kept}


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("bitte nur Fußball vom Talboten", "Fußball"),
        ("only harbours from the Gazette please", "harbours"),
        ("solo puertos del Talbote por favor", "puertos"),
        ("seulement le port dans la Voix", "port"),
        ("solo porti dal Talbote per favore", "porti"),
    ],
)
def test_a_small_word_is_in_no_topic(said: str, topic: str) -> None:
    """What joins it to a feed is none of it."""
    wish = parse_request(said, with_languages_of(said, order_context()))
    assert wish is not None
    assert (wish.kind, wish.topic) == (RequestKind.RESTRICT, topic)


def test_hours_alone_keep_the_days_of_what_they_are_said_of() -> None:
    """A weekly digest stays weekly; a feed without a time of its own comes daily."""
    weekly = Schedule(frequency=Frequency.WEEKLY, times=(time(18),))
    here = replace(order_context(), routine=Routine(schedule=weekly, zone="UTC"))
    assert offered_commands("move the digest to 7:30", here) == ["schedule weekly monday 07:30 UTC"]
    assert offered_commands("move the Gazette to 7:30", here) == ["schedule 1 daily 07:30 UTC"]
    (own, feed), *others = here.subscribed
    here = replace(here, subscribed=[(replace(own, schedule=weekly), feed), *others])
    assert offered_commands("move the Gazette to 7:30", here) == ["schedule 1 weekly monday 07:30 UTC"]
