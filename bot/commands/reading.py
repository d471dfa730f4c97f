"""Reading commands: a digest of any address, a test of a feed, a reported digest checked again, corrections."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.commands.handlers import CommandHandler, StreamingHandler, progress_reply, referenced_message
from bot.commands.rechecking import Recheck, reverify
from bot.commands.subscriptions import SubscriptionCommands
from bot.commands.times import moment_in_utc
from bot.domain.article import Article, Origin
from bot.domain.conversation import Choice, Command, Reply
from bot.domain.delivery import MessageRef
from bot.domain.digest import WITHDRAWN, Digest
from bot.domain.feed import Feed
from bot.domain.grammar.values import MESSAGE_PREFIX, OptionValues
from bot.domain.hiding import lines_matching
from bot.domain.history import ArticleHistory, DigestEvent
from bot.domain.job import DigestEntry
from bot.domain.rereading import RereadOutcome, reread_outcome
from bot.domain.subscription import Subscription
from bot.domain.wishes import Focus, wish_objection, with_unfocused_note
from bot.errors import ArticleError, FetchError, ListOfArticles, ModelError
from bot.ports import ArticleReader, Clock, Jobs, Store
from bot.reader import PATIENT_TRIES, Reader
from bot.summarizer.digest_translation import DigestTranslator, with_untranslated_note
from bot.summarizer.relevance import RelevanceJudge
from bot.summarizer.summarizer import Summarizer
from bot.text.catalogue import Said, joined_lines, joined_texts, language_name_said, say, say_number
from bot.text.wishes import wish_key
from bot.verification.verifier import Verifier

LOG = structlog.get_logger(__name__)

WHICH_IS_WRONG = say(
    "Which digest is wrong? Use the menu under it, or: /news report <link to my message> <what is wrong>"
)
FEED_PAUSED = say("This feed is paused, so nothing of it comes; `/news resume {number}` brings it back.")
DIGESTED_ANEW = say("It is being digested anew, and the message is corrected in a moment.")
MAX_CORRECTIONS_SHOWN = 8
"""Most corrections in one reply."""
MAX_ARTICLES_OFFERED = 5
"""Most articles of a list that are offered as buttons."""
MAX_REPORT_LENGTH = 500
"""Most characters of a report that are stored."""
MODEL_AWAY = say("The language model did not answer, so these are the article's own sentences.")


@dataclass(frozen=True, slots=True)
class ArticleServices:
    """The services that read and condense an article on order."""

    articles: ArticleReader
    summarizer: Summarizer
    translator: DigestTranslator
    verifier: Verifier
    judge: RelevanceJudge | None = None


class ReadingCommands:
    """The commands that read an article now."""

    def __init__(
        self, services: ArticleServices, subscriptions: SubscriptionCommands, store: Store, jobs: Jobs, clock: Clock
    ) -> None:
        self._services = services
        self._subscriptions = subscriptions
        self._store = store
        self._jobs = jobs
        self._clock = clock

    def handlers(self) -> Mapping[str, CommandHandler | StreamingHandler]:
        """Return the handler of each command, by its name."""
        return {"read": self._read, "test": self._test, "report": self._report, "corrections": self._corrections}

    async def _read(self, _command: Command, values: OptionValues) -> AsyncGenerator[Reply, None]:
        address: str = values.get("url", "")
        if not address:
            yield Reply(text=say("Which article? For example: /news read https://example.org/an-article"), done=False)
            return
        yield progress_reply(say("Reading the article"))
        try:
            article = await self._services.articles.read(address)
            yield _condensing_reply(article)
            digest = await self._summarize(article)
        except ListOfArticles as error:
            yield _offer_articles(error)
            return
        except (FetchError, ArticleError) as error:
            yield Reply(
                text=say("I could not read {address}. {error}", address=address, error=error.message), done=False
            )
            return
        yield Reply(text=digest.headline, digest=digest)

    async def _test(self, command: Command, values: OptionValues) -> AsyncGenerator[Reply, None]:
        """Show the digest of a feed's newest article as it would come, to its asker alone."""
        pair = await self._subscriptions.find_subscription(command, values, verb="test")
        if isinstance(pair, Reply):
            yield pair
            return
        subscription, feed = pair
        yield progress_reply(say("Reading the newest article of {name}", name=feed.name))
        article = await self._read_newest_article(feed)
        if isinstance(article, Reply):
            yield article
            return
        yield _condensing_reply(article)
        plain = digest = await self._summarize(article)
        if subscription.focus:
            yield progress_reply(say("Looking first for {focus}", focus=subscription.focus))
            digest = await self._apply_focus(plain, subscription)
        if subscription.language:
            yield progress_reply(say("Putting it into {language}", language=language_name_said(subscription.language)))
            digest = await self._translate(digest, subscription.language)
        yield Reply(text=await self._test_note(command, subscription, feed.name, plain), digest=digest)

    async def _read_newest_article(self, feed: Feed) -> Article | Reply:
        """Read a feed's newest article; return a reply if there is none."""
        newest = await self._store.newest_entry(feed.id)
        if newest is None:
            why = feed.problem or say("it was not read yet, or is empty; try again in a minute")
            none = say("There is no article of {name} to show: {why}.", name=feed.name, why=why)
            return Reply(text=none, done=False)
        try:
            article = await Reader(self._services.articles).read(newest, known=None, attempt=PATIENT_TRIES)
        except (FetchError, ArticleError) as error:
            unread = say("The newest article of {name} cannot be read. {error}", name=feed.name, error=error.message)
            return Reply(text=unread, done=False)
        textless = say("The newest article of {name} has no text to show.", name=feed.name)
        return article or Reply(text=textless, done=False)

    async def _test_note(self, command: Command, subscription: Subscription, name: str, digest: Digest) -> str:
        """Return the note on a test digest: that it is a test, and why it would not be posted."""
        lines = [say("A test of {name}: its newest article. Only you see it.", name=name)]
        if subscription.paused or subscription.is_waiting(self._clock.now()):
            lines.append(FEED_PAUSED.with_values(number=subscription.number))
        if objection := subscription.filter.objection(digest) or await self._relevance_objection(subscription, digest):
            lines.append(say("This one would not come: {objection}.", objection=objection))
        preferences = await self._store.preferences(command.destination)
        if preferences.problem:
            lines.append(say("I cannot post in this channel now. {problem}.", problem=preferences.problem))
        return joined_lines(lines)

    async def _relevance_objection(self, subscription: Subscription, digest: Digest) -> str:
        """Say why a digest does not match its feed's filter in plain words; empty if it does, or no model can tell."""
        if not subscription.filter.about or self._services.judge is None:
            return ""
        relevances = await self._services.judge.judge_wishes(digest, [subscription])
        relevance = relevances.get(wish_key(subscription.filter.about))
        return wish_objection(subscription, relevance) if relevance and not relevance.is_given else ""

    async def _report(self, command: Command, values: OptionValues) -> AsyncGenerator[Reply, None]:
        """Reread a reported article at once, and say whether each line of its digest still holds."""
        message = referenced_message(values, command)
        thread = message and await self._store.thread(command.destination, MessageRef(message))
        if not thread:
            yield Reply(text=WHICH_IS_WRONG, done=False)
            return
        yield progress_reply(say("Reading the article again"))
        digest, words = thread.digest, values.get("wrong", "")[:MAX_REPORT_LENGTH]
        history = await self._store.article_history(command.destination, message=thread.message)
        try:
            article = await self._reread(history, digest)
        except (FetchError, ArticleError) as error:
            result: str = say("I could not read the article again just now: {error}", error=error.message)
            proof = Recheck(quotes=0)
        else:
            result, proof = await self._recheck(history, digest, article, command.destination.home)
        now = self._clock.now()
        correction = DigestEvent(
            destination=command.destination,
            message=thread.message,
            at=now,
            headline=digest.headline,
            lines=(result,),
            report=words,
            person=command.given_by,
        )
        await self._store.keep_digest_event(
            correction, key=f"report {thread.message} {command.given_by} {now.isoformat()}"
        )
        LOG.info("digest.reported", destination=str(command.destination), found=result)
        candidates = [*proof.refused[:1]] or lines_matching(digest, words)
        hide = tuple(
            Choice(
                label=say("Hide this line") if len(candidates) == 1 else say("Hide “{line}”", line=line.text),
                command=f"hide {MESSAGE_PREFIX}{thread.message} {line.fingerprint}",
            )
            for line in candidates
            if command.may_manage
        )
        thanks = say("Thank you. Your report is kept: /news corrections shows it.")
        lines = [thanks if command.may_manage else say("Thank you. Your report is kept."), result]
        if words and not (proof.refused or proof.gone):
            lines.append(say("Whether that makes it right I cannot judge: a person has to."))
            lines += [say("You may mean: “{line}”", line=line.text) for line in candidates]
        yield Reply(text=joined_lines(lines), choices=hide)

    async def _reread(self, history: ArticleHistory | None, digest: Digest) -> Article:
        """Read an article from where its digest's text came: the feed, if only that had one."""
        filed = await self._store.entry(history.entry_id) if history else None
        if filed is not None and digest.article.origin is Origin.FEED:
            read = await Reader(self._services.articles).read(filed, known=None, attempt=PATIENT_TRIES)
            if read is not None:
                return read
        return await self._services.articles.read(digest.article.url)

    async def _recheck(
        self, history: ArticleHistory | None, digest: Digest, article: Article, home: str
    ) -> tuple[str, Recheck]:
        """Verify a digest against its current article; queue a new digest if a quotation is gone."""
        nothing = Recheck(quotes=0)
        outcome = reread_outcome(digest.article, article)
        if outcome is RereadOutcome.UNCLEAR:
            return say("What stands at its address now is not the article, so I leave the digest as it is."), nothing
        if outcome is not RereadOutcome.SAME and history is not None:
            await self._jobs.defer(DigestEntry(history.entry_id))
        if outcome is RereadOutcome.WITHDRAWN:
            return say("Its publisher has withdrawn the article; the message says so in a moment."), nothing
        proof = await reverify(digest, article, self._services.verifier, workspace=home)
        if not proof.gone:
            stand = say(
                "I read the article again: all {number} quotations that this digest rests on stand in it, word for "
                "word.",
                number=proof.quotes,
            )
            return joined_texts(stand, *_recheck_lines(proof)), proof
        return joined_texts(_missing_quotation_line(proof.gone), DIGESTED_ANEW), proof

    async def _corrections(self, command: Command, _values: OptionValues) -> Reply:
        events = await self._store.digest_events(command.destination, limit=MAX_CORRECTIONS_SHOWN)
        if not events:
            return Reply(text=say("Nothing was corrected or reported here."))
        people = tuple(dict.fromkeys(event.person for event in events if event.act and event.person))
        moments = tuple(moment_in_utc(event.at) for event in events)
        return Reply(
            text=joined_lines(line for event in events for line in _event_lines(event)), people=people, moments=moments
        )

    async def _summarize(self, article: Article) -> Digest:
        try:
            return await self._services.summarizer.summarize(article)
        except ModelError:
            return await self._services.summarizer.extract(article, note=MODEL_AWAY)

    async def _apply_focus(self, plain: Digest, subscription: Subscription) -> Digest:
        try:
            focus = Focus(subscription.focus, subscription.destination.home)
            digest = await self._services.summarizer.summarize_with_focus(plain.article, focus)
        except ModelError:
            digest = None
        return digest or with_unfocused_note(plain, subscription.focus)

    async def _translate(self, digest: Digest, language: str) -> Digest:
        try:
            return await self._services.translator.translate(digest, language)
        except ModelError:
            return with_untranslated_note(digest, language, say("the model did not answer"))


def _missing_quotation_line(missing_quotes: Sequence[str]) -> Said:
    if len(missing_quotes) == 1:
        return say("I read the article again, and it no longer says “{quote}”.", quote=missing_quotes[0])
    return say(
        "I read the article again, and it no longer says “{quote}” and {number} more of what I quoted.",
        quote=missing_quotes[0],
        number=len(missing_quotes) - 1,
    )


def _recheck_lines(proof: Recheck) -> list[Said]:
    """Report the result of reading the lines against their article again."""
    lines = []
    if proof.refused:
        refused = proof.refused[0].text
        lines.append(say("But read against it again, this does not follow from it: “{line}”.", line=refused))
        if len(proof.refused) > 1:
            lines.append(say_number(len(proof.refused) - 1, "Nor does 1 more.", "Nor do {number} more."))
        lines.append(say("A person who manages this channel can hide it."))
    elif proof.lines_read:
        lines.append(
            say_number(
                proof.lines_read,
                "1 line in other words, read against it again, follows from it.",
                "{number} lines in other words, read against it again, follow from it.",
            )
        )
    if proof.unread:
        lines.append(
            say_number(
                proof.unread,
                "1 line could not be read against it again just now.",
                "{number} lines could not be read against it again just now.",
            )
        )
    return lines


def _offer_articles(page: ListOfArticles) -> Reply:
    """Offer the articles that a page lists."""
    choices = tuple(Choice(label=title, command=f"read {url}") for title, url in page.choices[:MAX_ARTICLES_OFFERED])
    return Reply(text=page.message, done=False, choices=choices)


def _condensing_reply(article: Article) -> Reply:
    return progress_reply(say("Condensing its {number} words", number=article.word_count))


def _event_lines(event: DigestEvent) -> list[str]:
    below = () if event.lines == (WITHDRAWN,) else event.lines
    return [joined_texts("•", _event_line(event)), *(Said("  {line}", {"line": line}) for line in below)]


def _event_line(event: DigestEvent) -> Said:
    """Describe a digest event, and when it happened."""
    headline, moment = event.headline, moment_in_utc(event.at).words
    if event.act:
        act = Said(event.act)
        if event.person:
            by = {"act": act, "person": event.person, "moment": moment}
            return say("*{headline}*: a line was {act} by {person} {moment}:", headline=headline, **by)
        return say("*{headline}*: a line was {act} {moment}:", headline=headline, act=act, moment=moment)
    if event.lines == (WITHDRAWN,):
        why = Said(WITHDRAWN)
        return say("*{headline}* struck through {moment}: {why}", headline=headline, moment=moment, why=why)
    if not event.person and not event.report:
        return say("*{headline}* corrected {moment}, because its article changed:", headline=headline, moment=moment)
    if event.report:
        return say("*{headline}* reported {moment}: “{report}”", headline=headline, moment=moment, report=event.report)
    return say("*{headline}* reported {moment}", headline=headline, moment=moment)
