"""The commands: what someone types after `/news`, carried out. One grammar on every platform."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.commands.channel import ChannelVerbs
from bot.domain.conversation import ChannelOverview, Choice, Command, FeedLine, Reply
from bot.domain.feed import Feed, Health
from bot.domain.health import condition
from bot.domain.job import DigestEntry, WatchFeeds
from bot.domain.subscription import Destination, Subscription
from bot.errors import FetchError
from bot.ports import Clock, FeedCandidate, FeedSource, Jobs, Store
from bot.text.languages import language_called, language_name, languages_known

LOG = structlog.get_logger(__name__)

HELP = """\
*add* <address>: subscribe this channel to a feed or a site
*list*: what this channel is subscribed to, and how each feed is doing
*remove* <number>: end a subscription
*pause* <number>, *resume* <number>: hold a feed's digests back, and let them through again
*release* <number>: post what I held back of a feed
*schedule* at once, hourly, daily 09:00, weekly monday 09:00: when digests come here; *quiet 22:00-07:00* for the night
*filter* <number> <words, -words, affects:"a name", language:en>: which digests of a feed come through; *off* for all
*watch* <name>, *unwatch* <name>: post only what affects a person, an organization or a group
*now*: post what waits for its hour; *latest*: the newest stories, for you alone
*read* <address>: a digest of any article; *ask* <question>: an answer from all this workspace reads
*why* <link>: what became of an article, and why it was or was not posted
*language* <number> <language>: put a feed's digests into that language; *own* for each article's own
*forget*: what you asked me, in all channels here; *forget everything* for what everybody asked
*status*: how the desk stands
*help*: this list
Ask anything in the thread under a digest: I answer with a quotation, or say that the article does not."""

EVERYTHING = "everything"
"""What is said to forget the questions of a whole workspace."""

OWN = "own"
"""What is said for each article's own language."""

MANAGING = frozenset(
    {"add", "subscribe", "remove", "pause", "resume", "release", "language", "filter"}
    | {"schedule", "watch", "unwatch", "now", "mute"}
)


class Commands:
    """Carries out commands."""

    def __init__(self, source: FeedSource, store: Store, jobs: Jobs, clock: Clock, *, has_model: bool) -> None:
        self._has_model = has_model
        self._channel = ChannelVerbs(store, clock)
        self._source = source
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._verbs: dict[str, Callable[[Command, str], Awaitable[Reply]]] = {
            "add": self._add,
            "subscribe": self._add,
            "list": self._list,
            "remove": self._remove,
            "pause": self._pause,
            "resume": self._resume,
            "release": self._release,
            "language": self._language,
            "forget": self._forget,
            "filter": self._filter,
            "status": self._status,
            "help": self._help,
            **self._channel.verbs(),
        }

    async def obey(self, command: Command) -> Reply:
        """Carry out a command and say what happened."""
        verb, _, rest = command.text.strip().partition(" ")
        verb = verb.lower() or "help"
        act = self._verbs.get(verb)
        if act is None:
            return _unknown(verb, (*self._verbs, "ask", "read"))
        if verb in MANAGING and not command.may_manage:
            return Reply(text="Only people who manage this channel can change what it is subscribed to.", done=False)
        return await act(command, rest.strip())

    async def overview(self, platform: str, workspace: str) -> Sequence[ChannelOverview]:
        """Return what the channels of a workspace are subscribed to, and when their digests come."""
        now = self._clock.now()
        lines: dict[Destination, list[FeedLine]] = {}
        for wish, feed in await self._store.subscriptions_in(platform, workspace):
            line = FeedLine(number=wish.id, name=feed.name, state=_state(wish, feed, now), is_paused=wish.paused)
            lines.setdefault(wish.destination, []).append(line)
        return [await self._channel.overview(place, feeds) for place, feeds in sorted(lines.items())]

    async def _add(self, command: Command, address: str) -> Reply:
        address = address.strip("<>").split("|")[0]
        if not address:
            return Reply(text="Which address? For example: add https://example.org/news", done=False)
        watched = (feed for _, feed in await self._store.subscriptions() if feed.url == address and feed.last_polled)
        if (known := next(watched, None)) is not None:  # its server is not asked again for that
            return await self._subscribe(command, FeedCandidate(url=known.url, title=known.title))
        try:
            found = await self._source.discover(address)
        except FetchError as error:
            return Reply(text=f"I could not open {address}. {error}", done=False)
        if not found:
            return Reply(
                text=f"I found no feed at {address}. Paste the address of a feed (RSS, Atom or JSON Feed), "
                "often linked at the foot of a site as “RSS”.",
                done=False,
            )
        if len(found) > 1 and address not in {candidate.url for candidate in found}:
            return _which(found)
        return await self._subscribe(command, found[0])

    async def _subscribe(self, command: Command, feed: FeedCandidate) -> Reply:
        watched = {known.url: known for _, known in await self._store.subscriptions()}
        there = {known.url for _, known in await self._store.subscriptions(command.destination)}
        if feed.url in there:
            return Reply(text=f"This channel is subscribed to {feed.title or feed.url} already.")
        now = self._clock.now()
        who = command.given_by
        wish = await self._store.subscribe(command.destination, feed.url, title=feed.title, now=now, made_by=who)
        await self._jobs.defer(WatchFeeds())
        # What a feed brought before this channel asked for it was told elsewhere, and is not told again.
        is_known = feed.url in watched and watched[feed.url].last_polled is not None
        next_up = "Its next articles come here as they appear." if is_known else "The first digests come in a moment."
        newest = f" Newest: “{feed.newest}”." if feed.newest else ""
        name = feed.title or feed.url
        LOG.info("subscribed", destination=str(command.destination), feed=feed.url)
        return Reply(
            text=f"Subscribed to {name}.{newest} {next_up}",
            choices=(Choice(label="Undo", command=f"remove {wish.id}"),),
            public=f"{who or 'Somebody'} subscribed this channel to {name}.",
        )

    async def _list(self, command: Command, _rest: str) -> Reply:
        rows = await self._store.subscriptions(command.destination)
        if not rows:
            return Reply(text="No subscriptions yet. Start with: add <address of a feed or site>")
        now = self._clock.now()
        return Reply(text="\n".join(_row(wish, feed, now) for wish, feed in rows))

    async def _remove(self, command: Command, rest: str) -> Reply:
        found = await self._named(command, rest, verb="remove")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        await self._store.unsubscribe(wish.id)
        LOG.info("unsubscribed", destination=str(command.destination), feed=feed.url)
        return Reply(text=f"Removed {feed.name}.", choices=(Choice(label="Undo", command=f"add {feed.url}"),))

    async def _pause(self, command: Command, rest: str) -> Reply:
        return await self._set_paused(command, rest, paused=True)

    async def _resume(self, command: Command, rest: str) -> Reply:
        return await self._set_paused(command, rest, paused=False)

    async def _set_paused(self, command: Command, rest: str, *, paused: bool) -> Reply:
        found = await self._named(command, rest, verb="pause" if paused else "resume")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        await self._store.pause(wish.id, paused=paused)
        name = feed.name
        if paused:
            return Reply(text=f"Paused {name}.", choices=(Choice(label="Resume", command=f"resume {wish.id}"),))
        return Reply(text=f"{name} is on again.")

    async def _release(self, command: Command, rest: str) -> Reply:
        found = await self._named(command, rest, verb="release")
        if isinstance(found, Reply):
            return found
        _, feed = found
        number = await self._store.release(feed.id, then=DigestEntry)
        name = feed.name
        if not number:
            return Reply(text=f"I hold nothing of {name} back.")
        LOG.info("released", feed=feed.url, entries=number)
        return Reply(text=f"{number} article{'' if number == 1 else 's'} of {name} come here in a moment.")

    async def _language(self, command: Command, rest: str) -> Reply:
        number, _, name = rest.partition(" ")
        found = await self._named(command, number, verb="language")
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

    async def _forget(self, command: Command, rest: str) -> Reply:
        """Forget what a person asked, or, for who may manage, what everybody did."""
        if rest.casefold() == EVERYTHING:
            if not command.may_manage:
                return Reply(text="Only people who manage this channel can forget everybody's questions.", done=False)
            number = await self._store.forget_questions(command.destination)
        elif rest:
            return Reply(
                text=f"I can forget your own questions (forget) or everybody's (forget {EVERYTHING}).", done=False
            )
        elif not command.given_by:
            return Reply(
                text=f"I do not know who you are here. For everybody's questions: forget {EVERYTHING}", done=False
            )
        else:
            number = await self._store.forget_questions(command.destination, asked_by=command.given_by)
        LOG.info("questions forgotten", destination=command.destination.home, number=number)
        said = f"Forgotten: {number} question{'' if number == 1 else 's'}, with the answers."
        return Reply(text=f"{said} Messages in the chat stay.")

    async def _filter(self, command: Command, rest: str) -> Reply:
        number, _, wanted = rest.partition(" ")
        found = await self._named(command, number, verb="filter")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        return await self._channel.screened(wish.id, str(wish.filter), feed.name, wanted)

    async def _named(self, command: Command, rest: str, *, verb: str) -> tuple[Subscription, Feed] | Reply:
        """Find the subscription that `rest` names by number or address, among this channel's own only."""
        rows = await self._store.subscriptions(command.destination)
        for wish, feed in rows:
            if rest.lstrip("#") == str(wish.id) or (rest and rest == feed.url):
                return wish, feed
        if not rows:
            return Reply(text="This channel has no subscriptions.", done=False)
        choices = tuple(Choice(label=feed.name, command=f"{verb} {wish.id}") for wish, feed in rows[:5])
        return Reply(text=f"Which one? For example: {verb} {rows[0][0].id}", done=False, choices=choices)

    async def _status(self, command: Command, _rest: str) -> Reply:
        """Say how this workspace's part of the desk stands; how others' does is theirs and the operator's to know."""
        place = command.destination
        rows = await self._store.subscriptions_in(place.platform, place.workspace)
        feeds = {feed.id: feed for _, feed in rows}.values()
        failing = sum(feed.health is not Health.FINE for feed in feeds)
        channels = len({wish.destination for wish, _ in rows})
        counts = await self._store.counts(now=self._clock.now())
        waiting = counts.jobs.get("todo", 0) + counts.jobs.get("doing", 0)
        state = "I am at work" if waiting else "I am up to date"
        return Reply(
            text=f"{len(feeds)} feed{'' if len(feeds) == 1 else 's'} in {channels} "
            f"channel{'' if channels == 1 else 's'} here, {failing} of them failing. {state}."
        )

    async def _help(self, _command: Command, _rest: str) -> Reply:
        return Reply(text=HELP)


def _row(wish: Subscription, feed: Feed, now: datetime) -> str:
    return f"#{wish.id} {feed.name} ({_state(wish, feed, now)})"


def _state(wish: Subscription, feed: Feed, now: datetime) -> str:
    """Return how a subscription is doing, in words."""
    state = "paused" if wish.paused else str(condition(feed, now))
    state += f", in {language_name(wish.language)}" if wish.language else ""
    state += f", only: {wish.filter}" if wish.filter else ""
    last = f", last read {feed.last_polled:%d %b %H:%M} UTC" if feed.last_polled else ", not read yet"
    return f"{state}{last}"


def _which(found: Sequence[FeedCandidate]) -> Reply:
    choices = tuple(Choice(label=feed.title or feed.url, command=f"add {feed.url}") for feed in found[:5])
    lines = [f"• {feed.title or feed.url}: {feed.url}" for feed in found[:5]]
    return Reply(text="There are several feeds. Which one?\n" + "\n".join(lines), done=False, choices=choices)


def _unknown(verb: str, verbs: Sequence[str]) -> Reply:
    near = difflib.get_close_matches(verb, verbs, n=1)
    hint = f"Did you mean “{near[0]}”?" if near else "Try “help”."
    choices = (Choice(label=near[0], command=near[0]),) if near else ()
    return Reply(text=f"I do not know “{verb}”. {hint}", done=False, choices=choices)
