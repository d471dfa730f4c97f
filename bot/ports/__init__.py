"""Ports: what the core needs from the outside, as Protocols that adapters and fakes implement.

A method that saves something and takes `then` queues that job in the same transaction:
either both happen, or neither.
"""

from bot.ports.board import Announcement, LocalBoard, LocalMessage, LocalTurn
from bot.ports.boilerplate_lines import BoilerplateLineStore
from bot.ports.changes import ChangeStore
from bot.ports.checker import Checker, CheckVerdict, Entailment, ItemKind
from bot.ports.clock import Clock
from bot.ports.conversations import Archive, ArchiveQuery, ConversationStore, PendingQuestion
from bot.ports.embeddings import Embedder, Embedding, EmbeddingReply, EmbeddingStore, Vector
from bot.ports.failures import Failures
from bot.ports.hiding import HidingStore
from bot.ports.installations import Installations, Presences, Troubles
from bot.ports.jobs import Handler, Jobs
from bot.ports.leases import Lease
from bot.ports.limiter import Limiter
from bot.ports.model import LanguageModel, ModelReply, ModelRequest, ServedModels
from bot.ports.overview import Overviews
from bot.ports.platforms import Editions, Inbox, Platform, PublicEndpoint, Pushes
from bot.ports.post_leases import check_post_lease, post_lease
from bot.ports.processes import Processes, StoppedError
from bot.ports.recorded_effects import EffectQuery, EffectStore
from bot.ports.rereading import RereadingStore
from bot.ports.retention import RetentionStore
from bot.ports.store import (
    MAX_FEEDS_LISTED,
    ChannelAlert,
    ChannelStore,
    Counts,
    DeliveryStore,
    DigestStore,
    FeedStore,
    Store,
)
from bot.ports.stories import (
    MAX_COUNTED_ARTICLES,
    MAX_EMBEDDING_NEIGHBOURS,
    MAX_NEIGHBOURS,
    MAX_NEIGHBOURS_A_STORY,
    MAX_TIME_APART,
    StoryStore,
    TermExtractor,
)
from bot.ports.web import ArticleReader, FeedCandidate, FeedList, FeedLists, FeedSource, HubSource, ListedFeed

__all__ = [
    "MAX_COUNTED_ARTICLES",
    "MAX_EMBEDDING_NEIGHBOURS",
    "MAX_FEEDS_LISTED",
    "MAX_NEIGHBOURS",
    "MAX_NEIGHBOURS_A_STORY",
    "MAX_TIME_APART",
    "Announcement",
    "Archive",
    "ArchiveQuery",
    "ArticleReader",
    "BoilerplateLineStore",
    "ChangeStore",
    "ChannelAlert",
    "ChannelStore",
    "CheckVerdict",
    "Checker",
    "Clock",
    "ConversationStore",
    "Counts",
    "DeliveryStore",
    "DigestStore",
    "Editions",
    "EffectQuery",
    "EffectStore",
    "Embedder",
    "Embedding",
    "EmbeddingReply",
    "EmbeddingStore",
    "Entailment",
    "Failures",
    "FeedCandidate",
    "FeedList",
    "FeedLists",
    "FeedSource",
    "FeedStore",
    "Handler",
    "HidingStore",
    "HubSource",
    "Inbox",
    "Installations",
    "ItemKind",
    "Jobs",
    "LanguageModel",
    "Lease",
    "Limiter",
    "ListedFeed",
    "LocalBoard",
    "LocalMessage",
    "LocalTurn",
    "ModelReply",
    "ModelRequest",
    "Overviews",
    "PendingQuestion",
    "Platform",
    "Presences",
    "Processes",
    "PublicEndpoint",
    "Pushes",
    "RereadingStore",
    "RetentionStore",
    "ServedModels",
    "StoppedError",
    "Store",
    "StoryStore",
    "TermExtractor",
    "Troubles",
    "Vector",
    "check_post_lease",
    "post_lease",
]
