"""Listing: whole lists of feeds, imported from an address, exported as a file."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping

import structlog

from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler, StreamingHandler, fetch_failure_line, progress_reply
from bot.domain.conversation import THIS_CHANNEL, Command, Document, Reply
from bot.domain.grammar.values import OptionValues
from bot.domain.job import WatchFeeds
from bot.errors import FetchError
from bot.ports import Clock, FeedLists, Jobs, ListedFeed, Store
from bot.text.catalogue import joined_lines, say, say_number

LOG = structlog.get_logger(__name__)

ADDRESS_NEEDED = say("Where is the list? For example: /news import https://example.org/feeds.opml")
MAX_FEEDS_A_COMMAND = 1_000
"""Most feeds of a list that one command adds."""
FEEDS_A_BATCH = 250
"""Feeds that are added between two progress reports."""
MAX_PROBLEMS_SHOWN = 10
"""Most problems of a list that are reported; more would be a list of their own."""


class ListCommands:
    """The commands about many feeds at once."""

    def __init__(self, lists: FeedLists, store: Store, jobs: Jobs, clock: Clock, recorder: ChangeRecorder) -> None:
        self._recorder = recorder
        self._lists = lists
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler | StreamingHandler]:
        """Return the handler of each command, by its name."""
        return {"import": self._import, "export": self._export}

    async def _import(self, command: Command, values: OptionValues) -> AsyncGenerator[Reply, None]:
        address: str = values.get("url", "")
        if not address:
            yield Reply(text=ADDRESS_NEEDED, done=False)
            return
        yield progress_reply(say("Reading the list"))
        try:
            listed = await self._lists.fetch(address)
        except FetchError as error:
            yield Reply(text=fetch_failure_line(address, error), done=False)
            return
        destination, person = command.destination, command.given_by
        subscribed = {feed.url for _, feed in await self._store.subscriptions(destination)}
        new_feeds = [feed for feed in listed.feeds if feed.url not in subscribed]
        number = len(new_feeds[:MAX_FEEDS_A_COMMAND])
        async with self._recorder.recording(command) as recorded:
            for start in range(0, number, FEEDS_A_BATCH):
                yield progress_reply(
                    say_number(
                        number,
                        "Subscribing this channel to 1 feed; done with {start}",
                        "Subscribing this channel to {number} feeds; done with {start}",
                        start=start,
                    )
                )
                some = new_feeds[start : min(start + FEEDS_A_BATCH, number)]
                await self._store.subscribe_all(destination, some, now=self._clock.now(), made_by=person)
        await self._jobs.defer(WatchFeeds())
        result_lines = _import_result_lines(
            number, known=len(listed.feeds) - len(new_feeds), more=len(new_feeds) - number
        )
        parts = [*(result_lines if listed.feeds else []), *([listed.note] if listed.note else [])] or [*result_lines]
        parts += [say("Left out: {problem}", problem=problem) for problem in listed.problems[:MAX_PROBLEMS_SHOWN]]
        if len(listed.problems) > MAX_PROBLEMS_SHOWN:
            parts.append(
                say("and {number} more that I could not use.", number=len(listed.problems) - MAX_PROBLEMS_SHOWN)
            )
        LOG.info("feeds.imported", destination=str(destination), feeds=number)
        if not number:
            yield Reply(text=joined_lines(parts), done=bool(listed.feeds))
            return
        done = say_number(
            number, "added 1 feed to {channel}.", "added {number} feeds to {channel}.", channel=THIS_CHANNEL
        )
        yield await self._recorder.reply_with_undo(recorded, done, reply=joined_lines(parts))

    async def _export(self, command: Command, _values: OptionValues) -> Reply:
        rows = await self._store.subscriptions(command.destination)
        if not rows:
            return Reply(text=say("This channel has no subscriptions."), done=False)
        file_text = self._lists.write(
            [ListedFeed(url=feed.url, title=feed.title, folder=subscription.folder) for subscription, feed in rows]
        )
        text = say_number(
            len(rows),
            "1 feed, as other readers and I can import it (OPML).",
            "{number} feeds, as other readers and I can import them (OPML).",
        )
        return Reply(text=text, document=Document(name="newsdesk-feeds.opml", text=file_text))


def _import_result_lines(number: int, *, known: int, more: int) -> list[str]:
    """Report an import: how many feeds are new, already known, and beyond the limit."""
    new = say_number(number, "1 feed added to {channel}.", "{number} feeds added to {channel}.", channel=THIS_CHANNEL)
    lines: list[str] = [new if number else say("Nothing new in that list.")]
    if known:
        lines.append(say_number(known, "1 feed of it was here already.", "{number} feeds of it were here already."))
    if more:
        again = say(
            "{more} more are in the list; import it again for the next {number}.", more=more, number=MAX_FEEDS_A_COMMAND
        )
        lines.append(again)
    return lines
