"""The same orders by people of five languages: each is answered in their own, and all in plain sentences."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Command
from bot.text.catalogue import in_language
from tests.dialogs.desk import FEED, TestDesk

ORDERS = ("", f"add {FEED}", "schedule weekdays 8:30 17:00 Europe/Berlin", "pause 1", "list", "watch Orla", "add x y")
EXPECTED_REPLIES = {
    "fr": (
        "Ce salon n'a pas encore de flux. Ajoutez-en un, et ses résumés arrivent ici.",
        "Abonné à Harbour Courier. Il n'y a pas encore d'article ; les premiers arrivent ici dès leur parution.",
        (
            "Les résumés arrivent ici en semaine à 08:30 et 17:00 (Europe/Berlin). "
            "Prochain envoi : lun. 02 mars à 17:00 (Europe/Berlin)."
        ),
        "Harbour Courier : en pause.",
        "#1 Harbour Courier (en pause, pas encore lu)",
        "À partir de maintenant : seuls les résumés qui touchent l'un de ceux-ci sont publiés ici : Orla.",
        "« x y » n'est pas une adresse. Collez-en une, par exemple : /news add https://example.org/news",
    ),
    "es": (
        "Este canal todavía no tiene fuentes. Añade una, y sus resúmenes llegan aquí.",
        "Suscrito a Harbour Courier. Todavía no hay ningún artículo; los primeros llegan aquí en cuanto aparecen.",
        (
            "Los resúmenes llegan aquí entre semana a las 08:30 y 17:00 (Europe/Berlin). "
            "El próximo envío: lun 02 mar, 17:00 (Europe/Berlin)."
        ),
        "Harbour Courier: en pausa.",
        "#1 Harbour Courier (en pausa, sin leer todavía)",
        "Desde ahora: aquí solo se publican resúmenes que afectan a alguno de estos: Orla.",
        "«x y» no es una dirección. Pega una, por ejemplo: /news add https://example.org/news",
    ),
    "pt": (
        "Este canal ainda não tem feeds. Adicione um, e os resumos dele chegam aqui.",
        "Assinado: Harbour Courier. Ainda não há nenhum artigo; os primeiros chegam aqui assim que saem.",
        (
            "Os resumos chegam aqui em dias úteis às 08:30 e 17:00 (Europe/Berlin). "
            "O próximo envio: seg. 02 de mar., 17:00 (Europe/Berlin)."
        ),
        "Harbour Courier: em pausa.",
        "#1 Harbour Courier (em pausa, ainda não lido)",
        "De agora em diante: só resumos que afetam algum destes são publicados aqui: Orla.",
        "“x y” não é um endereço. Cole um, por exemplo: /news add https://example.org/news",
    ),
    "it": (
        "Questo canale non ha ancora feed. Aggiungine uno, e le sue sintesi arrivano qui.",
        "Iscritto a Harbour Courier. Non c'è ancora alcun articolo; i primi arrivano qui appena escono.",
        (
            "Le sintesi arrivano qui nei giorni feriali alle 08:30 e 17:00 (Europe/Berlin). "
            "Il prossimo invio: lun 02 mar, 17:00 (Europe/Berlin)."
        ),
        "Harbour Courier: in pausa.",
        "#1 Harbour Courier (in pausa, non ancora letto)",
        "D'ora in poi: qui arrivano solo sintesi che riguardano uno di questi: Orla.",
        "«x y» non è un indirizzo. Incollane uno, per esempio: /news add https://example.org/news",
    ),
}


@pytest.mark.parametrize("language", EXPECTED_REPLIES)
async def test_the_same_orders_are_answered_in_each_language(language: str) -> None:
    """The home, a feed, times with their day, a pause, the list, a watch, and what is wrong."""
    desk = TestDesk()
    for typed, told in zip(ORDERS, EXPECTED_REPLIES[language], strict=True):
        order = Command(destination=desk.here, text=typed, given_by="Ada", language=language)
        assert (await desk.inbox.execute_command(order)).text.splitlines()[0] == told


async def test_what_all_see_is_left_to_the_channels_language() -> None:
    """Ada reads German, her channel French; who takes it back later reads Italian."""
    desk = TestDesk()
    await desk.give_command(f"add {FEED}")
    paused = await desk.inbox.execute_command(
        Command(destination=desk.here, text="pause 1", given_by="Ada", language="de")
    )
    assert paused.text == "Harbour Courier angehalten."
    assert in_language(paused.public, "fr") == "Ada a mis Harbour Courier en pause."
    undone = await desk.inbox.execute_command(
        Command(destination=desk.here, text="undo", given_by="Ada", language="it")
    )
    assert undone.text.startswith("Annullato: messo in pausa Harbour Courier. È tutto come prima.")
    assert in_language(undone.public, "fr") == "Ada a annulé ceci : mis Harbour Courier en pause."
