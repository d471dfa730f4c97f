"""Track records: what people, organizations and groups gained and lost, by name or for all of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.answerer.stakeholder_answer import EFFECTS_WHEN_ONE_ASKED
from bot.answerer.story_overview import find_effects, next_page_command
from bot.commands.handlers import CommandHandler
from bot.domain.conversation import Choice, Command, Reply, Row
from bot.domain.digest import Effect
from bot.domain.digest_message import EFFECT_WORDS
from bot.domain.grammar.values import OptionValues
from bot.domain.subscription import Destination
from bot.domain.track_record import record_text
from bot.ports import Clock, EffectQuery, Store
from bot.text.aliases import MAX_NAME_LENGTH, name_keys, plain_name
from bot.text.catalogue import joined_lines, joined_texts, say, say_number
from bot.track_record import DEFAULT_DAYS, MAX_DAYS, articles_naming, days_since, similar_names, track_record_of

OUTCOMES_A_REPLY = 10
"""Most gains and losses in one reply, if an answer has no room for all of them."""
MAX_DIGITS = 10
"""Most digits of a moment or a number in our own buttons."""
NAME_TOO_LONG = say("That is too long for a name; {number} letters are enough.", number=MAX_NAME_LENGTH)


class TrackRecordCommands:
    """The commands that show gains and losses."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler]:
        """Return the handler of each command, by its name."""
        return {"about": self._about, "affected": self._affected}

    async def _about(self, command: Command, values: OptionValues) -> Reply:
        """Show somebody's gains and losses, from all that the workspace reads."""
        now = self._clock.now()
        name = plain_name(values.get("name", ""))
        since: str = values.get("since", "")
        days = days_since(since, now, command.languages) if since else DEFAULT_DAYS
        if days is None:
            return Reply(
                text=say("“{since}” is no length of time. For example: 30 days, January.", since=since), done=False
            )
        if not name_keys(name):
            return Reply(text=say("About whom? For example: /news about gig workers since 30 days"), done=False)
        if len(name) > MAX_NAME_LENGTH:
            return Reply(text=NAME_TOO_LONG, done=False)
        destination = command.destination
        names = (await self._store.preferences(destination)).names_of(name)
        record = await track_record_of(self._store, destination, names, now=now, days=days)
        if record.lines:
            choices = tuple(Choice(label=bearer, command=f"about {bearer}") for bearer in record.several[:5])
            return Reply(text=record_text(record), track_record=record, choices=choices)
        ever = await track_record_of(self._store, destination, names, now=now, days=MAX_DAYS)
        if ever.lines:
            back = Choice(label=say("Look further back"), command=f"about {name} since {MAX_DAYS} days")
            none = say_number(
                days,
                "I know of no gain or loss of {name} in 1 day.",
                "I know of no gain or loss of {name} in {number} days.",
                name=name,
            )
            return Reply(text=none, choices=(back,))
        return await self._nothing_certain_reply(destination, name, names)

    async def _nothing_certain_reply(self, destination: Destination, name: str, names: Sequence[str]) -> Reply:
        """Say that nothing certain is known of somebody; list stories that name them, or similar names."""
        if articles := (await articles_naming(self._store, destination, names))[:OUTCOMES_A_REPLY]:
            rows = tuple(
                Row(text=f"“{quote.quote}”", title=article.title or article.url, link=article.url)
                for article, quote in articles
            )
            head = say("No digest here says for certain that {name} gained or lost. Named in:", name=name)
            return Reply(text=joined_lines([head, *(f"• {row.title}: {row.text}" for row in rows)]), rows=rows)
        near = await similar_names(self._store, destination, name)
        unknown = say(
            "I know nobody called {name}: no digest here says for certain that they gained or lost.", name=name
        )
        hint = say("Did you mean {name}?", name=joined_texts(*near, between=" / ")) if near else ""
        return Reply(
            text=joined_texts(unknown, hint),
            done=False,
            choices=tuple(Choice(label=other, command=f"about {other}") for other in near),
        )

    async def _affected(self, command: Command, values: OptionValues) -> Reply:
        """List who gains and loses by the news of a period, a page at a time; ordered by an answer's button."""
        marks = [values.get(name, "") for name in ("after", "since", "until")]
        if not all(mark.isascii() and mark.isdecimal() and len(mark) <= MAX_DIGITS for mark in marks):
            return Reply(text=say("Ask me: “Who gains and who loses in today's news?”"), done=False)
        start, since, until = map(int, marks)
        effects = {effect.value: only for effect, only in EFFECTS_WHEN_ONE_ASKED.items()}.get(
            values.get("which", ""), frozenset(Effect)
        )
        sought = EffectQuery(
            name_keys=frozenset(),
            since=datetime.fromtimestamp(since, UTC),
            until=datetime.fromtimestamp(until, UTC) if until else None,
            is_everybody=True,
        )
        outcomes = await find_effects(effects, command.destination, self._store, sought)
        page = outcomes[start : start + OUTCOMES_A_REPLY]
        if not page:
            return Reply(text=say("That was all."))
        rows = tuple(
            Row(
                text=f"“{outcome.evidence.quote}”",
                title=say("{name}: {effect}", name=outcome.name, effect=EFFECT_WORDS[outcome.effect]),
                link=outcome.source.url,
            )
            for outcome in page
        )
        remaining = len(outcomes) - start - len(page)
        order = next_page_command(sought, effects, after=start + OUTCOMES_A_REPLY)
        more = (Choice(label=say("More ({number})", number=remaining), command=order),) if remaining else ()
        return Reply(
            text=joined_lines(say("• {title}: {text}", title=row.title, text=row.text) for row in rows),
            rows=rows,
            choices=more,
        )
