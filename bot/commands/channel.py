"""Channel commands about its stories: the newest ones, an article's history, notes about a story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.blocked_channel import RETRY, closed_since_moments, refused_line
from bot.commands.change_recorder import ChangeRecorder
from bot.commands.handlers import CommandHandler, referenced_message
from bot.commands.rating import thumbs_down_reply
from bot.commands.times import moment_in_zone
from bot.domain.addresses import host_of
from bot.domain.channel_setup import MUTED_STORY_PREFIX
from bot.domain.conversation import Choice, Command, Reply, Row
from bot.domain.delivery import MessageRef
from bot.domain.digest import first_fact
from bot.domain.grammar.values import MESSAGE_PREFIX, OptionValues
from bot.domain.history import Opinion, history_text
from bot.domain.job import Deliver
from bot.ports import Clock, Store
from bot.text.catalogue import joined_lines, say, say_number

STORIES_A_REPLY = 5
"""Stories in one reply of `latest`."""
MAX_STORIES_BACK = 100
"""Most stories before a page: how far back one can go."""
WHY_NEEDS_ARTICLE = say("Why what? Give the address of an article or of my message: /news why <link>")
NOT_FROM_OUR_FEEDS = say(
    "None of this channel's feeds brought that article. Perhaps its feed is not subscribed here, or the address is "
    "another one there. To read it now: /news read <address>"
)
ADDITIONS_ON = say("What a later article adds to a story is told under its message, once.")
ADDITIONS_OFF = say("Later articles of a story are named at its message, and what they add is not told here.")
MUTE_NEEDS_STORY = say("Which story? Use “Mute” under its digest, or: /news mute <link to my message>")
MAX_ARTICLES_OFFERED = 5
"""Most articles of a story that are offered to be split off."""


class ChannelCommands:
    """The commands about the channel itself."""

    def __init__(self, store: Store, clock: Clock, recorder: ChangeRecorder) -> None:
        self._recorder = recorder
        self._store = store
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {
            "now": self._now,
            "retry": self._retry,
            "latest": self._latest,
            "why": self._why,
            "split": self._split,
            "additions": self._additions,
            "mute": self._mute,
            "unmute": self._unmute,
            "rate": self._rate,
        }

    async def _now(self, command: Command, _values: OptionValues) -> Reply:
        number = await self._store.release_pending(command.destination, then=Deliver)
        if not number:
            return Reply(text=say("Nothing waits for this channel."))
        return Reply(text=say_number(number, "1 story comes in a moment.", "{number} stories come in a moment."))

    async def _retry(self, command: Command, _values: OptionValues) -> Reply:
        """Retry now the posts that this channel refused; posts waiting for their scheduled time keep waiting."""
        if command.missing.obstacle:
            return Reply(text=command.missing.obstacle, done=False, choices=(RETRY,))
        number = await self._store.release_pending(command.destination, then=Deliver, refused=True)
        if not number:
            return Reply(text=say("This channel refused nothing that waits."))
        return Reply(
            text=say_number(
                number, "1 story is tried again in a moment.", "{number} stories are tried again in a moment."
            )
        )

    async def _latest(self, command: Command, values: OptionValues) -> Reply:
        """List the newest stories, a page at a time."""
        after: str = values.get("after", "")
        start = min(int(after), MAX_STORIES_BACK) if after.isascii() and after.isdecimal() else 0
        stories = await self._store.newest_stories(command.destination, limit=start + STORIES_A_REPLY + 1)
        page, is_more = stories[start : start + STORIES_A_REPLY], len(stories) > start + STORIES_A_REPLY
        if not page:
            return Reply(text=say("Nothing yet: no article of this channel's feeds was digested so far."))
        rows = []
        for story, digest in page:
            source = next(iter(story.sources), None)
            address = source.url if source else digest.article.url
            rows.append(Row(text=first_fact(digest), title=digest.headline, link=address))
        lines = [
            line for row in rows for line in (f"• *{row.title}* {row.link}".rstrip(), f"  {row.text}".rstrip()) if line
        ]
        more = (
            (Choice(label=say("More"), command=f"latest {start + STORIES_A_REPLY}"),)
            if is_more and start < MAX_STORIES_BACK
            else ()
        )
        return Reply(text="\n".join(lines), rows=tuple(rows), choices=more)

    async def _why(self, command: Command, values: OptionValues) -> Reply:
        link: str = values.get("link", "")
        message = "" if link and not link.startswith(MESSAGE_PREFIX) else referenced_message(values, command)
        if not link and not message:
            return Reply(text=WHY_NEEDS_ARTICLE, done=False)
        history = await self._store.article_history(command.destination, message=message, url="" if message else link)
        if history is None:
            return Reply(text=NOT_FROM_OUR_FEEDS, done=False)
        preferences = await self._store.preferences(command.destination)
        zone = preferences.routine.zone
        moment = history.delivery and (
            (history.delivery.is_held and history.delivery.due) or history.delivery.stands_since
        )
        leave = Choice(label=say("Unsubscribe from its feed"), command=f"remove {MESSAGE_PREFIX}{message}")
        local_moment = moment_in_zone(moment, zone) if moment else None
        text = history_text(history, moment=local_moment.words if local_moment else "")
        closed = await refused_line(self._store, preferences, command.missing)
        choices = ((RETRY,) if closed else ()) + ((leave,) if message else ())
        moments = (*closed_since_moments(preferences), *([local_moment] if local_moment else []))
        return Reply(text=joined_lines((text, closed)), choices=choices, moments=moments)

    async def _additions(self, command: Command, values: OptionValues) -> Reply:
        """Switch on or off the notes under a story's message about additions by its later articles."""
        if "switch" not in values:
            now = (await self._store.preferences(command.destination)).additions
            return Reply(
                text=joined_lines(
                    (ADDITIONS_ON if now else ADDITIONS_OFF, say("Change it: /news additions on, or off"))
                )
            )
        is_on: bool = values["switch"]
        if is_on is (await self._store.preferences(command.destination)).additions:
            already = say("Already so: {state}", state=ADDITIONS_ON if is_on else ADDITIONS_OFF)
            return Reply(text=already)
        async with self._recorder.recording(command) as recorded:
            await self._store.change_preferences(command.destination, lambda before: replace(before, additions=is_on))
        switched = (
            say("switched on what later articles add to a story.")
            if is_on
            else say("switched off what later articles add to a story.")
        )
        return await self._recorder.reply_with_undo(recorded, switched, reply=ADDITIONS_ON if is_on else ADDITIONS_OFF)

    async def _split(self, command: Command, values: OptionValues) -> Reply:
        """Split an article off the story it was filed under; under a message, ask which of its articles."""
        link: str = values.get("link", "")
        if link and not link.startswith(MESSAGE_PREFIX):
            return await self._split_off_article(command, link)
        message = referenced_message(values, command)
        thread = await self._store.thread(command.destination, MessageRef(message)) if message else None
        assignment = await self._store.assignment(thread.delivery_id) if thread else None
        if assignment is None:
            return Reply(text=say("Which article? Give its address: /news split <link>"), done=False)
        others = [source for source in assignment.story.sources[1:] if source.url]
        if not others:
            return Reply(text=say("One article alone tells this story; nothing was put with it."), done=False)
        choices = tuple(
            Choice(label=f"{source.publisher or host_of(source.url)}: {source.title}", command=f"split {source.url}")
            for source in others[:MAX_ARTICLES_OFFERED]
        )
        which = say("Which of these articles tells of something else? It gets a message of its own.")
        return Reply(text=which, choices=choices)

    async def _split_off_article(self, command: Command, url: str) -> Reply:
        now = self._clock.now()
        story = await self._store.split_off_article(
            command.destination, url, by=command.given_by, now=now, then=Deliver
        )
        if story is None:
            return Reply(text=say("I have no article with that address here that was put with others."), done=False)
        return Reply(
            text=say("Parted for good. It comes in a message of its own in a moment."),
            public=command.announcement(
                say(
                    "parted two stories that I had taken for one. {address} comes in a message of its own; what I said "
                    "of it under the other one does not belong there.",
                    address=url,
                )
            ),
        )

    async def _mute(self, command: Command, values: OptionValues) -> Reply:
        message = referenced_message(values, command)
        is_new = await self._store.mute_story(command.destination, MessageRef(message)) if message else None
        if is_new is None:
            return Reply(text=MUTE_NEEDS_STORY, done=False)
        if not is_new:
            return Reply(text=say("This story is muted already."))
        undo, public = await self._record_mute_change(command, MessageRef(message), muted=True)
        text = say("Muted: I say nothing more about this story here.")
        return Reply(text=text, choices=(undo,), public=public, undo=undo)

    async def _unmute(self, command: Command, values: OptionValues) -> Reply:
        message = referenced_message(values, command)
        is_new = (
            await self._store.mute_story(command.destination, MessageRef(message), muted=False) if message else None
        )
        if is_new is None:
            return Reply(text=say("Which story? For example: /news unmute <link to my message>"), done=False)
        if not is_new:
            return Reply(text=say("This story is not muted."))
        undo, public = await self._record_mute_change(command, MessageRef(message), muted=False)
        text = say("This story is corrected again when its article changes.")
        return Reply(text=text, choices=(undo,), public=public, undo=undo)

    async def _record_mute_change(self, command: Command, message: MessageRef, *, muted: bool) -> tuple[Choice, str]:
        """Record that a story was muted or unmuted; return the Undo button and the announcement."""
        thread = await self._store.thread(command.destination, message)
        story = say("“{headline}”", headline=thread.digest.headline) if thread else say("a story")
        piece = {f"{MUTED_STORY_PREFIX}{message}": True}
        before, after = ({}, piece) if muted else (piece, {})
        done = say("muted {story}.", story=story) if muted else say("unmuted {story}.", story=story)
        return await self._recorder.record_undo(command, before, after, done), command.announcement(done)

    async def _rate(self, command: Command, values: OptionValues) -> Reply:
        """Store a person's rating of a digest; for a bad one, ask why and offer remedies."""
        verdict, message = values.get("verdict"), referenced_message(values, command)
        if verdict is None or not message:
            return Reply(text=say("Use the buttons under a digest to say what you think of it."), done=False)
        opinion = Opinion(
            destination=command.destination,
            message=MessageRef(message),
            person=command.given_by,
            is_good=verdict == "up",
            text=values.get("words", ""),
        )
        if not await self._store.save_opinion(opinion, now=self._clock.now()):
            return Reply(text=say("I have no digest for this message any more."), done=False)
        if opinion.is_good:
            return Reply(text=say("Thank you, noted."))
        return thumbs_down_reply(opinion, may_manage=command.may_manage)
