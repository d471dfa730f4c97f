"""What a channel wishes of a feed's digests: which of them come, by words and in plain words, and what comes first."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.channel import OFF
from bot.commands.subscriptions import SubscriptionVerbs
from bot.commands.verbs import Verb
from bot.domain.conversation import Choice, Command, Reply
from bot.domain.filters import NO_FILTER, Filter, parse_filter
from bot.ports import Store
from bot.text.wishes import LONGEST_WISH, wish_in

EXAMPLE = 'filter {} tariff "interest rate" -football affects:"gig workers" language:en'
ABOUT_EXAMPLE = "filter {} about: changes in labour law that touch delivery riders"
FOCUS_EXAMPLE = "focus {} what it means for tenants"
NO_MODEL = (
    "That needs a language model, and none is set here, so nothing is changed. Whoever runs me sets one in a minute: "
    "OPENAI_API_KEY, or a model on their own machine; docs/models.md says how."
)
TOO_LONG = (
    "That is too long for me to keep to: {} characters, and {} at most. Say in one sentence what it comes down to."
)


class WishVerbs:
    """The verbs that are about what comes of a feed."""

    def __init__(self, store: Store, subscriptions: SubscriptionVerbs, *, has_model: bool) -> None:
        self._store = store
        self._subscriptions = subscriptions
        self._has_model = has_model

    def verbs(self) -> Mapping[str, Verb]:
        """Return what does each verb."""
        return {"filter": self._filter, "focus": self._focus}

    async def _filter(self, command: Command, rest: str) -> Reply:
        number, _, typed = rest.partition(" ")
        found = await self._subscriptions.named(command, number, verb="filter")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        wanted = typed.strip()
        if not wanted:
            said = (
                f"{feed.name} lets through: {wish.filter}" if wish.filter else f"{feed.name} lets everything through."
            )
            examples = "; ".join(one.format(wish.id) for one in (EXAMPLE, ABOUT_EXAMPLE, "filter {} off"))
            return Reply(text=f"{said}\nChange it: {examples}")
        only, unread = (NO_FILTER, ()) if wanted.casefold() in OFF else parse_filter(wanted)
        if unread:
            said = f"I cannot read {', '.join(unread)}. For example: {EXAMPLE.format(wish.id)}"
            return Reply(text=f"{said}; or {ABOUT_EXAMPLE.format(wish.id)}", done=False)
        if problem := self._objection(only.about):
            return Reply(text=problem, done=False)
        await self._store.screen(wish.id, only)
        undo = Choice(label="Undo", command=f"filter {wish.id} {wish.filter or 'off'}")
        return Reply(text=_let_through(feed.name, only), choices=(undo,))

    async def _focus(self, command: Command, rest: str) -> Reply:
        number, _, typed = rest.partition(" ")
        found = await self._subscriptions.named(command, number, verb="focus")
        if isinstance(found, Reply):
            return found
        wish, feed = found
        example = FOCUS_EXAMPLE.format(wish.id)
        if not typed.strip():
            said = f"looks first for: {wish.focus}" if wish.focus else "looks for nothing in particular."
            return Reply(text=f"{feed.name} {said}\nChange it: {example}; focus {wish.id} off")
        wanted = "" if typed.strip().casefold() in OFF else wish_in(typed)
        if not wanted and typed.strip().casefold() not in OFF:
            return Reply(text=f"What shall I look for first? For example: {example}", done=False)
        if problem := self._objection(wanted):
            return Reply(text=problem, done=False)
        await self._store.focus(wish.id, wanted)
        undo = Choice(label="Undo", command=f"focus {wish.id} {wish.focus or 'off'}")
        return Reply(text=_looks_for(feed.name, wanted), choices=(undo,))

    def _objection(self, text: str) -> str:
        """Return why a wish in plain words cannot be kept; empty where it can, or where there is none."""
        if len(text) > LONGEST_WISH:
            return TOO_LONG.format(len(text), LONGEST_WISH)
        return NO_MODEL if text and not self._has_model else ""


def _looks_for(name: str, focus: str) -> str:
    if not focus:
        return f"{name} comes in plain digests, from the next article on."
    return (
        f"{name} looks first, from the next article on, for: {focus}\n"
        "Every line is proven as ever. A digest's foot says what it looked for; where that fails, the plain one comes."
    )


def _let_through(name: str, only: Filter) -> str:
    if not only:
        return f"{name} lets everything through."
    if not only.about:
        return f"{name} lets through from now on: {only}"
    return (
        f"{name} lets through, from the next article on: {only}\n"
        "A model reads each digest and decides; where it does not answer, the digest comes and says so. "
        "why <link> tells the reason."
    )
