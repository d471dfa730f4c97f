"""The suggested prompts: every story of the day, and all who surely gain or lose by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answerer.story_overview import MAX_LINES
from bot.domain.conversation import Answer, Command
from tests.dialogs.desk import FEED, TestDesk

PLATFORMS = ("slack", "discord", "page")
COURIERS_SENTENCE = "Couriers will be entitled to paid leave, the court ruled on Monday."
TOWNS = (
    "Tarn",
    "Orla",
    "Velden",
    "Marrow",
    "Quill",
    "Sorrel",
    "Hadley",
    "Wessel",
    "Skerry",
    "Dunmore",
    "Kessel",
    "Ribera",
    "Sarne",
)

TRAM_TEXT = (
    "The council of Halden approved a tram line to the harbour. Construction costs are put at 310 million euros. "
    "The first trams will run in the autumn of 2029, the mayor said."
)
PLANT_TEXT = (
    "Quill Semiconductor will build a chip plant in Bastow for 1.2 billion euros. The plant is to open in 2028 and "
    "employ 800 people."
)
EDITION_STORIES = (
    ("tram", "Halden approves a tram line to the harbour", TRAM_TEXT),
    ("chips", "Quill Semiconductor builds a plant in Bastow", PLANT_TEXT),
    ("ferry", "Storm keeps ferries to Skerry in port", "A storm kept all ferries to Skerry in port on Wednesday."),
)


@pytest.fixture(params=PLATFORMS)
async def desk(request: pytest.FixtureRequest) -> TestDesk:
    """Return a desk with fourteen stories of today, one of which two papers tell."""
    desk = TestDesk(on=request.param, first=99)
    for town in TOWNS:
        root = town.casefold()
        told = f"The {root}works of {town} opens its {root}gate to {root}folk and {root}smiths on Sunday."
        desk.publish(root, f"{town} opens its {root}works", told)
    desk.publish("couriers", "Couriers get paid leave", COURIERS_SENTENCE)
    again = f"{COURIERS_SENTENCE} Unions had sued."
    desk.feeds.entries["https://wire.example/feed"] = ()
    desk.feeds.titles["https://wire.example/feed"] = "Wire"
    desk.publish("leave", "Court: couriers get paid leave", again, feed="https://wire.example/feed")
    await desk.give_command(f"add {FEED}")
    await desk.give_command("add https://wire.example/feed")
    await desk.work()
    return desk


async def ask_desk(desk: TestDesk, text: str) -> Answer:
    """Ask about everything."""
    answer = await desk.ask_anywhere(text, conversation=text)
    assert answer is not None
    return answer


async def test_what_happened_today_is_every_story_with_a_line_of_it(desk: TestDesk) -> None:
    """What two papers tell comes first and once; each headline has its sentence; how many more there are is said."""
    answer = await ask_desk(desk, "What happened today?")
    lines = answer.text.splitlines()
    assert "ouriers get paid leave [1]" in lines[1]
    assert len(answer.evidence) == MAX_LINES
    assert answer.text.count("ouriers get paid leave") == 1
    assert lines[-1] == f"And {len(TOWNS) + 1 - MAX_LINES} more."
    assert answer.evidence[0].quote == COURIERS_SENTENCE


@pytest.fixture
async def week(request: pytest.FixtureRequest) -> TestDesk:
    """Return a desk whose one paper told of four matches and three quakes, each in much the same words."""
    desk = TestDesk(on=request.param, first=99)
    for home, away, result in (("Arlen", "Brix", "2-1"), ("Corve", "Dulm", "0-0"), ("Eskel", "Farr", "3-2")):
        told = (
            f"{home} played {result} against {away} in the league on Saturday.\nThe winner fell in minute {result[0]}4."
        )
        desk.publish(home, f"{home} and {away} play {result}", told)
    for place, strength in (("Norby", "4.0"), ("Ostrel", "5.1"), ("Pell", "6.2")):
        told = f"An earthquake of magnitude {strength} shook {place} on Sunday, the observatory said."
        desk.publish(place, f"Earthquake of magnitude {strength} shakes {place}", told)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    return desk


@pytest.mark.parametrize("week", PLATFORMS, indirect=True)
async def test_what_only_looks_alike_is_told_each(week: TestDesk) -> None:
    """Two matches are two stories, and so are two quakes, as they are in the channel."""
    told = (await ask_desk(week, "What happened this week?")).text.splitlines()[1:]
    assert sorted(line.split(". ", 1)[1].rsplit(" [", 1)[0] for line in told) == sorted(week.headlines)


@pytest.mark.parametrize("week", PLATFORMS, indirect=True)
async def test_two_events_are_no_contradiction(week: TestDesk) -> None:
    """One quake had another magnitude than the next, and no source differs from itself."""
    for said in ("What magnitude was the earthquake?", "any earthquakes?", "When did the winner fall?"):
        assert "differ" not in (await ask_desk(week, said)).text


async def test_two_papers_that_differ_on_one_story_stand_side_by_side() -> None:
    """Each with its name and its number."""
    desk = TestDesk()
    wire = "https://wire.example/feed"
    desk.feeds.titles |= {FEED: "Courier", wire: "Wire"}
    text = (
        "The bakers' union of Norby walks out on Sunday over night work, its chair Ida Falk said. "
        "{} bakeries in the old town stay closed. The guild of Norby offered two free nights a month."
    )
    for feed, number in ((FEED, "40"), (wire, "43")):
        desk.publish("bakers", "Bakers of Norby walk out over night work", text.format(number), feed=feed)
        await desk.give_command(f"add {feed}")
    await desk.work()
    answer = await ask_desk(desk, "How many bakeries in Norby stay closed?")
    assert answer.text.startswith("The sources differ:")
    assert {one.source.publisher for one in answer.evidence if one.source} == {"Courier", "Wire"}


async def test_who_gains_and_loses_is_all_of_them_with_evidence(desk: TestDesk) -> None:
    """Each by the words of an article that is named; losses alone where they alone are asked for."""
    answer = await ask_desk(desk, "Who gains and who loses in today's news?")
    assert "Couriers: gain [1]" in answer.text
    assert answer.evidence[0].quote == COURIERS_SENTENCE
    assert answer.evidence[0].source is not None
    assert "gains" not in (await ask_desk(desk, "Who loses today?")).text


async def test_before_the_days_first_story_the_last_ones_are_told(desk: TestDesk) -> None:
    """A prompt that we suggest is never met with nothing."""
    await desk.work()
    await desk.work()
    answer = await ask_desk(desk, "What happened today?")
    assert answer.text.startswith("Nothing new today (")
    assert answer.answered


async def test_a_day_without_news_is_named(desk: TestDesk) -> None:
    """Today and yesterday, by their dates; also where gains and losses are asked for."""
    for _ in range(9):
        await desk.work()
    today, yesterday = desk.clock.now(), desk.clock.now() - timedelta(days=1)
    said = (await ask_desk(desk, "What happened today?")).text
    assert said.startswith(f"Nothing new today ({today:%a} {today.day} {today:%b}) so far. The newest before it:")
    said = (await ask_desk(desk, "What happened yesterday?")).text
    head = f"Nothing new yesterday ({yesterday:%a} {yesterday.day} {yesterday:%b}). The newest before it:"
    assert said.startswith(head)
    said = (await ask_desk(desk, "Who gains and who loses today?")).text
    assert said.startswith("Nothing new today (")
    assert "Couriers: gain [1]" in said


async def test_a_day_begins_at_the_midnight_of_its_channel() -> None:
    """What was published before it, by the channel's own clocks, was yesterday."""
    desk = TestDesk(first=99)
    desk.publish(
        "couriers", "Couriers get paid leave", COURIERS_SENTENCE, age=timedelta(hours=8)
    )  # at one in the night, UTC
    await desk.give_command(f"add {FEED}")
    await desk.work()
    assert "ouriers get paid leave" in (await ask_desk(desk, "What happened today?")).text.splitlines()[1]
    await desk.give_command("schedule zone America/Los_Angeles")
    answer = await desk.ask_anywhere("What happened today?", conversation="later")
    assert answer is not None
    assert answer.text.startswith("Nothing new today (")


async def test_the_stories_that_one_answer_has_no_room_for_are_a_button_away(desk: TestDesk) -> None:
    """Page by page, each once; the last page has no button."""
    answer = await ask_desk(desk, "What happened today?")
    (more,) = answer.choices
    assert (more.label, more.command) == ("All stories", "latest")
    told: list[str] = []
    order = more.command
    while order:
        reply = await desk.inbox.execute_command(Command(destination=desk.here, text=order))
        told += [row.title for row in reply.rows]
        order = reply.choices[0].command if reply.choices else ""
    assert len(told) == len(set(told)) == len(TOWNS) + 1


async def test_the_gains_and_losses_that_one_answer_has_no_room_for_are_a_button_away() -> None:
    """Page by page, each once, with its words and its article; what nobody pressed says how it is asked."""
    desk = TestDesk(first=99)
    towns = [*TOWNS, *(f"{town}ford" for town in TOWNS)]
    for number, town in enumerate(towns, 100):
        root = town.casefold()
        told = f"{number} workers will lose their jobs. The {root}gate of {town} goes to {root}folk on Sunday."
        desk.publish(root, f"{town} closes its {root}works", told)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    answer = await ask_desk(desk, "Who loses in today's news?")
    assert answer.text.splitlines()[-1] == f"And {len(towns) - MAX_LINES} more."
    quoted = [line.quote for line in answer.evidence]
    (more,) = answer.choices
    order = more.command
    while order:
        reply = await desk.inbox.execute_command(Command(destination=desk.here, text=order))
        quoted += [row.text.strip("“”") for row in reply.rows]
        assert all(row.link for row in reply.rows)
        order = reply.choices[0].command if reply.choices else ""
    assert len(quoted) == len(set(quoted)) == len(towns)
    assert "That was all." in await desk.give_command("affected 999 0 0 loses")
    for order in ("affected", "affected x 1 2", f"affected {'9' * 40} 1 2"):
        assert "Ask me: “Who gains" in await desk.give_command(order)


async def quotes_under_edition(*questions: str) -> list[str]:
    """Ask under an edition of three stories; return the first quotation of each answer."""
    desk = TestDesk(first=99)
    await desk.give_command(f"add {FEED}")
    await desk.give_command("schedule daily 9")
    await desk.work()
    for slug, title, text in EDITION_STORIES:
        desk.publish(slug, title, text)
    for _ in range(4):
        await desk.work()
    (edition,) = desk.platform.posted_editions
    said: list[str] = []
    for text in questions:
        answer = await desk.inbox.answer(replace(desk.make_question(text, edition), message=None, above=(edition,)))
        assert answer is not None
        said.append(answer.evidence[0].quote if answer.evidence else "")
    return said


async def test_a_question_under_an_edition_that_names_its_story_is_not_about_the_one_before() -> None:
    """One that names nothing still is."""
    said = await quotes_under_edition(
        "When will the plant in Bastow open?", "what does the tram cost?", "and when will it run?"
    )
    assert "2028" in said[0]
    assert "310 million" in said[1]
    assert "2029" in said[2]


@pytest.mark.parametrize(
    ("asked", "then", "told"),
    [
        ("what does the tram cost?", "and the chip plant?", "plant"),
        ("When will the plant in Bastow open?", "and the ferries?", "ferries"),
        ("When will the plant in Bastow open?", "et les ferries ?", "ferries"),
    ],
)
async def test_what_leads_on_to_another_story_is_not_answered_with_the_one_before(
    asked: str, then: str, told: str
) -> None:
    """Nor is the answer before told once more as certain."""
    said = await quotes_under_edition(asked, then)
    assert said[1] != said[0]
    assert told in said[1]
