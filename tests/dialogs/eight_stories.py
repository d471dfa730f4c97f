"""A day of eight stories, and two people who talk under its edition: the same text for every platform.

A line of the talk is said by Ann or Ben; "@desk" in it names the bot, "@ben" and "@ann" each other. What stands behind
a > is in the answer; a line without one gets none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.dialogs.desk import TestDesk

STORIES = (
    ("Harwick approves its tram line", "The council of Harwick approved the tram line on Tuesday by 14 votes to 9."),
    ("Port of Dunmore closes its cold store", "The port of Dunmore closed its cold store on Monday after a fire."),
    ("Alder mill hires sixty weavers", "The mill at Alder will hire sixty weavers in spring, its owner said."),
    ("Tidal Bank loses its licence", "Regulators took the licence of Tidal Bank because it hid loans to its founder."),
    (
        "Museum in Halmstein finds a lost map",
        "A map of 1561 lay in a drawer in Halmstein, archivists said.",
    ),
    ("Orrin calls back baby scales", "Orrin calls back 7,000 baby scales that show half a kilogram too much."),
    ("Lantern Club wins the Fen Cup", "Lantern Club beat Marsh Rovers 3-1 in the final of the Fen Cup on Sunday."),
    (
        "Kirrin freezes rents for pensioners",
        "Pensioners in Kirrin pay the same rent until 2031, the board said.",
    ),
)
TRANSCRIPT = """
ann  morning
ben  @ann can you call the printer tomorrow?
ann  sure, will do
ben  How many votes did the tram line get in Harwick?  > 14 votes to 9
ann  wow
ben  @desk why did Tidal Bank lose its licence?  > hid loans to its founder
ben  @desk haha
ann  @ben @desk told me so yesterday
ann  my aunt works at that mill
ben  who brings cake?
ann  Until when do pensioners in Kirrin pay the same rent?  > until 2031
ben  thanks!
"""


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A line of the transcript: its speaker, its text, and words of the expected answer; "" if none is expected."""

    speaker: str
    text: str
    answer: str

    def with_mention(self, mention: Callable[[str], str]) -> str:
        """Return the text with a platform's mentions."""
        text = self.text
        for name in ("desk", "ann", "ben"):
            text = text.replace(f"@{name}", mention(name))
        return text

    @property
    def is_to_us(self) -> bool:
        """Whether the bot is named first in it."""
        return self.text.startswith("@desk")

    @property
    def is_to_others(self) -> bool:
        """Whether somebody else is."""
        return self.text.startswith("@") and not self.is_to_us


def transcript_lines() -> list[TranscriptLine]:
    """Return the transcript's lines."""
    lines = []
    for row in TRANSCRIPT.strip().splitlines():
        by, _, rest = row.partition("  ")
        text, _, answer = rest.partition("  > ")
        lines.append(TranscriptLine(by, text, answer))
    return lines


async def publish_stories(desk: TestDesk) -> None:
    """Publish all eight stories, and post the day's edition."""
    for number, (title, text) in enumerate(STORIES):
        desk.publish(f"s{number}", title, text, age=timedelta(minutes=number))
    for _ in range(4):
        await desk.work()
