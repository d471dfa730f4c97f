"""Passages: the sentences of articles that answer a question, and the lines that introduce them without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.article import Article
from bot.domain.conversation import Answer
from bot.domain.evidence import Evidence
from bot.domain.story import StoryId, source_of
from bot.replies.reply_lines import ReplyLine, reply_line
from bot.text.answer_patterns import question_terms
from bot.text.answer_selection import select_answers
from bot.text.contradictions import MIN_WORD_OVERLAP, contradicting_values
from bot.text.correction_notices import is_correction_notice
from bot.text.datelines import is_dateline
from bot.text.language import Language
from bot.text.language_detection import language_of_line
from bot.text.prompt_injection import is_prompt_injection
from bot.text.question_text import QuestionText
from bot.text.rejoinders import with_rejoinders
from bot.text.related_links import is_related_link
from bot.text.sentences import sentences
from bot.text.terms import content_words

MIN_ANSWER_LIKELIHOOD = 0.5
"""Least likelihood of a passage that counts as the answer (`bot.text.answer_selection`)."""
MIN_CERTAIN_LIKELIHOOD = 0.75
"""Least likelihood for "the article says"; below it, a passage "may answer". Of the questions that the weights were not
fitted on, 93 of a hundred were answered correctly from here on, and 87 of a hundred from `MIN_ANSWER_LIKELIHOOD` on."""
MIN_POSSIBLE_LIKELIHOOD = 0.3
"""Least likelihood of a passage shown as a possible answer."""
MIN_CLOSEST_LIKELIHOOD_HERE, MIN_CLOSEST_LIKELIHOOD_ELSEWHERE = 0.05, 0.2
"""Least likelihoods of a passage shown as the closest if none answers: from the article asked about, and from others;
anything less likely is beside the point."""
MIN_SECOND_QUOTE_RATIO = 0.9
"""Least likelihood of a second passage that is quoted, too, as a share of the best one's."""
OTHER_LANGUAGE_FACTOR = 0.5
"""Factor on a passage's likelihood if several articles may answer, and its own is in another language."""
MAX_CANDIDATES = 3
MAX_OVERVIEW_ARTICLES = 4
"""Most articles quoted in an overview."""
LEAD_SENTENCES = 3
"""First sentences of an article, one of which tells what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of an article that may answer, and how likely it does, 0 to 1."""

    article: Article
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.article.text[self.start : self.end]


def passages_in(article: Article, question: QuestionText, *, most: int = MAX_CANDIDATES) -> list[Passage]:
    """Return the sentences of an article that may answer a question, best first, each with its rejoinders there."""
    spans = news_spans(article)
    texts = [article.text[start:end] for start, end in spans]
    language, passages = article.reading_language, list[Passage]()
    for at, likelihood in select_answers(question, texts, language, title=article.title, most=most):
        if any(passage.start <= spans[at][0] < passage.end for passage in passages):
            continue  # it is already quoted, as a rejoinder
        passage_range = with_rejoinders(at, texts, language)
        start, end = spans[passage_range[0]][0], spans[passage_range[-1]][1]
        passages.append(Passage(article=article, start=start, end=end, score=likelihood))
    return passages


def news_spans(article: Article) -> list[tuple[int, int]]:
    """Return the spans of an article's sentences that are news.

    A prompt injection in an article is no news and answers nothing; nor does the headline alone, or a link to another
    article.
    """
    language = article.reading_language
    return [
        span
        for span in sentences(article.text, language)
        if _is_news(article.text[slice(*span)], article.title, language)
    ]


def passages_among(articles: Sequence[Article], question: QuestionText) -> list[Passage]:
    """Return the sentences of several articles that may answer a question, best first.

    One in another language counts less, since its words may only look alike ("final", "finales").
    """
    language = language_of_line(question.text)
    passages = [
        replace(passage, score=passage.score * (OTHER_LANGUAGE_FACTOR if is_foreign else 1.0))
        for article in articles
        for is_foreign in [bool(language) and (article.language or language) != language]
        for passage in passages_in(article, question)
    ]
    return sorted(passages, key=lambda passage: -passage.score)


def evidence_of(passage: Passage, at_hand: Article | None) -> Evidence:
    """Return a passage as evidence; it names its article unless that is the one asked about."""
    source = None if passage.article is at_hand else source_of(passage.article)
    return Evidence.from_span(passage.article.text, passage.start, passage.end, source)


def answer_from_article(
    passages: Sequence[Passage], language: str, at_hand: Article, others: Sequence[Passage] = ()
) -> Answer:
    """Return an article's best passages as the answer, or else a line that none was found, with the closest.

    If another article of the story contradicts the best one, both are quoted.
    """
    score = passages[0].score if passages else 0.0
    evidence = tuple(
        evidence_of(passage, at_hand) for passage in _likely_passages(passages, MIN_CLOSEST_LIKELIHOOD_HERE)
    )
    other = contradicting_passage(passages[0], others) if passages and score >= MIN_POSSIBLE_LIKELIHOOD else None
    if other is not None:
        pair = (evidence[0], evidence_of(other, at_hand))
        return Answer(answered=True, text=contradiction_line(language, passages[0], other), evidence=pair, score=score)
    if score < MIN_POSSIBLE_LIKELIHOOD:
        return Answer(answered=False, text=not_certain_line(evidence, language), evidence=evidence, score=score)
    line = ReplyLine.ARTICLE_SAYS if score >= MIN_CERTAIN_LIKELIHOOD else ReplyLine.MAY_ANSWER
    return Answer(
        answered=True,
        text=reply_line(line, language=language),
        evidence=_best_quotations(passages, evidence),
        score=score,
    )


def _likely_passages(passages: Sequence[Passage], least: float) -> list[Passage]:
    """Return the first few passages that are likely enough to be shown."""
    return [passage for passage in passages[:MAX_CANDIDATES] if passage.score >= least]


def not_certain_line(closest: Sequence[Evidence], language: str) -> str:
    """Return the line for a ranking without an answer: that none was found, never that there is none."""
    return reply_line(ReplyLine.CLOSEST_SENTENCE if closest else ReplyLine.NO_CERTAIN_SENTENCE, language=language)


def _best_quotations(passages: Sequence[Passage], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best quotation, and the second if it is nearly as good."""
    is_near = len(passages) > 1 and passages[1].score >= MIN_SECOND_QUOTE_RATIO * passages[0].score
    return tuple(evidence[: 2 if is_near else 1])


def answer_from_archive(
    passages: Sequence[Passage],
    language: str,
    *,
    closest: float = MIN_CLOSEST_LIKELIHOOD_ELSEWHERE,
    story_by_address: Mapping[str, StoryId] | None = None,
) -> Answer:
    """Return the best passages of several articles as the answer, naming their publishers; or the closest.

    Args:
        passages: the passages, best first.
        language: the language to introduce them in.
        closest: the least likelihood of one that is shown if none answers.
        story_by_address: each article's story; None if all are of one.
    """
    evidence = tuple(evidence_of(passage, None) for passage in _likely_passages(passages, closest))
    score = passages[0].score if passages else 0.0
    if score < MIN_POSSIBLE_LIKELIHOOD:
        text = (
            not_certain_line(evidence, language)
            if passages
            else reply_line(ReplyLine.NO_ARTICLE_ABOUT_IT, language=language)
        )
        return Answer(answered=False, text=text, evidence=evidence, score=score)
    best = passages[0]
    if other := contradicting_passage(best, passages[1:], story_by_address):
        pair = (evidence[0], evidence_of(other, None))
        return Answer(answered=True, text=contradiction_line(language, best, other), evidence=pair, score=score)
    text = reply_line(
        ReplyLine.PUBLISHER_SAYS if score >= MIN_CERTAIN_LIKELIHOOD else ReplyLine.MAY_ANSWER,
        language=language,
        publisher=publisher_name(best.article),
    )
    near = [
        passage
        for passage in passages[1:2]
        if passage.score >= MIN_SECOND_QUOTE_RATIO * score and passage.article is best.article
    ]
    quoted = (evidence[0], *(evidence_of(passage, None) for passage in near))
    return Answer(answered=True, text=text, evidence=quoted, score=score)


def contradicting_passage(
    best: Passage, others: Sequence[Passage], story_by_address: Mapping[str, StoryId] | None = None
) -> Passage | None:
    """Return a passage of another paper on the same story with another number, date or name, or None.

    Args:
        best: the passage that answers.
        others: other passages that may answer.
        story_by_address: each article's story, since two quakes may differ without either paper being wrong. None if
            all are known to be of one.
    """
    near = (
        other
        for other in others
        if other.score >= MIN_POSSIBLE_LIKELIHOOD and publisher_name(other.article) != publisher_name(best.article)
    )
    return next(
        (other for other in near if is_contradiction(best, other) and are_of_one_story(best, other, story_by_address)),
        None,
    )


def are_of_one_story(first: Passage, second: Passage, story_by_address: Mapping[str, StoryId] | None) -> bool:
    """Check whether two passages are known to come from articles on the same story."""
    if story_by_address is None:
        return True
    story = story_by_address.get(first.article.url)
    return story is not None and story == story_by_address.get(second.article.url)


def is_contradiction(first: Passage, second: Passage) -> bool:
    """Check whether two articles' sentences on the same thing have a different number, date or name."""
    return first.article is not second.article and bool(
        contradicting_values(_with_language(first), _with_language(second))
    )


def _with_language(passage: Passage) -> tuple[str, Language]:
    return passage.text, passage.article.reading_language


def contradiction_line(language: str, first: Passage, second: Passage) -> str:
    """Return the line that says who says what."""
    passage_values = zip(
        (first, second), contradicting_values(_with_language(first), _with_language(second)), strict=True
    )
    people = "; ".join(
        f"{publisher_name(passage.article)}: {value} [{number}]"
        for number, (passage, value) in enumerate(passage_values, 1)
    )
    return f"{reply_line(ReplyLine.SOURCES_DIFFER, language=language)} {people}"


def publisher_name(article: Article) -> str:
    """Return the name of an article's publisher, or else its title or address."""
    return article.publisher or article.title or article.url


def overview_answer(articles: Sequence[Article], topic: QuestionText, language: str) -> Answer:
    """Return an overview of several articles: from each, the sentence at its beginning that is about the topic.

    An article with the topic's words only in a link to another one is not about it.
    """
    about = [article for article in articles if _terms_of(topic, article) & _words_of_news(article)]
    chosen = _without_repetitions([lead_passage(article, topic) for article in about or articles])
    chosen.sort(key=lambda passage: passage.article.published.timestamp() if passage.article.published else 0.0)
    evidence = tuple(evidence_of(passage, None) for passage in reversed(chosen))
    if not evidence:
        return Answer(answered=False, text=reply_line(ReplyLine.NO_ARTICLE_ABOUT_IT, language=language), evidence=())
    return Answer(
        answered=True, text=reply_line(ReplyLine.WHAT_ARTICLES_SAY, language=language), evidence=evidence, score=1.0
    )


def lead_passage(article: Article, topic: QuestionText) -> Passage:
    """Return the sentence at an article's beginning with the most words of a topic."""
    spans = (news_spans(article) or sentences(article.text, article.reading_language))[:LEAD_SENTENCES]
    language = article.reading_language
    topic_stems = set(content_words(topic.text, topic.language_beside(language)))
    overlaps = [len(topic_stems & set(content_words(article.text[start:end], language))) for start, end in spans]
    start, end = spans[overlaps.index(max(overlaps))]
    return Passage(article=article, start=start, end=end, score=1.0)


def _without_repetitions(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages without those that repeat an earlier one, up to the most that an overview quotes."""
    chosen: list[Passage] = []
    for passage in passages:
        words = _words_of(passage)
        is_repetition = any(
            len(words & _words_of(earlier)) > MIN_WORD_OVERLAP * len(words) and not is_contradiction(earlier, passage)
            for earlier in chosen
        )
        if not is_repetition and len(chosen) < MAX_OVERVIEW_ARTICLES:
            chosen.append(passage)
    return chosen


def _words_of(passage: Passage) -> set[str]:
    return set(content_words(passage.text, passage.article.reading_language))


def _is_news(sentence: str, title: str, language: Language) -> bool:
    """Check whether a sentence is news: no dateline, headline, link, prompt injection or correction notice."""
    is_headline = _letters_only(sentence) == _letters_only(title)
    is_apart = is_headline or is_dateline(sentence, language) or is_related_link(sentence)
    return not is_apart and not is_prompt_injection(sentence) and not is_correction_notice(sentence, language)


def _terms_of(topic: QuestionText, article: Article) -> set[str]:
    """Return the words (stems) of a topic as they are searched for in an article."""
    return set(question_terms(topic, article.reading_language))


def _words_of_news(article: Article) -> set[str]:
    texts = (article.text[start:end] for start, end in news_spans(article))
    return {word for text in (article.title, *texts) for word in content_words(text, article.reading_language)}


def _letters_only(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
