"""The judge: a language model decides whether articles report one event if their words leave that open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.domain.article import Article
from bot.domain.story import Candidate
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from bot.text.json_objects import verdicts_in
from bot.text.reply_schema import BOOLEAN, INTEGER, list_of, object_of
from bot.text.sentences import sentences
from prompts.prompt import fenced, load_prompt

LOG = structlog.get_logger(__name__)

MAX_SENTENCES_SHOWN, MAX_CHARACTERS_SHOWN = 4, 900
"""Most first sentences of an article that are shown, and most characters of them."""
MAX_TITLE_LENGTH = 300
"""Most characters of a headline that are shown."""
TOKENS_PER_VERDICT, TOKEN_OVERHEAD = 30, 100

SCHEMA = object_of(verdicts=list_of(object_of(number=INTEGER, same_event=BOOLEAN)))


class ModelJudge:
    """Implements `bot.stories.finder.Judge` on a language model; the model caches the reply, so it is paid for once."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model

    async def judge(self, article: Article, others: Sequence[Candidate]) -> Sequence[bool | None]:
        """Return for each whether it reports the article's event; None if the model fails or its verdict is unclear."""
        system, user = load_prompt("event").render(
            article=_article_prompt(article, article.published),
            others="\n\n".join(
                f"### {number}\n{_article_prompt(other.article, other.article.published)}"
                for number, other in enumerate(others, start=1)
            ),
        )
        request = ModelRequest(
            system=system,
            user=user,
            name="event",
            schema=SCHEMA,
            max_tokens=TOKEN_OVERHEAD + TOKENS_PER_VERDICT * len(others),
        )
        try:
            verdicts = _verdicts((await self._model.reply(request)).text)
        except ModelError as error:  # two posts are a nuisance, but better than an article that waits for a model
            LOG.warning("story.not_judged", reason=str(error))
            return [None] * len(others)
        return [verdicts.get(number) for number in range(1, len(others) + 1)]


def _article_prompt(article: Article, published: datetime | None) -> str:
    when = f"Published: {published:%Y-%m-%d %H:%M %Z}\n" if published else ""
    text = article.text
    first = " ".join(text[start:end] for start, end in sentences(text, article.reading_language)[:MAX_SENTENCES_SHOWN])[
        :MAX_CHARACTERS_SHOWN
    ]
    return fenced(f"{when}Headline: {' '.join(article.title.split())[:MAX_TITLE_LENGTH]}\n{first}")


def _verdicts(reply: str) -> dict[int, bool]:
    """Return the verdicts in a reply, by number, without doubled and unclear ones.

    Raises:
        ModelError: the reply is no list of verdicts.
    """
    records = verdicts_in(reply)
    return {number: same for number, record in records.items() if isinstance(same := record.get("same_event"), bool)}
