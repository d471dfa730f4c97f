"""`newsdesk digest`, `read`, `ask`, `verify`: one article at a time, or a stream of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import console

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.article import Article
    from bot.domain.digest import Digest
    from bot.wiring.workbench import Workbench

UNDECIDED = "Not decided: these are not the article's own words, and no checking model has read them (see CHECK_MODEL)."

CUT_WORDS = "the article's own words, cut: a part of a sentence is no proof, and no checking model is set"
CUT = "Not decided: these are the article's words, but cut, and the rest of their sentence may change what they say:"

Source = Annotated[str, typer.Argument(help="An http(s) address, a file, or - for standard input.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Jsonl = Annotated[
    bool, typer.Option("--jsonl", help="A stream (file or -): one JSON object a line in, one out, in order.")
]


def read(source: Source = "", *, as_json: AsJson = False, jsonl: Jsonl = False) -> None:
    """Show an article as Newsdesk reads it.

    Stream: {"id","html","url"} in; {"id","title","text","byline","published","language","url"} out.
    """

    async def work(bench: Workbench) -> int:
        from bot.cli import records, sources, streams

        if jsonl:

            async def answer_record(record: Mapping[str, Any]) -> Mapping[str, Any]:
                return records.article(_article(record, bench))

            return await streams.answer_lines(answer_record, source)
        article = await sources.article_from(source, bench.articles)
        if as_json:
            console.print_json(records.article(article))
        else:
            _terminal().article(article)
        return console.DONE

    run_without_database(work, source, jsonl=jsonl)


def digest(
    source: Source = "",
    *,
    language: Annotated[str, typer.Option("--language", help="Put it into this language (needs a model).")] = "",
    as_json: AsJson = False,
    jsonl: Jsonl = False,
) -> None:
    """Digest one article: key facts and who is affected, each with its quotation.

    With OPENAI_API_KEY a model drafts and every line is checked; without it, an extract.

    Stream: {"id","text" or "html","title"?,"url"?} in; the digest out, or {"id","error"}.
    """
    target_language = _language(language)

    async def work(bench: Workbench) -> int:
        from bot.cli import records, sources, streams
        from bot.errors import ModelError
        from bot.summarizer.summarizer import no_summary_note

        async def digested(article: Article) -> Digest:
            try:
                return await bench.translator.translate(await bench.summarizer.summarize(article), target_language)
            except ModelError as error:  # nobody retries a command later, as the queue does
                return await bench.summarizer.extract(article, note=no_summary_note(error))

        if jsonl:

            async def answer_record(record: Mapping[str, Any]) -> Mapping[str, Any]:
                return records.digest(await digested(_article(record, bench)))

            return await streams.answer_lines(answer_record, source)
        article = await sources.article_from(source, bench.articles)
        with _terminal().spinner("Reading the article ..."):
            result = await digested(article)
        if as_json:
            console.print_json(records.digest(result))
        else:
            _terminal().digest(result)
        return console.DONE

    run_without_database(work, source, jsonl=jsonl)


def ask(
    source: Source = "",
    question: Annotated[str, typer.Argument(help="What you want to know.", show_default=False)] = "",
    *,
    archive: Annotated[
        str, typer.Option(help="Ask all that a channel's workspace has read, e.g. page:local:news; then no SOURCE.")
    ] = "",
    as_json: AsJson = False,
    jsonl: Jsonl = False,
) -> None:
    """Answer a question from one article, with a quotation, or say that it does not say.

    With --archive, from all articles of a workspace: newsdesk ask --archive page:local:news "What happened this week?"

    Stream: {"id","text","question"} in; {"id","answered","score","answer","evidence"} out.
    """

    async def work(bench: Workbench) -> int:
        from bot.cli import records, sources, streams

        if jsonl:

            async def answer_record(record: Mapping[str, Any]) -> Mapping[str, Any]:
                typed = streams.text_field(record, "question")
                return records.answer(await bench.answerer.answer(typed, _article_from_text(record)))

            return await streams.answer_lines(answer_record, source)
        article = await sources.article_from(source, bench.articles)
        with _terminal().spinner("Reading the article ..."):
            answer = await bench.answerer.answer(question, article)
        if as_json:
            console.print_json(records.answer(answer))
        else:
            _terminal().answer(answer)
        return console.DONE

    if archive:
        _ask_archive(archive, source, as_json=as_json)
        return
    if not jsonl and source and not question.strip():
        console.fail('What is the question? For example: newsdesk ask SOURCE "Who is affected?"', code=console.MISUSED)
    run_without_database(work, source, jsonl=jsonl)


def _ask_archive(channel: str, question: str, *, as_json: bool) -> None:
    """Answer a question from everything that a workspace has read."""
    from bot.domain.subscription import parse_destination

    try:
        destination = parse_destination(channel)
    except ValueError as error:
        console.fail(str(error), code=console.MISUSED)
    if not question.strip():
        console.fail("What is the question? Put it after --archive CHANNEL.", code=console.MISUSED)
    settings = console.stored_settings()

    async def work() -> int:
        from datetime import UTC, datetime

        from bot.cli import records
        from bot.wiring.answering import opened_answerer

        async with opened_answerer(settings) as answerer:
            with _terminal().spinner("Looking through the articles ..."):
                answer = await answerer.answer_from_archive(question, destination, now=datetime.now(UTC))
        if as_json:
            console.print_json(records.answer(answer))
        else:
            _terminal().answer(answer)
        return console.DONE

    console.run(work())


def verify(
    claim: Annotated[str, typer.Argument(help="What is claimed.", show_default=False)] = "",
    source: Annotated[str, typer.Argument(help="An http(s) address, a file, or - for standard input.")] = "-",
    *,
    as_json: AsJson = False,
    jsonl: Jsonl = False,
) -> None:
    """Check a claim against an article.

    Whole sentences of the article are proven by being found. Code refuses what surely cannot be: a number that is not
    there, another unit, a year or a name from elsewhere. Everything else is for a model to read (CHECK_MODEL); without
    one it stays open: neither supported nor refused, and the exit code is 1.

    Stream: {"id","claim","text","quotes"?,"title"?,"published"?} in;
    {"id","supported","by","score","evidence","problems","code"} out; "by" is "verbatim", the checker's name, or "".
    """

    async def work(bench: Workbench) -> int:
        from bot.cli import sources, streams

        if jsonl:

            async def answer_record(record: Mapping[str, Any]) -> Mapping[str, Any]:
                quotes = record.get("quotes") or []
                if not isinstance(quotes, list) or not all(isinstance(quote, str) for quote in quotes):
                    message = '"quotes" must be a list of strings'
                    raise streams.BadLine(message)
                claim_text = streams.text_field(record, "claim")
                return await _verdict(claim_text, _article_from_text(record), tuple(quotes), bench)

            return await streams.answer_lines(answer_record, claim or "-")
        article = await sources.article_from(source, bench.articles)
        verdict = await _verdict(claim, article, (), bench)
        if as_json:
            console.print_json(verdict)
        else:
            _terminal().say(_verdict_sentence(verdict))
            for problem in verdict["problems"]:
                _terminal().say(f"  - {problem}")
            for line in verdict["evidence"]:
                _terminal().say(f"  “{line['quote']}”")
        return console.DONE if verdict["supported"] else console.FAILED

    if not jsonl and not claim.strip():
        console.fail(
            'What is the claim? For example: newsdesk verify "Meta paid $15 billion" SOURCE', code=console.MISUSED
        )
    run_without_database(work, source, jsonl=jsonl)


def run_without_database(work: Any, source: str, *, jsonl: bool) -> None:  # noqa: ANN401  # a coroutine function
    """Do some work that needs no database."""
    if not jsonl and not source:
        console.fail("Which article? Give an http(s) address, a file, or - (see --help).", code=console.MISUSED)
    settings = console.settings()

    async def run_without_database() -> int:
        from bot.wiring.workbench import opened_workbench

        async with opened_workbench(settings) as bench:
            return int(await work(bench))

    console.run(run_without_database())


def _language(name: str) -> str:
    """Return the code of the language asked for, empty for none; exit if we could not check that language."""
    from bot.text.language import language_by_name, language_names

    code = language_by_name(name)
    if name and code is None:
        console.fail(f"Which language is “{name}”? I can check {language_names()}.", code=console.MISUSED)
    return code or ""


def _article(record: Mapping[str, Any], bench: Workbench) -> Article:
    """Return the article in a line of a stream: `html` is parsed as a page, `text` is taken as it is."""
    from bot.cli import streams

    if record.get("html") is not None:
        url = streams.text_field(record, "url", default="")
        return bench.articles.parse_html(streams.text_field(record, "html"), url=url)
    return _article_from_text(record)


def _article_from_text(record: Mapping[str, Any]) -> Article:
    """Return an article from text that was already extracted; it is not cleaned, since offsets into it are promised."""
    from bot.cli import streams
    from bot.domain.article import Article, Origin

    text = streams.text_field(record, "text")
    if not text.strip():
        message = '"text" is empty'
        raise streams.BadLine(message)
    return Article(
        title=streams.text_field(record, "title", default=""),
        text=text,
        url=streams.text_field(record, "url", default=""),
        published=published_time(record),
        origin=Origin.GIVEN,
    )


def published_time(record: Mapping[str, Any]) -> datetime | None:
    """Return when a text was published, if its line says so (ISO 8601); None if it does not."""
    from datetime import UTC, datetime

    from bot.cli import streams

    published_text = streams.text_field(record, "published", default="")
    try:
        moment = datetime.fromisoformat(published_text) if published_text else None
    except ValueError as error:
        message = f'"published" must be a time like 2026-03-02T08:00:00Z, not {published_text[:40]!r}'
        raise streams.BadLine(message) from error
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _verdict_sentence(verdict: Mapping[str, Any]) -> str:
    """Return a verdict as a sentence."""
    from bot.verification.verifier import CHECKER_AWAY, UNREAD

    if verdict["supported"]:
        is_own = verdict["by"] == "verbatim"
        return "Supported: the article says it word for word." if is_own else f"Supported, says {verdict['by']}."
    needs_reading = verdict["code"] in {UNREAD, CHECKER_AWAY}
    undecided = CUT if CUT_WORDS in verdict["problems"] else UNDECIDED
    return undecided if needs_reading else "Not supported."


async def _verdict(claim: str, article: Article, quotes: tuple[str, ...], bench: Workbench) -> dict[str, Any]:
    """Return what `newsdesk verify` prints about a claim."""
    from bot.cli import records
    from bot.domain.evidence import Evidence
    from bot.text.term_weighting import support_score
    from bot.verification.claims import Claim
    from bot.verification.premise import whole_sentences
    from bot.verification.verbatim import truncated_sentence_span
    from bot.verification.verifier import UNREAD

    (verdict,) = await bench.verifier.verify([Claim(text=claim, quotes=quotes)], [article])
    problem = verdict.violation
    cut = truncated_sentence_span(claim, [article]) if problem and problem.code == UNREAD and not quotes else None
    spans = (whole_sentences(cut),) if cut else verdict.spans
    evidence = [Evidence.from_span(span.article.text, span.start, span.end) for span in spans]
    return {
        "supported": verdict.supported,
        "by": verdict.by,
        "score": 1.0
        if verdict.supported
        else round(support_score(claim, article.text, article.reading_language) / 2, 4),
        "evidence": [records.evidence(line) for line in evidence],
        "problems": [CUT_WORDS if cut else problem.problem] if problem else [],
        "code": problem.code if problem else "",
    }


def _terminal() -> Any:  # noqa: ANN401  # the adapter is wiring's to know
    from bot.wiring.command_line import terminal

    return terminal()
