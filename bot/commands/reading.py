"""Articles on order: a digest of any address, a test of a feed, a reported digest checked again, what was mended."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

import structlog

from bot.commands.rechecking import Recheck, proven_again
from bot.commands.subscriptions import SubscriptionVerbs
from bot.commands.times import moment_read
from bot.commands.verbs import LongVerb, Verb, doing, message_in
from bot.domain.article import Article, Origin
from bot.domain.conversation import Choice, Command, Reply
from bot.domain.delivery import MessageRef
from bot.domain.digest import WITHDRAWN, Digest
from bot.domain.feed import Feed
from bot.domain.grammar.values import MESSAGE, Given
from bot.domain.hiding import lines_meant
from bot.domain.history import Correction, Trace
from bot.domain.job import DigestEntry
from bot.domain.rereading import Found, judged
from bot.domain.subscription import Subscription
from bot.domain.wishes import Focus, beside_the_wish, unfocused
from bot.errors import ArticleError, FetchError, ListOfArticles, ModelError
from bot.ports import ArticleReader, Clock, Jobs, Store
from bot.reader import PATIENT_TRIES, Reader
from bot.summarizer.digest_translation import DigestTranslator, untranslated
from bot.summarizer.relevance import RelevanceJudge
from bot.summarizer.summarizer import Summarizer
from bot.text.language import language_name
from bot.text.plurals import counted_noun
from bot.text.wishes import wish_key
from bot.verification.verifier import Verifier

LOG = structlog.get_logger(__name__)

SHOWN = 8
"""Corrections that one reply tells."""
OFFERED = 5
"""Articles of a list that can be chosen by a button."""
REPORTED = 500
"""Characters of a report that are kept."""
NO_MODEL = "The language model did not answer, so these are the article's own sentences."


@dataclass(frozen=True, slots=True)
class Reading:
    """What reads and condenses an article on order."""

    articles: ArticleReader
    summarizer: Summarizer
    translator: DigestTranslator
    verifier: Verifier
    judge: RelevanceJudge | None = None


class ReadingVerbs:
    """The verbs that read an article now."""

    def __init__(
        self, reading: Reading, subscriptions: SubscriptionVerbs, store: Store, jobs: Jobs, clock: Clock
    ) -> None:
        self._reading = reading
        self._subscriptions = subscriptions
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def verbs(self) -> Mapping[str, Verb | LongVerb]:
        """Return what does each verb."""
        return {"read": self._read, "test": self._test, "report": self._report, "corrections": self._corrections}

    async def _read(self, _command: Command, given: Given) -> AsyncGenerator[Reply, None]:
        address: str = given.get("url", "")
        if not address:
            yield Reply(text="Which article? For example: /news read https://example.org/an-article", done=False)
            return
        yield doing("Reading the article")
        try:
            article = await self._reading.articles.read(address)
            yield _condensing(article)
            digest = await self._condensed(article)
        except ListOfArticles as error:
            yield _which(error)
            return
        except (FetchError, ArticleError) as error:
            yield Reply(text=f"I could not read {address}. {error}", done=False)
            return
        yield Reply(text=digest.headline, digest=digest)

    async def _test(self, command: Command, given: Given) -> AsyncGenerator[Reply, None]:
        """Show the digest of a feed's newest article as it would come, to who asked alone."""
        found = await self._subscriptions.named(command, given, verb="test")
        if isinstance(found, Reply):
            yield found
            return
        wish, feed = found
        yield doing(f"Reading the newest article of {feed.name}")
        article = await self._newest(feed)
        if isinstance(article, Reply):
            yield article
            return
        yield _condensing(article)
        plain = digest = await self._condensed(article)
        if wish.focus:
            yield doing(f"Looking first for {wish.focus}")
            digest = await self._focused(plain, wish)
        if wish.language:
            yield doing(f"Putting it into {language_name(wish.language)}")
            digest = await self._translated(digest, wish.language)
        yield Reply(text=await self._tested(command, wish, feed.name, plain), digest=digest)

    async def _newest(self, feed: Feed) -> Article | Reply:
        """Return a feed's newest article, or what is to be said where there is none."""
        newest = await self._store.newest_entry(feed.id)
        if newest is None:
            why = feed.problem or "it was not read yet, or is empty; try again in a minute"
            return Reply(text=f"There is no article of {feed.name} to show: {why}.", done=False)
        try:
            article = await Reader(self._reading.articles).read(newest, known=None, attempt=PATIENT_TRIES)
        except (FetchError, ArticleError) as error:
            return Reply(text=f"The newest article of {feed.name} cannot be read. {error}", done=False)
        return article or Reply(text=f"The newest article of {feed.name} has no text to show.", done=False)

    async def _tested(self, command: Command, wish: Subscription, name: str, digest: Digest) -> str:
        """Return what is to be said beside a test: that it is one, and why such a digest would not come."""
        lines = [f"A test of {name}: its newest article. Only you see it."]
        if wish.paused or wish.is_waiting(self._clock.now()):
            lines.append(f"This feed is paused, so nothing of it comes; `/news resume {wish.number}` brings it back.")
        if objection := wish.filter.objection(digest) or await self._beside(wish, digest):
            lines.append(f"This one would not come: {objection}.")
        preferences = await self._store.preferences(command.destination)
        if preferences.problem:
            lines.append(f"I cannot post in this channel now. {preferences.problem}.")
        return "\n".join(lines)

    async def _beside(self, wish: Subscription, digest: Digest) -> str:
        """Return why a digest is not what a feed must be about here; empty where it is, or nobody can say."""
        if not wish.filter.about or self._reading.judge is None:
            return ""
        found = await self._reading.judge.judged(digest, [wish])
        relevance = found.get(wish_key(wish.filter.about))
        return beside_the_wish(wish, relevance) if relevance and not relevance.is_given else ""

    async def _report(self, command: Command, given: Given) -> AsyncGenerator[Reply, None]:
        """Read a reported article again at once, and say whether each line of its digest still stands in it."""
        message = message_in(given, command)
        thread = message and await self._store.thread(command.destination, MessageRef(message))
        if not thread:
            said = "Which digest is wrong? Use the menu under it, or: /news report <link to my message> <what is wrong>"
            yield Reply(text=said, done=False)
            return
        yield doing("Reading the article again")
        digest, words = thread.digest, given.get("wrong", "")[:REPORTED]
        trace = await self._store.trace(command.destination, message=thread.message)
        try:
            article = await self._again(trace, digest)
        except (FetchError, ArticleError) as error:
            found, proof = f"I could not read the article again just now: {error}", Recheck(quotes=0)
        else:
            found, proof = await self._checked(trace, digest, article, command.destination.home)
        now = self._clock.now()
        correction = Correction(
            destination=command.destination,
            message=thread.message,
            at=now,
            headline=digest.headline,
            lines=(found,),
            report=words,
            person=command.given_by,
        )
        await self._store.keep_correction(
            correction, key=f"report {thread.message} {command.given_by} {now.isoformat()}"
        )
        LOG.info("digest.reported", destination=str(command.destination), found=found)
        meant = [*proof.refused[:1]] or lines_meant(digest, words)
        hide = tuple(
            Choice(
                label="Hide this line" if len(meant) == 1 else f"Hide “{line.text}”",
                command=f"hide {MESSAGE}{thread.message} {line.mark}",
            )
            for line in meant
            if command.may_manage
        )
        lines = ["Thank you. Your report is kept: /news corrections shows it.", found]
        if words and not (proof.refused or proof.gone):
            lines.append("Whether that makes it right I cannot judge: a person has to.")
            lines += [f"You may mean: “{line.text}”" for line in meant]
        yield Reply(text="\n".join(lines), choices=hide)

    async def _again(self, trace: Trace | None, digest: Digest) -> Article:
        """Read an article as its digest was: where only its feed had a text of it, from there."""
        filed = await self._store.entry(trace.entry_id) if trace else None
        if filed is not None and digest.article.origin is Origin.FEED:
            read = await Reader(self._reading.articles).read(filed, known=None, attempt=PATIENT_TRIES)
            if read is not None:
                return read
        return await self._reading.articles.read(digest.article.url)

    async def _checked(self, trace: Trace | None, digest: Digest, article: Article, home: str) -> tuple[str, Recheck]:
        """Prove a digest again in the article as it stands now; have it digested anew where a quotation is gone."""
        nothing = Recheck(quotes=0)
        found = judged(digest.article, article)
        if found is Found.UNCLEAR:
            return (
                "What stands at its address now is not the article, so I leave the digest as it is.",
                nothing,
            )
        if found is not Found.SAME and trace is not None:
            await self._jobs.defer(DigestEntry(trace.entry_id))
        if found is Found.WITHDRAWN:
            return "Its publisher has withdrawn the article; the message says so in a moment.", nothing
        proof = await proven_again(digest, article, self._reading.verifier, workspace=home)
        if not proof.gone:
            stand = f"all {proof.quotes} quotations that this digest rests on stand in it, word for word."
            return " ".join(filter(None, (f"I read the article again: {stand}", *_read_again(proof)))), proof
        return (
            f"I read the article again, and it no longer says “{proof.gone[0]}”"
            + (f" and {len(proof.gone) - 1} more of what I quoted" if len(proof.gone) > 1 else "")
            + ". It is being digested anew, and the message is corrected in a moment."
        ), proof

    async def _corrections(self, command: Command, _given: Given) -> Reply:
        found = await self._store.corrections(command.destination, limit=SHOWN)
        if not found:
            return Reply(text="Nothing was corrected or reported here.")
        people = tuple(dict.fromkeys(one.person for one in found if one.act and one.person))
        moments = tuple(moment_read(one.at) for one in found)
        return Reply(text="\n".join(line for one in found for line in _told(one)), people=people, moments=moments)

    async def _condensed(self, article: Article) -> Digest:
        try:
            return await self._reading.summarizer.summarize(article)
        except ModelError:
            return await self._reading.summarizer.extracted(article, note=NO_MODEL)

    async def _focused(self, plain: Digest, wish: Subscription) -> Digest:
        try:
            focus = Focus(wish.focus, wish.destination.home)
            digest = await self._reading.summarizer.focused(plain.article, focus)
        except ModelError:
            digest = None
        return digest or unfocused(plain, wish.focus)

    async def _translated(self, digest: Digest, language: str) -> Digest:
        try:
            return await self._reading.translator.translated(digest, language)
        except ModelError:
            return untranslated(digest, language, "the model did not answer")


def _read_again(proof: Recheck) -> list[str]:
    """Return what came of reading lines against their article again, in words."""
    told = []
    if proof.refused:
        told.append(f"But read against it again, this does not follow from it: “{proof.refused[0].text}”.")
        if len(proof.refused) > 1:
            told.append(f"Nor {'does' if len(proof.refused) == 2 else 'do'} {len(proof.refused) - 1} more.")  # noqa: PLR2004
        told.append("A person who manages this channel can hide it.")
    elif proof.read:
        follows = "follows" if proof.read == 1 else "follow"
        told.append(f"{counted_noun(proof.read, 'line')} in other words, read against it again, {follows} from it.")
    if proof.unread:
        told.append(f"{counted_noun(proof.unread, 'line')} could not be read against it again just now.")
    return told


def _which(page: ListOfArticles) -> Reply:
    """Offer the articles that a page is a list of."""
    choices = tuple(Choice(label=title, command=f"read {url}") for title, url in page.choices[:OFFERED])
    return Reply(text=str(page), done=False, choices=choices)


def _condensing(article: Article) -> Reply:
    return doing(f"Condensing its {article.words} words")


def _told(one: Correction) -> list[str]:
    moment = moment_read(one.at).words
    if one.act:
        by = f" by {one.person}" if one.person else ""
        return [f"• *{one.headline}*: a line was {one.act}{by} {moment}:", *(f"  {line}" for line in one.lines)]
    if one.lines == (WITHDRAWN,):
        return [f"• *{one.headline}* struck through {moment}: {WITHDRAWN}"]
    if not one.person and not one.report:
        return [f"• *{one.headline}* corrected {moment}, because its article changed:", *(f"  {x}" for x in one.lines)]
    said = f": “{one.report}”" if one.report else ""
    return [f"• *{one.headline}* reported {moment}{said}", *(f"  {line}" for line in one.lines)]
