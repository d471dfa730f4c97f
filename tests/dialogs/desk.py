"""A whole newsdesk in memory, and a language for its dialogs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.answerer.answerer import Answerer
from bot.app import NewsLine
from bot.commands.dispatch import CommandDispatcher
from bot.commands.reading import ArticleServices
from bot.domain.article import Article
from bot.domain.conversation import Answer, Command, Question
from bot.domain.delivery import MessageRef
from bot.domain.feed import Entry
from bot.domain.job import WatchFeeds
from bot.domain.question_limits import QuestionLimits
from bot.domain.retention_policy import RetentionPolicy
from bot.domain.subscription import Destination
from bot.inbox import DEFAULT_LIMITS, DurableInbox
from bot.metering import MeteredModel
from bot.ports import LanguageModel, Platform
from bot.publisher.publisher import Publisher
from bot.reader import Reader
from bot.retention import Retention
from bot.round_ups import RoundUps
from bot.stories.finder import StoryFinder
from bot.stories.judge import ModelJudge
from bot.summarizer.digest_translation import DigestTranslator
from bot.summarizer.relevance import RelevanceJudge
from bot.summarizer.summarizer import Summarizer
from bot.verification.verifier import Verifier
from bot.watcher import Watcher
from bot.websub import Hubs
from tests.fakes.checker import ScriptedChecker
from tests.fakes.clock import FakeClock
from tests.fakes.platform import PostedMessage, RecordingPlatform
from tests.fakes.store import MemoryJobs, MemoryStore
from tests.fakes.web import FakeFeeds, FakeHubs, FakeLists, FakePages

FEED = "https://courier.example/feed"
HERE = Destination("recording", "W", "news")
JUST_PUBLISHED = timedelta(0)
DEFAULT_POLICY = RetentionPolicy()


class TestDesk:
    """A newsdesk in memory: the store, the platforms and the web are fakes, everything else is real.

    Where `platform` is given, messages go there and not to the one in memory.
    """

    __test__ = False

    def __init__(  # noqa: PLR0913  # what a test may want to be different
        self,
        model: LanguageModel | None = None,
        *,
        first: int = 3,
        public_url: str = "",
        on: str = "recording",
        limits: QuestionLimits = DEFAULT_LIMITS,
        policy: RetentionPolicy = DEFAULT_POLICY,
        platform: Platform | None = None,
        here: Destination | None = None,
        checker: ScriptedChecker | None = None,
        clock: FakeClock | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.feeds = FakeFeeds()
        self.feeds.entries[FEED] = ()
        self.pages = FakePages()
        self.lists = FakeLists()
        self.jobs = MemoryJobs()
        self.store = MemoryStore(self.jobs)
        self.platform = RecordingPlatform(on)
        platforms = {on: platform or self.platform}
        self.here = here or Destination(on, "W", "news")
        verifier = Verifier(checker or ScriptedChecker())
        paid = model and MeteredModel(model, self.store, self.clock, daily_tokens=1000)
        judge = RelevanceJudge(paid) if paid else None
        self.hub = FakeHubs()
        self.hubs = Hubs(self.hub, self.store, self.jobs, self.clock, public_url=public_url)
        self.line = NewsLine(
            watcher=Watcher(self.feeds, self.store, self.clock, interval=timedelta(hours=1), first=first),
            reader=Reader(self.pages),
            summarizer=Summarizer(paid, verifier),
            publisher=Publisher(
                platforms,
                self.store,
                self.clock,
                grace=timedelta(seconds=20),
                translator=DigestTranslator(paid, verifier),
            ),
            stories=StoryFinder(self.store, ModelJudge(paid) if paid else None),
            judge=judge,
            hubs=self.hubs,
            rounds=RoundUps(platforms, self.store, self.clock),
            store=self.store,
            clock=self.clock,
        )
        services = ArticleServices(
            self.pages, Summarizer(paid, verifier), DigestTranslator(paid, verifier), verifier, judge
        )
        self.inbox = self._inbox(paid, services, platforms, limits)
        self.retention = Retention(self.store, None, self.clock, policy)
        self._keys = itertools.count()

    def _inbox(
        self,
        paid: LanguageModel | None,
        services: ArticleServices,
        platforms: Mapping[str, Platform],
        limits: QuestionLimits,
    ) -> DurableInbox:
        return DurableInbox(
            answerer=Answerer(paid, self.store, verifier=services.verifier, articles=self.pages),
            commands=CommandDispatcher(
                self.feeds,
                self.lists,
                self.store,
                self.jobs,
                self.clock,
                has_model=paid is not None,
                services=services,
            ),
            store=self.store,
            clock=self.clock,
            translator=services.translator,
            platforms=platforms,
            limits=limits,
        )

    def publish(
        self,
        slug: str,
        title: str,
        text: str,
        *,
        feed: str = FEED,
        teaser: str = "",
        publisher: str = "",
        age: timedelta = JUST_PUBLISHED,
    ) -> None:
        """Let a newspaper publish an article (or publish it again, corrected)."""
        url = f"{feed.rsplit('/', 1)[0]}/{slug}"
        published = self.clock.now() - age
        self.pages.pages[url] = Article(title=title, text=text, url=url, published=published, publisher=publisher)
        entry = Entry(key=slug, url=url, title=title, summary=teaser or text[:80])
        others = tuple(one for one in self.feeds.entries.get(feed, ()) if one.key != slug)
        self.feeds.entries[feed] = (entry, *others)

    async def work(self) -> None:
        """Let some hours pass, poll the feeds, and do all jobs."""
        self.clock.move(timedelta(hours=8))
        await self.line._do_watch(WatchFeeds(), 0)
        await self.jobs.work({**self.line.handlers(), **self.inbox.handlers()}, until_idle=True)

    async def give_command(self, text: str, *, channel: Destination | None = None, may_manage: bool = True) -> str:
        """Give a command; return what the person sees."""
        command = Command(destination=channel or self.here, text=text, given_by="Ada", may_manage=may_manage)
        return (await self.inbox.execute_command(command)).text

    async def ask_under(self, text: str, under: PostedMessage) -> str:
        """Ask under a posted digest; return the answer with its quotations."""
        key = str(next(self._keys))
        question = Question(key=key, destination=under.destination, message=under.ref, text=text, asked_by="Ada")
        answer = await self.inbox.answer(question)
        if answer is None:
            return "(silence)"
        return "\n".join([answer.text, *(f"> {line.quote}" for line in answer.evidence)])

    def make_question(self, text: str, message: MessageRef) -> Question:
        """Return a question asked under a message of the channel."""
        return Question(key=str(next(self._keys)), destination=self.here, message=message, text=text, asked_by="Ada")

    async def ask_anywhere(
        self,
        text: str,
        *,
        conversation: str = "t1",
        by: str = "Ada",
        addressed: bool = True,
        above: tuple[MessageRef, ...] = (),
        **place: str,
    ) -> Answer | None:
        """Ask under no digest unless one is `above`, said to the bot or to nobody; return the whole answer."""
        question = Question(
            key=str(next(self._keys)),
            destination=replace(self.here, **place),
            conversation="" if above else conversation,
            above=above,
            text=text,
            asked_by=by,
            addressed=addressed,
        )
        return await self.inbox.answer(question)

    @property
    def headlines(self) -> list[str]:
        """The headlines in the channel, oldest first."""
        return [one.digest.headline for one in self.platform.messages]
