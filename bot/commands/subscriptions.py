"""Subscriptions of a channel: adding, listing, holding, ending; one by one or as whole lists."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.commands.addresses import typed_addresses
from bot.commands.blocked_channel import RETRY, closed_since_moments, refused_line
from bot.commands.change_recorder import ChangeRecorder
from bot.commands.feed_states import subscription_moments, subscription_row
from bot.commands.handlers import CommandHandler, StreamingHandler, fetch_failure_line, progress_reply
from bot.commands.subscription_wording import (
    MAX_CHOICES,
    already_subscribed_reply,
    ask_for_one_address,
    ask_which_feed,
    subscribed_announcement,
    subscribed_line,
)
from bot.commands.times import (
    moment_in_utc,
    own_zone_of,
    schedule_in_words,
    schedule_with_zone,
    updated_schedule,
)
from bot.commands.watch_wording import watched_line
from bot.domain.conversation import Choice, Command, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.feed import Feed
from bot.domain.grammar.feed_commands import CONFIRM_REMOVAL
from bot.domain.grammar.feed_matching import (
    Subscribed,
    feed_numbers,
    feeds_named_individually,
    matching_feeds,
    name_words,
    names_only_feeds,
    unknown_feed,
)
from bot.domain.grammar.values import CHANNEL_SCHEDULE, MESSAGE_PREFIX, OWN_LANGUAGE, OptionValues
from bot.domain.job import DELIVER, DIGEST, WATCH, DigestEntry, WatchFeeds
from bot.domain.schedule import AT_ONCE, Frequency
from bot.domain.subscription import Subscription, distinct_names
from bot.errors import FetchError, NoFeed
from bot.ports import Clock, FeedCandidate, FeedSource, Jobs, Store
from bot.text.catalogue import enumerated, joined_lines, joined_texts, language_name_said, say, say_number
from bot.text.language import language_names

LOG = structlog.get_logger(__name__)

CONFIRMATIONS = {
    "remove": (say("Remove {names}?"), say("Remove")),
    "pause": (say("Pause {names}?"), say("Pause")),
    "resume": (say("Resume {names}?"), say("Resume")),
}
"""The question before several feeds named by their titles are changed, and the label of its button."""
EACH_ARTICLES_LANGUAGE = say("each article's own language")
FIRST_IN_A_MOMENT = say("The first digests come in a moment.")
NEXT_ARTICLES = say("Its next articles come here as they appear.")
MAX_NUMBER_DIGITS = 10
"""Most digits of a feed's number."""


class SubscriptionCommands:
    """The commands about a channel's subscriptions."""

    def __init__(
        self,
        source: FeedSource,
        store: Store,
        jobs: Jobs,
        clock: Clock,
        recorder: ChangeRecorder,
        *,
        has_model: bool,
    ) -> None:
        self._recorder = recorder
        self._has_model = has_model
        self._source = source
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler | StreamingHandler]:
        """Return the handler of each command, by its name."""
        return {
            "add": self._add,
            "list": self._list,
            "remove": self._remove,
            "restore": self._restore,
            "release": self._release,
            "language": self._language,
        }

    async def _add(self, command: Command, values: OptionValues) -> AsyncGenerator[Reply, None]:
        text: str = values.get("url", "")
        addresses = typed_addresses(text)
        if len(addresses) != 1:
            yield ask_for_one_address(text, addresses)
            return
        address = addresses[0].strip("<>").split("|")[0]
        known_feed = await self._store.feed_at(address)
        if known_feed is not None and known_feed.last_polled is not None:  # its server need not be asked again
            candidate = FeedCandidate(url=known_feed.url, title=known_feed.title)
            yield await self._subscribe(command, candidate, values, typed=address)
        else:
            yield progress_reply(say("Looking for feeds at {address}", address=address))
            yield await self._add_discovered(command, values, address)

    async def _add_discovered(self, command: Command, values: OptionValues, address: str) -> Reply:
        candidates = await self._discover_feeds(address)
        if isinstance(candidates, Reply):
            return candidates
        if len(candidates) > 1 and address not in {candidate.url for candidate in candidates}:
            return ask_which_feed(candidates, values)
        return await self._subscribe(command, candidates[0], values, typed=address)

    async def _discover_feeds(self, address: str) -> Sequence[FeedCandidate] | Reply:
        """Find the feeds behind an address; return a reply if there is none."""
        try:
            candidates = await self._source.discover(address)
        except FetchError as error:
            return Reply(text=joined_texts(fetch_failure_line(address, error), self._retry_line(error)), done=False)
        except NoFeed as error:
            return Reply(text=error.message, done=False)
        if candidates:
            return candidates
        return Reply(
            text=say(
                "I found no feed at {address}: the page names none, and none is where sites usually have theirs. "
                "If you know of one (often a link “RSS” at the foot of the site), paste its address.",
                address=address,
            ),
            done=False,
        )

    def _retry_line(self, error: FetchError) -> str:
        """Say when a site may be requested again, if its response said so."""
        if error.status is None or error.retry_after is None:
            return ""
        moment = moment_in_utc(self._clock.now() + error.retry_after).words
        return say("It may be asked again from {moment} on.", moment=moment)

    async def _subscribe(self, command: Command, feed: FeedCandidate, values: OptionValues, *, typed: str) -> Reply:
        destination, person = command.destination, command.given_by
        name = feed.title or feed.url
        by_address = {known.url: subscription for subscription, known in await self._store.subscriptions(destination)}
        if feed.url in by_address:
            return already_subscribed_reply(name, by_address[feed.url].number, values)
        known = await self._store.feed_at(feed.url)
        is_own = bool({"when", "at"} & values.keys()) and values.get("when") != CHANNEL_SCHEDULE
        own = updated_schedule(AT_ONCE, values) if is_own else None
        routine = (await self._store.preferences(destination)).routine
        zone = own_zone_of(own, routine, zone_given=values.get("zone", ""), zone=command.zone)
        state = schedule_with_zone(own, zone or routine.zone) if own else schedule_in_words(routine)
        async with self._recorder.recording(command) as recorded:
            subscription = await self._store.subscribe(
                destination,
                feed.url,
                title=feed.title,
                now=self._clock.now(),
                made_by=person,
                schedule=own,
                zone=zone,
            )
        await self._jobs.defer(WatchFeeds())
        # What a feed brought before this channel subscribed was posted elsewhere, and is not posted again.
        is_known = known is not None and known.last_polled is not None
        next_up = FIRST_IN_A_MOMENT if not is_known else NEXT_ARTICLES
        if not is_known and not feed.entries:
            next_up = say("There is no article in it yet; the first ones come here as they appear.")
        if not await self._jobs.has_workers(WATCH, DIGEST, DELIVER):
            next_up = say("Newsdesk is not running, so nothing comes before it does: newsdesk run")
        newest = say("Newest: “{title}”.", title=feed.newest) if feed.newest else ""
        if own is not None or routine.schedule.frequency is not Frequency.AT_ONCE:
            next_up = say("Its digests come {when}.", when=state)
        if command.missing.obstacle:
            next_up = joined_texts(command.missing.obstacle, say("Its digests wait for that."))
        LOG.info("feed.subscribed", destination=str(destination), feed=feed.url)
        return await self._recorder.reply_with_undo(
            recorded,
            subscribed_announcement(name, state, command.missing),
            reply=joined_texts(subscribed_line(name, feed, typed), newest, next_up, command.missing.limits),
            choices=(
                *([RETRY] if command.missing.obstacle else []),
                Choice(label=say("Show me one"), command=f"test {subscription.number}"),
                *(
                    []
                    if own
                    else [Choice(label=say("One message a day"), command=f"schedule {subscription.number} daily 09:00")]
                ),
            ),
        )

    async def _list(self, command: Command, _values: OptionValues) -> Reply:
        rows = await self._store.subscriptions(command.destination)
        if not rows:
            return Reply(text=say("No subscriptions yet. Start with: /news add <address of a feed or site>"))
        now = self._clock.now()
        preferences = await self._store.preferences(command.destination)
        watched = watched_line(preferences)
        closed = await refused_line(self._store, preferences, command.missing)
        listed = [Row(text=closed, choices=(RETRY,))] if closed else []
        listed += [subscription_row(subscription, feed, now) for subscription, feed in rows]
        listed += [Row(text=watched, choices=(Choice(label=say("Watches"), command="watch"),))] if watched else []
        lines = [say("{title} ({state})", title=row.title, state=row.text) if row.title else row.text for row in listed]
        moments = [moment for subscription, feed in rows for moment in subscription_moments(subscription, feed, now)]
        return Reply(
            text=joined_lines(lines), rows=tuple(listed), moments=(*closed_since_moments(preferences), *moments)
        )

    async def _remove(self, command: Command, values: OptionValues) -> Reply:
        """End subscriptions, once that was confirmed."""
        pairs = await self.find_subscriptions(command, values, verb="remove")
        if isinstance(pairs, Reply):
            return pairs
        names = enumerated([feed.name for _, feed in pairs])
        if "sure" not in values:
            sure = Choice(label=say("Remove"), command=f"remove {feed_numbers(pairs)} sure")
            keep = Choice(label=say_number(len(pairs), "Keep it", "Keep them"), command="list")
            return Reply(text=CONFIRM_REMOVAL.with_values(feed=names), done=False, choices=(sure, keep))
        async with self._recorder.recording(command) as recorded:
            for subscription, _ in pairs:
                await self._store.unsubscribe(subscription.id)
        for _, feed in pairs:
            LOG.info("feed.unsubscribed", destination=str(command.destination), feed=feed.url)
        done = say("removed {names}.", names=names)
        return await self._recorder.reply_with_undo(recorded, done, reply=say("Removed {names}.", names=names))

    async def _restore(self, command: Command, values: OptionValues) -> Reply:
        """Bring a removed subscription back as it was."""
        number: str = values.get("feed", "")
        feed = None
        async with self._recorder.recording(command) as recorded:
            if number.isdecimal() and len(number) <= MAX_NUMBER_DIGITS:
                feed = await self._store.restore(command.destination, int(number), now=self._clock.now())
        if feed is None:
            return Reply(text=say("There is nothing to bring back. To add it anew: /news add <address>"), done=False)
        await self._jobs.defer(WatchFeeds())
        back = say("{name} is back, as it was.", name=feed.name)
        return await self._recorder.reply_with_undo(recorded, say("brought {name} back.", name=feed.name), reply=back)

    async def _release(self, command: Command, values: OptionValues) -> Reply:
        pair = await self.find_subscription(command, values, verb="release")
        if isinstance(pair, Reply):
            return pair
        _, feed = pair
        destination = command.destination
        number = await self._store.release_held_entries(
            feed.id, then=lambda entry: DigestEntry(entry, only=destination)
        )
        name = feed.name
        if not number:
            return Reply(text=say("I hold nothing of {name} back.", name=name))
        LOG.info("feed.released", feed=feed.url, entries=number)
        return Reply(
            text=say_number(
                number,
                "1 article of {name} comes here in a moment.",
                "{number} articles of {name} come here in a moment.",
                name=name,
            )
        )

    async def _language(self, command: Command, values: OptionValues) -> Reply:
        pair = await self.find_subscription(command, values, verb="language")
        if isinstance(pair, Reply):
            return replace(pair, choices=())  # a number alone names no language
        subscription, feed = pair
        language: str | None = values.get("language")
        if language is None:
            example = f"/news language {subscription.number} German, or {OWN_LANGUAGE}"
            language_name = (
                language_name_said(subscription.language) if subscription.language else EACH_ARTICLES_LANGUAGE
            )
            now = say("{name} comes in {language}.", name=feed.name, language=language_name)
            more = say("Change it: {example}. I can check {languages}.", example=example, languages=language_names())
            return Reply(text=joined_lines((now, more)))
        if language and not self._has_model:
            return Reply(text=say("Another language needs a model, and none is set (OPENAI_API_KEY)."), done=False)
        named = language_name_said(language) if language else EACH_ARTICLES_LANGUAGE
        if language == subscription.language:
            return Reply(text=say("{name} comes in {language} already.", name=feed.name, language=named))
        async with self._recorder.recording(command) as recorded:
            await self._store.set_language(subscription.id, language)
        reply = say("{name} comes in {language} from the next digest on.", name=feed.name, language=named)
        done = say("put {name} into {language}.", name=feed.name, language=named)
        return await self._recorder.reply_with_undo(recorded, done, reply=reply)

    async def find_subscriptions(
        self, command: Command, values: OptionValues, *, verb: str, wish: str = ""
    ) -> Subscribed | Reply:
        """Find the named subscriptions: one, or several by number; several named by title are confirmed first."""
        typed: str = values.get("feed", "")
        rows = await self._store.subscriptions(command.destination)
        pairs = feeds_named_individually(typed, rows, command.languages)
        if not pairs:
            pair = await self.find_subscription(command, values, verb=verb, wish=wish, rows=rows)
            return pair if isinstance(pair, Reply) else [pair]
        if all(map(str.isdecimal, re.split(r"[\s,;#]+", typed.strip("# ")))):
            return pairs
        names = enumerated([feed.name for _, feed in pairs])
        question, label = CONFIRMATIONS[verb]
        both = Choice(label=label, command=f"{verb} {feed_numbers(pairs)} {wish}".rstrip())
        keep = Choice(label=say("No"), command="keep")
        return Reply(text=question.with_values(names=names), done=False, choices=(both, keep))

    async def find_subscription(
        self, command: Command, values: OptionValues, *, verb: str, wish: str = "", rows: Subscribed | None = None
    ) -> tuple[Subscription, Feed] | Reply:
        """Find the subscription named by number, address or title, among this channel's own only.

        Args:
            command: the order.
            values: its options; `feed` may be missing.
            verb: the command that needs it.
            wish: what was typed beside the feed, to be kept if somebody has to choose one.
            rows: the channel's subscriptions, if they were read already.
        """
        rows = await self._store.subscriptions(command.destination) if rows is None else rows
        typed, languages = str(values.get("feed", "")), command.languages
        if typed.startswith(MESSAGE_PREFIX):
            command, typed = replace(command, message=MessageRef(typed.removeprefix(MESSAGE_PREFIX))), ""
        if not name_words(typed, languages) and command.message is not None:
            typed = await self._feed_number_of_message(command, rows)
        matches = matching_feeds(typed, rows, languages)
        if typed and len(matches) == 1 and names_only_feeds(typed, matches, languages):
            return matches[0]
        if not rows:
            return Reply(text=say("This channel has no subscriptions."), done=False)
        unknown = "" if matches else unknown_feed(typed, rows)
        # No button carries out only part of what was said, since the unread part may have mattered; but a wrong number
        # cannot mean anything else.
        is_read = typed.isdecimal() or names_only_feeds(typed, matches, languages)
        rows = matches or rows
        labels = distinct_names([(subscription.number, feed.name) for subscription, feed in rows[:MAX_CHOICES]])
        orders = [f"{verb} {subscription.number} {wish}".strip() for subscription, _ in rows[:MAX_CHOICES]]
        choices = tuple(Choice(label=name, command=line) for name, line in zip(labels, orders, strict=True) if is_read)
        which = say("Which feed's digests?") if wish and not typed else say("Which one?")
        example = say("For example: {example}", example=f"/news {orders[0]}")
        return Reply(text=joined_texts(unknown, which, example), done=False, choices=choices)

    async def _feed_number_of_message(self, command: Command, rows: Sequence[tuple[Subscription, Feed]]) -> str:
        """Return the number of the subscription that brought a message's digest; empty if there is none."""
        history = await self._store.article_history(command.destination, message=str(command.message))
        filed = await self._store.entry(history.entry_id) if history else None
        return next((str(one.number) for one, _ in rows if filed and one.feed_id == filed.feed_id), "")
