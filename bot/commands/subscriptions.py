"""What a channel is subscribed to: adding, listing, holding, ending; by hand and by whole lists."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.commands.addresses import addresses_in
from bot.commands.channel import MESSAGE
from bot.commands.verbs import LongVerb, Verb, doing
from bot.commands.watching import watched_line
from bot.domain.conversation import Choice, Command, Document, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.filters import Filter, parse_filter
from bot.domain.health import condition
from bot.domain.job import DigestEntry, WatchFeeds
from bot.domain.subscription import Subscription
from bot.errors import FetchError, NoFeed
from bot.ports import Clock, FeedCandidate, FeedLists, FeedSource, Jobs, ListedFeed, Store
from bot.text.how_many import how_many
from bot.text.languages import language_called, language_name, languages_known
from bot.text.wishes import LONGEST_WISH, wish_in

LOG = structlog.get_logger(__name__)

_FOCUS = re.compile(r'focus:"(?P<wish>[^"]*)"\s*')
OWN = "own"
"""What is said for each article's own language."""
HELD = "paused"
MOST_AT_ONCE = 1_000
"""Feeds of a list that are added with one command."""
CHOICES = 5
"""Buttons under a reply."""
IN_ONE_GO = 250
"""Of these, how many are added between two words on how far it is."""
PROBLEMS = 10
"""What was wrong with a list is told so often; more would be a list of its own."""


class SubscriptionVerbs:
    """The verbs that are about a channel's subscriptions."""

    def __init__(  # what subscriptions are made of
        self,
        source: FeedSource,
        lists: FeedLists,
        store: Store,
        jobs: Jobs,
        clock: Clock,
        *,
        has_model: bool,
    ) -> None:
        self._has_model = has_model
        self._source = source
        self._lists = lists
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def verbs(self) -> Mapping[str, Verb | LongVerb]:
        """Return what does each verb."""
        return {
            "add": self._add,
            "subscribe": self._add,
            "list": self._list,
            "remove": self._remove,
            "unsubscribe": self._remove,
            "restore": self._restore,
            "pause": self._pause,
            "resume": self._resume,
            "release": self._release,
            "language": self._language,
            "import": self._import,
            "export": self._export,
        }

    async def _add(self, command: Command, text: str) -> AsyncGenerator[Reply, None]:
        addresses = addresses_in(text)
        if len(addresses) != 1:
            yield _one_please(text, addresses)
            return
        address = addresses[0].strip("<>").split("|")[0]
        known = await self._store.feed_at(address)
        if known is not None and known.last_polled is not None:  # its server is not asked again for that
            yield await self._subscribe(command, FeedCandidate(url=known.url, title=known.title), typed=address)
        else:
            yield doing(f"Looking for feeds at {address}")
            yield await self._discovered(command, address)

    async def _discovered(self, command: Command, address: str) -> Reply:
        found = await self._behind(address)
        if isinstance(found, Reply):
            return found
        if len(found) > 1 and address not in {candidate.url for candidate in found}:
            return _which(found)
        return await self._subscribe(command, found[0], typed=address)

    async def _behind(self, address: str) -> Sequence[FeedCandidate] | Reply:
        """Return the feeds behind an address, at least one, or say why there is none."""
        try:
            found = await self._source.discover(address)
        except FetchError as error:
            return Reply(text=f"I could not open {address}. {error}{self._again(error)}", done=False)
        except NoFeed as error:
            return Reply(text=str(error), done=False)
        if found:
            return found
        return Reply(
            text=f"I found no feed at {address}: the page names none, and none is where sites usually have theirs. "
            "If you know of one (often a link “RSS” at the foot of the site), paste its address.",
            done=False,
        )

    def _again(self, error: FetchError) -> str:
        """Say when a site that asked for patience may be asked again, where it said so in answer to us."""
        if error.status is None or error.retry_after is None:
            return ""
        return f" It may be asked again from {self._clock.now() + error.retry_after:%d %B, %H:%M} UTC on."

    async def _subscribe(self, command: Command, feed: FeedCandidate, *, typed: str) -> Reply:
        place, who = command.destination, command.given_by
        name = feed.title or feed.url
        there = {known.url for _, known in await self._store.subscriptions(place)}
        if feed.url in there:
            return Reply(text=f"This channel is subscribed to {name} already.")
        known = await self._store.feed_at(feed.url)
        wish = await self._store.subscribe(place, feed.url, title=feed.title, now=self._clock.now(), made_by=who)
        await self._jobs.defer(WatchFeeds())
        # What a feed brought before this channel asked for it was told elsewhere, and is not told again.
        is_known = known is not None and known.last_polled is not None
        next_up = "Its next articles come here as they appear." if is_known else "The first digests come in a moment."
        if not is_known and not feed.entries:
            next_up = "There is no article in it yet; the first ones come here as they appear."
        if not await self._jobs.has_workers():
            next_up = "Newsdesk is not running, so nothing comes before it does: newsdesk run"
        newest = f" Newest: “{feed.newest}”." if feed.newest else ""
        # Whoever pastes a site sees which of its feeds that is: it may be one that its page does not name.
        found_at = f", found at {feed.url}" if name != feed.url != typed else ""
        LOG.info("subscribed", destination=str(place), feed=feed.url)
        return Reply(
            text=f"Subscribed to {name}{found_at}.{newest} {next_up}",
            choices=(
                Choice(label="Show me one", command=f"test {wish.id}"),
                Choice(label="One message a day", command="schedule daily 09:00"),
                Choice(label="Undo", command=f"remove {wish.id}"),
            ),
            public=f"{who or 'Somebody'} subscribed this channel to {name}.",
        )

    async def _list(self, command: Command, _rest: str) -> Reply:
        rows = await self._store.subscriptions(command.destination)
        if not rows:
            return Reply(text="No subscriptions yet. Start with: add <address of a feed or site>")
        now = self._clock.now()
        watched = watched_line(await self._store.preferences(command.destination))
        listed = [Row(text=_row(wish, feed, now), choices=_changes(wish)) for wish, feed in rows]
        listed += [Row(text=watched, choices=(Choice(label="Watches", command="watch"),))] if watched else []
        return Reply(text="\n".join(row.text for row in listed), rows=tuple(listed))

    async def _remove(self, command: Command, rest: str) -> Reply:
        found = await self.named(command, rest, verb="remove")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        await self._store.unsubscribe(wish.id)
        LOG.info("unsubscribed", destination=str(command.destination), feed=feed.url)
        focus = f'focus:"{wish.focus}" ' if wish.focus else ""
        undo = f"restore {wish.language or OWN} {_held(wish)} {feed.url} {focus}{wish.filter}".strip()
        return Reply(text=f"Removed {feed.name}.", choices=(Choice(label="Undo", command=undo),))

    async def _restore(self, command: Command, rest: str) -> Reply:
        """Bring a removed subscription back as it was; what the Undo of `remove` orders."""
        pieces = rest.split(maxsplit=3)
        if len(pieces) < len(("language", "held", "address")):
            return Reply(text="What shall I bring back? For example: add https://example.org/feed", done=False)
        language, held, url, *filtered = pieces
        place, who, now = command.destination, command.given_by, self._clock.now()
        wish = await self._store.subscribe(place, url, title="", now=now, made_by=who)
        focus, only, unread = _wished(" ".join(filtered))
        if language != OWN:
            await self._store.speak(wish.id, language_called(language) or "")
        if focus:
            await self._store.focus(wish.id, focus)
        if not unread and len(only.about) <= LONGEST_WISH:
            await self._store.screen(wish.id, only)
        await self._store.pause(wish.id, paused=held == HELD)
        await self._jobs.defer(WatchFeeds())
        feed = await self._store.feed_at(url)
        return Reply(text=f"{feed.name if feed else url} is back, as it was.")

    async def _pause(self, command: Command, rest: str) -> Reply:
        return await self._set_paused(command, rest, paused=True)

    async def _resume(self, command: Command, rest: str) -> Reply:
        return await self._set_paused(command, rest, paused=False)

    async def _set_paused(self, command: Command, rest: str, *, paused: bool) -> Reply:
        found = await self.named(command, rest, verb="pause" if paused else "resume")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        await self._store.pause(wish.id, paused=paused)
        name = feed.name
        if paused:
            return Reply(text=f"Paused {name}.", choices=(Choice(label="Resume", command=f"resume {wish.id}"),))
        return Reply(text=f"{name} is on again.")

    async def _release(self, command: Command, rest: str) -> Reply:
        found = await self.named(command, rest, verb="release")
        if isinstance(found, Reply):
            return found
        _, feed = found
        place = command.destination
        number = await self._store.release(feed.id, then=lambda entry: DigestEntry(entry, only=place))
        name = feed.name
        if not number:
            return Reply(text=f"I hold nothing of {name} back.")
        LOG.info("released", feed=feed.url, entries=number)
        return Reply(text=f"{how_many(number, 'article')} of {name} come here in a moment.")

    async def _language(self, command: Command, rest: str) -> Reply:
        number, _, name = rest.partition(" ")
        found = await self.named(command, number, verb="language")
        if isinstance(found, Reply):
            return replace(found, choices=())  # a number alone says no language
        wish, feed = found
        title = feed.name
        if name.strip().casefold() == OWN:
            await self._store.speak(wish.id, "")
            return Reply(text=f"{title} comes in each article's own language again.")
        language = language_called(name)
        if language is None:
            return Reply(text=f"Which language? I can check {languages_known()}; or say {OWN}.", done=False)
        if not self._has_model:
            return Reply(text="Another language needs a model, and none is set (OPENAI_API_KEY).", done=False)
        await self._store.speak(wish.id, language)
        choices = (Choice(label="Undo", command=f"language {wish.id} {wish.language or OWN}"),)
        return Reply(text=f"{title} comes in {language_name(language)} from the next digest on.", choices=choices)

    async def named(self, command: Command, rest: str, *, verb: str) -> tuple[Subscription, Feed] | Reply:
        """Find the subscription that `rest` names by number or address, among this channel's own only."""
        rows = await self._store.subscriptions(command.destination)
        if rest.startswith(MESSAGE):
            command, rest = replace(command, message=MessageRef(rest.removeprefix(MESSAGE))), ""
        if not rest and command.message is not None:
            rest = await self._number_of(command, rows)
        for wish, feed in rows:
            if rest.lstrip("#") == str(wish.id) or (rest and rest == feed.url):
                return wish, feed
        if not rows:
            return Reply(text="This channel has no subscriptions.", done=False)
        choices = tuple(Choice(label=feed.name, command=f"{verb} {wish.id}") for wish, feed in rows[:5])
        unknown = f"There is no feed {rest} here. " if rest else ""
        return Reply(text=f"{unknown}Which one? For example: {verb} {rows[0][0].id}", done=False, choices=choices)

    async def _number_of(self, command: Command, rows: Sequence[tuple[Subscription, Feed]]) -> str:
        """Return the number of the subscription that brought the digest of a message; empty where none did."""
        trace = await self._store.trace(command.destination, message=str(command.message))
        filed = await self._store.entry(trace.entry_id) if trace else None
        return next((str(wish.id) for wish, _ in rows if filed and wish.feed_id == filed.feed_id), "")

    async def _import(self, command: Command, rest: str) -> AsyncGenerator[Reply, None]:
        address = rest.strip("<>").split("|")[0]
        if not address:
            yield Reply(text="Where is the list? For example: import https://example.org/feeds.opml", done=False)
            return
        yield doing("Reading the list")
        try:
            listed = await self._lists.fetch(address)
        except FetchError as error:
            yield Reply(text=f"I could not open {address}. {error}", done=False)
            return
        place, who = command.destination, command.given_by
        there = {feed.url for _, feed in await self._store.subscriptions(place)}
        wanted = [feed for feed in listed.feeds if feed.url not in there]
        number = len(wanted[:MOST_AT_ONCE])
        for start in range(0, number, IN_ONE_GO):
            yield doing(f"Subscribing this channel to {how_many(number, 'feed')}; done with {start}")
            some = wanted[start : min(start + IN_ONE_GO, number)]
            await self._store.subscribe_all(place, some, now=self._clock.now(), made_by=who)
        await self._jobs.defer(WatchFeeds())
        lines = _imported(number, known=len(listed.feeds) - len(wanted), more=len(wanted) - number)
        lines += [listed.note] if listed.note else []
        lines += [f"Left out: {problem}" for problem in listed.problems[:PROBLEMS]]
        if len(listed.problems) > PROBLEMS:
            lines.append(f"and {len(listed.problems) - PROBLEMS} more that I could not use.")
        LOG.info("list imported", destination=str(place), feeds=number)
        public = f"{who or 'Somebody'} added {how_many(number, 'feed')} to this channel." if number else ""
        yield Reply(text="\n".join(lines), done=bool(listed.feeds), public=public)

    async def _export(self, command: Command, _rest: str) -> Reply:
        rows = await self._store.subscriptions(command.destination)
        if not rows:
            return Reply(text="This channel has no subscriptions.", done=False)
        written = self._lists.write(
            [ListedFeed(url=feed.url, title=feed.title, folder=wish.folder) for wish, feed in rows]
        )
        text = f"{how_many(len(rows), 'feed')}, as other readers and I can import them (OPML)."
        return Reply(text=text, document=Document(name="newsdesk-feeds.opml", text=written))


def _row(wish: Subscription, feed: Feed, now: datetime) -> str:
    return f"#{wish.id} {feed.name} ({state_of(wish, feed, now)})"


def state_of(wish: Subscription, feed: Feed, now: datetime) -> str:
    """Return how a subscription is doing, in words."""
    state = "paused" if wish.paused else str(condition(feed, now)).rstrip(".")
    state += f", in {language_name(wish.language)}" if wish.language else ""
    state += f", only: {wish.filter}" if wish.filter else ""
    state += f", looks first for: {wish.focus}" if wish.focus else ""
    if feed.last_polled:
        return f"{state}, last read {feed.last_polled:%d %b %H:%M} UTC"
    return state if feed.failures else f"{state}, not read yet"


def _wished(typed: str) -> tuple[str, Filter, tuple[str, ...]]:
    """Return the focus and the filter that stand in the order to bring a subscription back, and what cannot be read."""
    found = _FOCUS.match(typed)
    focus = wish_in(found["wish"]) if found else ""
    return focus if len(focus) <= LONGEST_WISH else "", *parse_filter(typed[found.end() if found else 0 :])


def _one_please(text: str, addresses: Sequence[str]) -> Reply:
    """Ask for an address, where there is none or more than one."""
    if not text:
        return Reply(text="Which address? For example: add https://example.org/news", done=False)
    if not addresses:
        return Reply(text=f"“{text}” is no address. Paste one, for example: add https://example.org/news", done=False)
    choices = tuple(Choice(label=address.strip("<>"), command=f"add {address}") for address in addresses[:CHOICES])
    return Reply(text="One address at a time, please. Which one first?", done=False, choices=choices)


def _which(found: Sequence[FeedCandidate]) -> Reply:
    choices = tuple(Choice(label=feed.title or feed.url, command=f"add {feed.url}") for feed in found[:CHOICES])
    lines = [f"• {feed.title or feed.url}{_told(feed)}: {feed.url}{_sample(feed)}" for feed in found]
    return Reply(text="There are several feeds. Which one?\n" + "\n".join(lines), done=False, choices=choices)


def _told(feed: FeedCandidate) -> str:
    return f" ({feed.note})" if feed.note else ""


def _sample(feed: FeedCandidate) -> str:
    return f" (newest: “{feed.newest}”)" if feed.newest else ""


def _changes(wish: Subscription) -> tuple[Choice, ...]:
    """Return what can be done about a subscription, for a menu beside it."""
    held = Choice(label="Resume", command=f"resume {wish.id}")
    going = Choice(label="Pause", command=f"pause {wish.id}")
    return (
        Choice(label="Show me one", command=f"test {wish.id}"),
        held if wish.paused else going,
        Choice(label="Filter", command=f"filter {wish.id}"),
        Choice(label="Remove", command=f"remove {wish.id}"),
    )


def _imported(number: int, *, known: int, more: int) -> list[str]:
    """Return what came of a list: feeds that are new, known, and too many."""
    lines = [f"{how_many(number, 'feed')} added to this channel." if number else "Nothing new in that list."]
    if known:
        lines.append(f"{how_many(known, 'feed')} of it {'was' if known == 1 else 'were'} here already.")
    if more:
        lines.append(f"{more} more are in the list; import it again for the next {MOST_AT_ONCE}.")
    return lines


def _held(wish: Subscription) -> str:
    return HELD if wish.paused else "on"
