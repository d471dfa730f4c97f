"""The commands: what someone types after `/news`, carried out. One grammar on every platform."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import structlog

from bot.commands.channel import ChannelVerbs
from bot.commands.hiding import HidingVerbs
from bot.commands.reading import Reading, ReadingVerbs
from bot.commands.subscriptions import SubscriptionVerbs, state_of
from bot.commands.verbs import LongVerb, Verb
from bot.commands.watching import WatchVerbs
from bot.commands.wishes import WishVerbs
from bot.domain.conversation import ChannelOverview, Choice, Command, FeedLine, Reply
from bot.domain.feed import Health
from bot.domain.grammar.commands import REGISTRY
from bot.domain.grammar.helping import NEWS, help_on, help_text
from bot.domain.grammar.options import EVERYTHING
from bot.domain.subscription import Destination
from bot.ports import Clock, FeedLists, FeedSource, Jobs, Store
from bot.text.how_many import how_many

__all__ = ["Commands", "Reading"]

LOG = structlog.get_logger(__name__)

HIDING = frozenset({"hide", "unhide"})


class Commands:
    """Carries out commands."""

    def __init__(  # all that commands are about
        self,
        source: FeedSource,
        lists: FeedLists,
        store: Store,
        jobs: Jobs,
        clock: Clock,
        *,
        reading: Reading,
        has_model: bool,
    ) -> None:
        self._store = store
        self._clock = clock
        self._has_model = has_model
        self._channel = ChannelVerbs(store, clock)
        subscriptions = SubscriptionVerbs(source, lists, store, jobs, clock, has_model=has_model)
        self._verbs: dict[str, Verb | LongVerb] = {
            **subscriptions.verbs(),
            **self._channel.verbs(),
            **WishVerbs(store, subscriptions, has_model=has_model).verbs(),
            **WatchVerbs(store, clock).verbs(),
            **HidingVerbs(store, clock).verbs(),
            **ReadingVerbs(reading, subscriptions, store, jobs, clock).verbs(),
            "forget": self._forget,
            "status": self._status,
            "help": self._help,
        }

    async def obeying(self, command: Command) -> AsyncGenerator[Reply, None]:
        """Carry out a command, and say what is being done and what happened."""
        verb, _, rest = command.text.strip().partition(" ")
        verb = verb.lower() or "help"
        act = self._verbs.get(verb)
        if act is None:
            yield _unknown(verb)
        elif REGISTRY.is_for_managers(verb) and not command.may_manage:
            what = "take lines down here" if verb in HIDING else "change what it is subscribed to"
            yield Reply(text=f"Only people who manage this channel can {what}.", done=False)
        else:
            done = act(command, rest.strip())
            if isinstance(done, AsyncGenerator):
                async with aclosing(done):
                    async for reply in done:
                        yield reply
            else:
                yield await done

    async def obey(self, command: Command) -> Reply:
        """Return the last reply of `obeying`."""
        return [reply async for reply in self.obeying(command)][-1]

    async def overview(self, platform: str, workspace: str) -> Sequence[ChannelOverview]:
        """Return what the channels of a workspace are subscribed to, and when their digests come."""
        now = self._clock.now()
        lines: dict[Destination, list[FeedLine]] = {}
        for wish, feed in await self._store.subscriptions_in(platform, workspace):
            line = FeedLine(number=wish.id, name=feed.name, state=state_of(wish, feed, now), is_paused=wish.paused)
            lines.setdefault(wish.destination, []).append(line)
        return [await self._channel.overview(place, feeds) for place, feeds in sorted(lines.items())]

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
                text="I do not keep who asks here. Shall I forget all questions, whoever asked them?",
                done=False,
                choices=(Choice(label="Forget all", command=f"forget {EVERYTHING}"),),
            )
        else:
            number = await self._store.forget_questions(command.destination, asked_by=command.given_by)
        LOG.info("questions forgotten", destination=command.destination.home, number=number)
        said = f"Forgotten: {how_many(number, 'question')}, with the answers."
        return Reply(text=f"{said} Messages in the chat stay.")

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
            text=f"{how_many(len(feeds), 'feed')} in {how_many(channels, 'channel')} here, "
            f"{failing} of them failing. {state}."
        )

    async def _help(self, command: Command, rest: str) -> Reply:
        """List what this person can do here, or say how one command is typed."""
        spec = REGISTRY.find(rest.removeprefix(NEWS).strip()) if rest else None
        if spec is not None and not spec.is_hidden:
            return Reply(text=help_on(spec))
        return Reply(text=help_text(REGISTRY, may_manage=command.may_manage, has_model=self._has_model))


def _unknown(verb: str) -> Reply:
    near = REGISTRY.near(verb)
    hint = f"Did you mean “{NEWS} {near.name}”?" if near else f"Try “{NEWS} help”."
    choices = (Choice(label=near.name, command=near.name),) if near else ()
    return Reply(text=f"I do not know “{verb}”. {hint}", done=False, choices=choices)
