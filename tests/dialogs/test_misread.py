"""Orders that were misread: what a name, a filter, a time, or a command's name in another language was taken for."""

from __future__ import annotations

import pytest

from tests.dialogs.test_unread import make_channel

NAMES = (
    "Ärzte ohne Grenzen",
    "Médecins sans frontières",
    "Doctors without Borders",
    "Ni una menos",
    "Reporter ohne Grenzen",
    "Everything but the Girl",
    "Nessuno tocchi Caino",
    "Engenheiros sem Fronteiras",
    "gig workers without contracts",
)
"""Names with a word in them that turns an order around."""


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_may_have_a_word_that_denies(name: str) -> None:
    """It is watched, told of, and watched no longer, whole."""
    here = await make_channel()
    assert (await here.type_command(f"watch {name} notify-only"))[2]
    assert name in (await here.type_command(f"about {name}"))[0]
    assert (await here.type_command(f"unwatch {name}"))[2]


@pytest.mark.parametrize(
    "words", ["más dinero", "mai", "won", "ohne", "won elections", "don Quixote", "menos", "más vivienda"]
)
async def test_a_filter_may_have_a_word_that_denies_in_another_language(words: str) -> None:
    """And a word alone denies nothing."""
    assert (await (await make_channel()).type_command(f"filter 1 {words}"))[2]


@pytest.mark.parametrize(
    "words", ["football but not cricket", "nicht Fußball", "sans football", "won't pay", "todo menos fútbol"]
)
async def test_a_filter_that_leaves_something_out_in_words_is_not_guessed_at(words: str) -> None:
    """What it leaves out has a minus."""
    text, does, is_changed = await (await make_channel()).type_command(f"filter 1 {words}")
    assert not is_changed
    assert not does
    assert "/news filter" in text


@pytest.mark.parametrize(
    "said",
    [
        "Stato di emergenza in Campania",
        "Zustand der Brücke in Tarn",
        "Hilfe für die Ukraine",
        "Aide humanitaire à Gaza",
        "novidades sobre a greve",
        "estado de sitio en Chile",
        "Liste der Toten in Tarn",
        "ayuda para las víctimas",
        "Warum ist das so",
        "Pausa nei negoziati di Tarn",
        "Export der Schweiz bricht ein",
        "help for Ukraine",
        "status of the talks",
    ],
)
async def test_a_headline_that_begins_like_a_command_is_no_order(said: str) -> None:
    """What a command is called is a word of the news, too: with more behind it, it is looked for there."""
    text, does = await (await make_channel()).say(said)
    assert not does
    assert not any(
        told in text for told in ("/news latest", "/news why", "/news pause", "tutto bene", "#1", "Nothing yet")
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Hilfe bitte", "/news latest"),
        ("aide s'il te plaît", "/news latest"),
        ("ayuda por favor", "/news latest"),
        ("help me please", "/news latest"),
        ("Liste bitte", "#1"),
        ("stato", "tutto bene"),
        ("abonniere", "/news add"),
    ],
)
async def test_a_command_is_known_by_its_name_in_any_language(said: str, told: str) -> None:
    """With thanks or a please behind it, too."""
    assert told in (await (await make_channel()).say(said))[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Sei bitte still von 22 bis 7 Uhr", "schedule quiet 22:00-07:00"),
        ("sei so gut und poste werktags um 9", "schedule weekdays 09:00"),
        ("please post once every morning", "schedule daily"),
        ("please post only once every morning", "schedule daily"),
        ("post once a day at 9", "schedule daily 09:00"),
        ("once every day at 9 please", "schedule daily 09:00"),
        ("publica cada día a las once", "schedule daily 11:00"),
        ("ogni giorno alle sei", "schedule daily 06:00"),
    ],
)
async def test_an_hour_is_one_in_the_language_that_is_spoken(said: str, meant: str) -> None:
    """“Sei” is six in Italian, and “once” is eleven in Spanish."""
    assert (await (await make_channel()).say(said))[1] == [meant]


@pytest.mark.parametrize(
    "said",
    [
        "quiet from 10 pm to 7 am on weekdays",
        "nur werktags ruhig von 22 bis 7",
        "silence de 22h à 7h le dimanche",
        "be quiet on weekends from 22 to 7",
        "silencio de 22 a 7 los domingos",
        "don't post between 8 and 12 on Mondays",
        "be quiet every night from 22 to 7",
        "please send it when due",
        "silence not between 10pm and 6am",
        "Ruhe nicht zwischen 22 und 6 Uhr",
    ],
)
async def test_hours_without_digests_have_no_days(said: str) -> None:
    """They hold on all days: what is said of some is not read, and makes no schedule of them; nor are they denied."""
    text, does = await (await make_channel()).say(said)
    assert not does
    assert text


async def test_days_stand_beside_hours_without_digests_where_they_have_times() -> None:
    """For then they are those of posting."""
    assert (await (await make_channel()).say("weekdays at 9, quiet from 22 to 7"))[1] == [
        "schedule weekdays 09:00 Europe/Berlin quiet 22:00-07:00"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Skip the gazette today",
        "no more golf on Fridays",
        "alert me at 9",
        "notify me tomorrow",
        "avísame mañana",
        "let me know what you think",
        "let me know when the strike ends",
        "let me know if the bridge opens",
        "sag Bescheid, wenn der Streik endet",
        "préviens-moi quand la grève finit",
    ],
)
async def test_a_time_or_a_clause_is_no_name_and_nothing_to_filter_by(said: str) -> None:
    """What ends on a day, or waits for something, no watch and no filter does."""
    text, does = await (await make_channel()).say(said)
    assert not does
    assert text


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("remove the gazette until Monday", "pause 1 until Monday"),
        ("remove the gazette for 3 days", "pause 1 for 3 days"),
        ("entferne die Gazette bis Montag", "pause 1 bis Montag"),
        ("drop tidal post for a week", "pause 2 for a week"),
        ("togli la gazette per 3 giorni", "pause 1 per 3 giorni"),
    ],
)
async def test_what_shall_be_gone_for_a_time_is_paused(said: str, command: str) -> None:
    """Only a pause has an end."""
    assert (await (await make_channel()).say(said))[1] == [command]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("no more football from the gazette", ["filter 1 -football"]),
        ("kein Fußball mehr von der Gazette", ["filter 1 -Fußball"]),
        ("no football from tidal post please", ["filter 2 -football"]),
        ("pas de golf dans Tidal Post s'il te plaît", ["filter 2 -golf"]),
        ("keine Werbung von Riverbend bitte", ["filter 3 -Werbung"]),
        ("no more football and cricket from tidal post", ["filter 2 -football -cricket"]),
        ("no more pause for the gazette", []),
        ("plus de filtre pour la gazette", []),
        ("plus de pause pour la gazette", []),
        ("no more quiet hours", []),
        ("keine Pause mehr", []),
        ("no more filters", []),
        ("chega de pausa", []),
        ("No, football please", []),
        ("Ministers said no more football", []),
    ],
)
async def test_no_more_of_something_is_read_in_one_way(said: str, meant: list[str]) -> None:
    """As a filter of the feed beside it; what a command or a time is called is none."""
    assert (await (await make_channel()).say(said))[1] == meant


@pytest.mark.parametrize(
    "said",
    [
        "pause not riverbend daily",
        "pause riverbend not daily",
        "pause riverbend daily but",
        "pause riverbend daily except",
        "pause never Tidal Post",
        "pausiere Riverbend Daily nicht",
        "language not Tidal Post German",
    ],
)
async def test_a_word_that_denies_beside_a_whole_title_is_not_dropped(said: str) -> None:
    """Wherever it stands, said or typed."""
    here = await make_channel()
    assert not (await here.say(said))[1]
    assert (await here.type_command(said))[1:] == ([], False)
