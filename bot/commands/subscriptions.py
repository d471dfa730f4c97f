"""What a channel is subscribed to: adding, listing, holding, ending; by hand and by whole lists."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.commands.addresses import addresses_in
from bot.commands.changes import Changes
from bot.commands.refused import RETRY, closed_since, refused_line
from bot.commands.times import listed, moment_read, own_zone_of, schedule_in, when, when_by
from bot.commands.verbs import LongVerb, Verb, doing
from bot.commands.watching import watched_line
from bot.domain.conversation import Choice, Command, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.grammar.about_feeds import CONFIRM_REMOVAL
from bot.domain.grammar.naming import (
    each_named,
    feeds_meant,
    is_all_said_of,
    named_words,
    numbers_of,
    unknown_feed,
)
from bot.domain.grammar.values import CHANNELS_OWN, MESSAGE, OWN, Given
from bot.domain.health import condition, moments_of
from bot.domain.job import DELIVER, DIGEST, WATCH, DigestEntry, WatchFeeds
from bot.domain.schedule import AT_ONCE, Frequency
from bot.domain.subscription import Subscription, told_apart
from bot.errors import FetchError, NoFeed
from bot.ports import Clock, FeedCandidate, FeedSource, Jobs, Store
from bot.text.language import language_name, languages_known
from bot.text.plurals import counted_noun

LOG = structlog.get_logger(__name__)

NOT_READ = "not read yet"
CHOICES = 5
"""Buttons under a reply."""
MOST_DIGITS = 10
"""Of a feed's number; what has more is none."""


class SubscriptionVerbs:
    """The verbs that are about a channel's subscriptions."""

    def __init__(  # what subscriptions are made of
        self,
        source: FeedSource,
        store: Store,
        jobs: Jobs,
        clock: Clock,
        changes: Changes,
        *,
        has_model: bool,
    ) -> None:
        self._changes = changes
        self._has_model = has_model
        self._source = source
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def verbs(self) -> Mapping[str, Verb | LongVerb]:
        """Return what does each verb."""
        return {
            "add": self._add,
            "list": self._list,
            "remove": self._remove,
            "restore": self._restore,
            "release": self._release,
            "language": self._language,
        }

    async def _add(self, command: Command, given: Given) -> AsyncGenerator[Reply, None]:
        text: str = given.get("url", "")
        addresses = addresses_in(text)
        if len(addresses) != 1:
            yield _one_please(text, addresses)
            return
        address = addresses[0].strip("<>").split("|")[0]
        known = await self._store.feed_at(address)
        if known is not None and known.last_polled is not None:  # its server is not asked again for that
            found = FeedCandidate(url=known.url, title=known.title)
            yield await self._subscribe(command, found, given, typed=address)
        else:
            yield doing(f"Looking for feeds at {address}")
            yield await self._discovered(command, given, address)

    async def _discovered(self, command: Command, given: Given, address: str) -> Reply:
        found = await self._behind(address)
        if isinstance(found, Reply):
            return found
        if len(found) > 1 and address not in {candidate.url for candidate in found}:
            return _which(found, given)
        return await self._subscribe(command, found[0], given, typed=address)

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
        """Return when a site that asked for patience may be asked again, where it said so in answer to us."""
        if error.status is None or error.retry_after is None:
            return ""
        return f" It may be asked again from {self._clock.now() + error.retry_after:%d %B, %H:%M} UTC on."

    async def _subscribe(self, command: Command, feed: FeedCandidate, given: Given, *, typed: str) -> Reply:
        place, who = command.destination, command.given_by
        name = feed.title or feed.url
        there = {known.url for _, known in await self._store.subscriptions(place)}
        if feed.url in there:
            return Reply(text=f"This channel is subscribed to {name} already.")
        known = await self._store.feed_at(feed.url)
        is_own = bool({"when", "at"} & given.keys()) and given.get("when") != CHANNELS_OWN
        own = schedule_in(AT_ONCE, given) if is_own else None
        routine = (await self._store.preferences(place)).routine
        zone = own_zone_of(own, routine, named=given.get("zone", ""), zone=command.zone)
        state = when_by(own, zone or routine.zone) if own else when(routine)
        async with self._changes.noted(command) as noted:
            wish = await self._store.subscribe(
                place,
                feed.url,
                title=feed.title,
                now=self._clock.now(),
                made_by=who,
                schedule=own,
                zone=zone,
            )
        await self._jobs.defer(WatchFeeds())
        # What a feed brought before this channel asked for it was told elsewhere, and is not told again.
        is_known = known is not None and known.last_polled is not None
        next_up = "Its next articles come here as they appear." if is_known else "The first digests come in a moment."
        if not is_known and not feed.entries:
            next_up = "There is no article in it yet; the first ones come here as they appear."
        if not await self._jobs.has_workers(WATCH, DIGEST, DELIVER):
            next_up = "Newsdesk is not running, so nothing comes before it does: newsdesk run"
        newest = f" Newest: “{feed.newest}”." if feed.newest else ""
        if own is not None or routine.schedule.frequency is not Frequency.AT_ONCE:
            next_up = f"Its digests come {state}."
        if command.missing.obstacle:
            next_up = f"{command.missing.obstacle} Its digests wait for that."
        # Whoever pastes a site sees which of its feeds that is: it may be one that its page does not name.
        found_at = f", found at {feed.url}" if name != feed.url != typed else ""
        LOG.info("feed.subscribed", destination=str(place), feed=feed.url)
        held = (
            f" They wait until I may post here: {' and '.join(lacking)}."
            if (lacking := command.missing.to_post)
            else ""
        )
        return await self._changes.told(
            noted,
            f"subscribed this channel to {name}: its digests come {state}.{held}",
            reply=f"Subscribed to {name}{found_at}.{newest} {next_up} {command.missing.limits}".rstrip(),
            choices=(
                *([RETRY] if command.missing.obstacle else []),
                Choice(label="Show me one", command=f"test {wish.number}"),
                *([] if own else [Choice(label="One message a day", command=f"schedule {wish.number} daily 09:00")]),
            ),
        )

    async def _list(self, command: Command, _given: Given) -> Reply:
        rows = await self._store.subscriptions(command.destination)
        if not rows:
            return Reply(text="No subscriptions yet. Start with: /news add <address of a feed or site>")
        now = self._clock.now()
        asked = await self._store.preferences(command.destination)
        watched = watched_line(asked)
        closed = await refused_line(self._store, asked, command.missing)
        listed = [Row(text=closed, choices=(RETRY,))] if closed else []
        listed += [_row(wish, feed, now) for wish, feed in rows]
        listed += [Row(text=watched, choices=(Choice(label="Watches", command="watch"),))] if watched else []
        lines = [f"{row.title} ({row.text})" if row.title else row.text for row in listed]
        read = [moment_read(feed.last_polled) for _, feed in rows if feed.last_polled]
        read += [one for _, feed in rows for one in moments_of(feed, now)]
        read += [moment_read(wish.paused_until) for wish, _ in rows if wish.paused_until]
        return Reply(text="\n".join(lines), rows=tuple(listed), moments=(*closed_since(asked), *read))

    async def _remove(self, command: Command, given: Given) -> Reply:
        """End a subscription, once that was confirmed."""
        found = await self.all_named(command, given, verb="remove")
        if isinstance(found, Reply):
            return found
        names = listed([feed.name for _, feed in found])
        if "sure" not in given:
            sure = Choice(label="Remove", command=f"remove {numbers_of(found)} sure")
            keep = Choice(label="Keep it" if len(found) == 1 else "Keep them", command="list")
            return Reply(text=CONFIRM_REMOVAL.format(feed=names), done=False, choices=(sure, keep))
        async with self._changes.noted(command) as noted:
            for wish, _ in found:
                await self._store.unsubscribe(wish.id)
        for _, feed in found:
            LOG.info("feed.unsubscribed", destination=str(command.destination), feed=feed.url)
        return await self._changes.told(noted, f"removed {names}.", reply=f"Removed {names}.")

    async def _restore(self, command: Command, given: Given) -> Reply:
        """Bring a removed subscription back as it was."""
        number: str = given.get("feed", "")
        feed = None
        async with self._changes.noted(command) as noted:
            if number.isdecimal() and len(number) <= MOST_DIGITS:
                feed = await self._store.restore(command.destination, int(number), now=self._clock.now())
        if feed is None:
            return Reply(text="There is nothing to bring back. To add it anew: /news add <address>", done=False)
        await self._jobs.defer(WatchFeeds())
        back = f"{feed.name} is back, as it was."
        return await self._changes.told(noted, f"brought {feed.name} back.", reply=back)

    async def _release(self, command: Command, given: Given) -> Reply:
        found = await self.named(command, given, verb="release")
        if isinstance(found, Reply):
            return found
        _, feed = found
        place = command.destination
        number = await self._store.release(feed.id, then=lambda entry: DigestEntry(entry, only=place))
        name = feed.name
        if not number:
            return Reply(text=f"I hold nothing of {name} back.")
        LOG.info("feed.released", feed=feed.url, entries=number)
        return Reply(
            text=f"{counted_noun(number, 'article')} of {name} {'comes' if number == 1 else 'come'} here in a moment."
        )

    async def _language(self, command: Command, given: Given) -> Reply:
        found = await self.named(command, given, verb="language")
        if isinstance(found, Reply):
            return replace(found, choices=())  # a number alone says no language
        wish, feed = found
        language: str | None = given.get("language")
        if language is None:
            example = f"/news language {wish.number} German, or {OWN}"
            spoken = language_name(wish.language) if wish.language else "each article's own language"
            return Reply(text=f"{feed.name} comes in {spoken}.\nChange it: {example}. I can check {languages_known()}.")
        if language and not self._has_model:
            return Reply(text="Another language needs a model, and none is set (OPENAI_API_KEY).", done=False)
        named = language_name(language) if language else "each article's own language"
        if language == wish.language:
            return Reply(text=f"{feed.name} comes in {named} already.")
        async with self._changes.noted(command) as noted:
            await self._store.speak(wish.id, language)
        reply = f"{feed.name} comes in {named} from the next digest on."
        return await self._changes.told(noted, f"put {feed.name} into {named}.", reply=reply)

    async def all_named(
        self, command: Command, given: Given, *, verb: str, wish: str = ""
    ) -> Sequence[tuple[Subscription, Feed]] | Reply:
        """Find the subscriptions that are named: one, or several by their numbers; by their titles, that is asked."""
        said: str = given.get("feed", "")
        found = each_named(said, await self._store.subscriptions(command.destination))
        if not found:
            one = await self.named(command, given, verb=verb, wish=wish)
            return one if isinstance(one, Reply) else [one]
        if all(map(str.isdecimal, re.split(r"[\s,;#]+", said.strip("# ")))):
            return found
        names = listed([feed.name for _, feed in found])
        both = Choice(label=verb.capitalize(), command=f"{verb} {numbers_of(found)} {wish}".rstrip())
        return Reply(
            text=f"{verb.capitalize()} {names}?", done=False, choices=(both, Choice(label="No", command="keep"))
        )

    async def named(
        self, command: Command, given: Given, *, verb: str, wish: str = ""
    ) -> tuple[Subscription, Feed] | Reply:
        """Find the subscription that is named by number or address, among this channel's own only.

        Args:
            command: what was ordered.
            given: its options; `feed` may be missing.
            verb: what shall be done with it.
            wish: what was typed beside the feed, for when somebody has to choose one.
        """
        rows = await self._store.subscriptions(command.destination)
        said: str = given.get("feed", "")
        if said.startswith(MESSAGE):
            command, said = replace(command, message=MessageRef(said.removeprefix(MESSAGE))), ""
        if not named_words(said) and command.message is not None:
            said = await self._number_of(command, rows)
        meant = feeds_meant(said, rows)
        if said and len(meant) == 1 and is_all_said_of(said, meant):
            return meant[0]
        if not rows:
            return Reply(text="This channel has no subscriptions.", done=False)
        unknown = "" if meant else f"{unknown_feed(said, rows)} "
        # No button does a part of what was said, for what is not read may have been what mattered; but a wrong number
        # can be nothing else.
        is_read = said.isdecimal() or is_all_said_of(said, meant)
        rows = meant or rows
        labels = told_apart([(one.number, feed.name) for one, feed in rows[:CHOICES]])
        orders = [f"{verb} {one.number} {wish}".strip() for one, _ in rows[:CHOICES]]
        told = zip(labels, orders, strict=True) if is_read else ()
        choices = tuple(Choice(label=label, command=order) for label, order in told)
        which = "Which feed's digests?" if wish and not said else "Which one?"
        text = f"{unknown}{which} For example: /news {orders[0]}"
        return Reply(text=text, done=False, choices=choices)

    async def _number_of(self, command: Command, rows: Sequence[tuple[Subscription, Feed]]) -> str:
        """Return the number of the subscription that brought the digest of a message; empty where none did."""
        trace = await self._store.trace(command.destination, message=str(command.message))
        filed = await self._store.entry(trace.entry_id) if trace else None
        return next((str(wish.number) for wish, _ in rows if filed and wish.feed_id == filed.feed_id), "")


def _row(wish: Subscription, feed: Feed, now: datetime) -> Row:
    """Return a subscription as a line of a list, which leads to the feed's site."""
    state = state_of(wish, feed, now)
    return Row(title=f"#{wish.number} {feed.name}", link=feed.site or feed.url, text=state, choices=_changes(wish, now))


def state_of(wish: Subscription, feed: Feed, now: datetime) -> str:
    """Return how a subscription is doing, in words."""
    state = _paused(wish, now) or str(condition(feed, now)).rstrip(".")
    state += f", comes {wish.schedule}" if wish.schedule else ""
    state += f" ({wish.zone})" if wish.zone else ""
    state += f", in {language_name(wish.language)}" if wish.language else ""
    state += f", only: {wish.filter}" if wish.filter else ""
    state += f", looks first for: {wish.focus}" if wish.focus else ""
    if feed.last_polled:
        return f"{state}, last read {moment_read(feed.last_polled).words}"
    return state if feed.failures or NOT_READ in state else f"{state}, {NOT_READ}"


def _paused(wish: Subscription, now: datetime) -> str:
    """Return that a subscription is paused, and until when by universal time; empty where it is not."""
    if wish.paused or not wish.is_waiting(now) or wish.paused_until is None:
        return "paused" if wish.paused else ""
    return f"paused until {moment_read(wish.paused_until).words}"


def _one_please(text: str, addresses: Sequence[str]) -> Reply:
    """Ask for an address, where there is none or more than one."""
    if not text:
        return Reply(text="Which address? For example: /news add https://example.org/news", done=False)
    if not addresses:
        return Reply(
            text=f"“{text}” is no address. Paste one, for example: /news add https://example.org/news", done=False
        )
    choices = tuple(Choice(label=address.strip("<>"), command=f"add {address}") for address in addresses[:CHOICES])
    return Reply(text="One address at a time, please. Which one first?", done=False, choices=choices)


def _which(found: Sequence[FeedCandidate], given: Given) -> Reply:
    times = [f"{one:%H:%M}" for one in given.get("at") or ()]
    behind = "".join(f" {word}" for word in (given.get("when"), *times, given.get("zone")) if word)
    choices = tuple(Choice(label=feed.title or feed.url, command=f"add {feed.url}{behind}") for feed in found[:CHOICES])
    lines = [f"• {feed.title or feed.url}{_told(feed)}: {feed.url}{_sample(feed)}" for feed in found]
    return Reply(text="There are several feeds. Which one?\n" + "\n".join(lines), done=False, choices=choices)


def _told(feed: FeedCandidate) -> str:
    return f" ({feed.note})" if feed.note else ""


def _sample(feed: FeedCandidate) -> str:
    return f" (newest: “{feed.newest}”)" if feed.newest else ""


def _changes(wish: Subscription, now: datetime) -> tuple[Choice, ...]:
    """Return what can be done about a subscription, for a menu beside it."""
    held = Choice(label="Resume", command=f"resume {wish.number}")
    going = Choice(label="Pause", command=f"pause {wish.number}")
    return (
        Choice(label="Show me one", command=f"test {wish.number}"),
        held if wish.paused or wish.is_waiting(now) else going,
        Choice(label="Filter", command=f"filter {wish.number}"),
        Choice(label="Remove", command=f"remove {wish.number}"),
    )
