"""`newsdesk stories`: groups the articles of a stream into stories; and splits off those joined wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import console
from bot.cli.articles import Jsonl, published_time, run_without_database
from bot.cli.feeds import HERE, To, obey

if TYPE_CHECKING:
    from bot.wiring.workbench import Workbench

SPLIT = "split"


def stories(
    source: Annotated[str, typer.Argument(help="A file, - for standard input, or: split", show_default=False)] = "-",
    address: Annotated[str, typer.Argument(help="The article to part from its story.", show_default=False)] = "",
    *,
    jsonl: Jsonl = True,  # noqa: ARG001  # it is a stream without the word too
    to: To = HERE,
) -> None:
    """Group articles that report one story (a stream), or split one off: newsdesk stories split ADDRESS.

    In: {"id","title","text"?,"published"?,"feed"?,"url"?}; out: {"id","story"}, decided in order of arrival as the desk
    decides it: by names, numbers, places and days, weighed by how rare they are. With OPENAI_API_KEY the model is asked
    if that leaves it open and, with EMBEDDINGS_MODEL, about articles that are close in meaning, whatever their words.
    """
    if source == SPLIT:
        if not address:
            console.fail("Which article? For example: newsdesk stories split https://...", code=console.MISUSED)
        obey(f"{SPLIT} {address}", to)
        return

    async def work(bench: Workbench) -> int:
        from bot.cli import streams

        handler = _story_handler(bench)
        return await streams.answer_lines(handler, source)

    run_without_database(work, source, jsonl=True)


def _story_handler(bench: Workbench) -> Any:  # noqa: ANN401  # a coroutine function
    """Return the handler of a line of the stream, which answers with its story."""
    from bot.cli import streams
    from bot.domain.article import Article, Origin
    from bot.stories.embedding_neighbours import UncachedEmbeddings
    from bot.stories.judge import ModelJudge
    from bot.stories.stream import StoryStream

    model = bench.models.drafting
    embeddings = UncachedEmbeddings(bench.embedder) if bench.embedder else None
    stream = StoryStream(ModelJudge(model) if model else None, embeddings)

    async def answer_record(record: Mapping[str, Any]) -> Mapping[str, Any]:
        title = streams.text_field(record, "title", default="")
        text = streams.text_field(record, "text", default="")
        if not (title.strip() or text.strip()):
            message = 'there is neither "title" nor "text"'
            raise streams.BadLine(message)
        article = Article(
            title=title,
            text=text if text.strip() else title,
            url=streams.text_field(record, "url", default=""),
            published=published_time(record),
            origin=Origin.GIVEN,
        )
        return {"story": await stream.story_of(article, feed=streams.text_field(record, "feed", default=""))}

    return answer_record
