"""Forms, whose input becomes a question or a command."""

from __future__ import annotations

from discord import Locale, TextStyle, ui

from adapters.discord.interactions.context import Press
from adapters.discord.interactions.replies import execute_and_show
from adapters.discord.interactions.suggested_questions import QuestionSpot, ask_in_thread
from adapters.discord.rendering.localization import localized
from adapters.discord.rendering.markdown import shortened
from bot.domain import labels
from bot.domain.grammar.spec import Order
from bot.text.catalogue import say

NOTE_LENGTH = 1_000
"""Most characters of the text above a field."""
MODAL_TITLE_LENGTH = 45
ASK_TITLE, REPORT_TITLE, ADD_TITLE = say("Ask about this story"), labels.REPORT, labels.ADD_FEED
FILTER_TITLE = say("Which digests come through")
QUESTION_LABEL, WRONG_LABEL, ADDRESS_LABEL = say("Your question"), labels.WHAT_IS_WRONG, say("Its address")
FILTER_LABEL = say("Words, -words, affects, language, about")
FILTER_EXAMPLE = 'tariff -football affects:"gig workers" language:en about: what it must be about; or off'


def _title(locale: Locale, title: str) -> str:
    """Return a form's title in a person's language, shortened to Discord's limit."""
    return shortened(localized(locale, title), MODAL_TITLE_LENGTH, str)


class AskForm(ui.Modal, title=ASK_TITLE):
    """Asks for a question.

    Args:
        locale: the person's locale.
        spot: what it is about, unless that is the message that was pressed.
    """

    def __init__(self, locale: Locale, spot: QuestionSpot | None = None) -> None:
        super().__init__(title=_title(locale, ASK_TITLE))
        self.question = ui.TextInput[AskForm](
            label=localized(locale, QUESTION_LABEL), custom_id="question", style=TextStyle.paragraph, max_length=1000
        )
        self.add_item(self.question)
        self._spot = spot

    async def on_submit(self, interaction: Press, /) -> None:
        """Answer it in the digest's thread."""
        await ask_in_thread(interaction, self.question.value, spot=self._spot)


class ReportForm(ui.Modal, title=REPORT_TITLE):
    """Asks what is wrong with a digest, which is then verified again at once.

    Args:
        locale: the person's locale.
        message: the digest's message.
    """

    def __init__(self, locale: Locale, message: str) -> None:
        super().__init__(title=_title(locale, REPORT_TITLE))
        self.wrong = ui.TextInput[ReportForm](
            label=localized(locale, WRONG_LABEL),
            custom_id="wrong",
            style=TextStyle.paragraph,
            max_length=500,
            required=False,
        )
        self.add_item(self.wrong)
        self._message = message

    async def on_submit(self, interaction: Press, /) -> None:
        """Have the digest verified again, and show the result only to the person who reported it."""
        await execute_and_show(interaction, Order("report", {"wrong": self.wrong.value}), message=self._message)


class AddForm(ui.Modal, title=ADD_TITLE):
    """Asks for the address of a feed or a site.

    Args:
        locale: the person's locale.
        is_news: whether a command of /news offered it.
    """

    def __init__(self, locale: Locale, *, is_news: bool) -> None:
        super().__init__(title=_title(locale, ADD_TITLE))
        self.address = ui.TextInput[AddForm](
            label=localized(locale, ADDRESS_LABEL),
            custom_id="address",
            placeholder="https://example.org/feed",
            max_length=1000,
        )
        self.add_item(self.address)
        self._is_news = is_news

    async def on_submit(self, interaction: Press, /) -> None:
        """Subscribe the channel, if the person may."""
        await execute_and_show(interaction, Order("add", {"url": self.address.value}), is_news=self._is_news)


class FilterForm(ui.Modal, title=FILTER_TITLE):
    """Asks what a feed's filter should let through.

    Args:
        locale: the person's locale.
        order: the command, to which the input is appended.
        note: the text above the field, which says what the filter is now.
        is_news: whether a command of /news offered it.
    """

    def __init__(self, locale: Locale, order: str, note: str, *, is_news: bool) -> None:
        super().__init__(title=_title(locale, FILTER_TITLE))
        self._order, self._is_news = order, is_news
        self._words = ui.TextInput[FilterForm](
            custom_id="words", max_length=300, placeholder=shortened(FILTER_EXAMPLE, 100, str)
        )
        self.add_item(ui.TextDisplay(shortened(note, NOTE_LENGTH) or "…"))
        self.add_item(ui.Label(text=localized(locale, FILTER_LABEL), component=self._words))

    async def on_submit(self, interaction: Press, /) -> None:
        """Set the filter, if the person may."""
        await execute_and_show(interaction, f"{self._order} {self._words.value}", is_news=self._is_news)
