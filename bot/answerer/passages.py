"""Passages: which sentences of which articles answer a question, and how they are introduced without a model."""

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
"""How likely a passage must be to count as the answer (`bot.text.answer_selection`)."""
MIN_CERTAIN_LIKELIHOOD = 0.75
"""From this likelihood on it is said that the article says so, and below that it may answer: of those questions that
the weights were not fitted on, 93 of a hundred were answered rightly from here on, and 87 of a hundred from
`MIN_ANSWER_LIKELIHOOD` on."""
MIN_POSSIBLE_LIKELIHOOD = 0.3
"""From this likelihood on a passage is shown as what may be the answer."""
MIN_CLOSEST_LIKELIHOOD_HERE, MIN_CLOSEST_LIKELIHOOD_ELSEWHERE = 0.05, 0.2
"""From these likelihoods on a passage is shown as the closest where none answers: of the article that is asked about,
and of others; what is less likely is beside the point."""
MIN_SECOND_QUOTE_RATIO = 0.9
"""A second passage this close to the best is quoted too."""
OTHER_LANGUAGE_FACTOR = 0.5
"""What a passage's likelihood counts where several articles may answer, and its own is in another language."""
MAX_CANDIDATES = 3
MAX_OVERVIEW_ARTICLES = 4
"""Articles that an overview quotes."""
LEAD_SENTENCES = 3
"""Sentences at an article's beginning, of which one tells what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence of an article that may answer, and how much of the question it covers, 0 to 1."""

    article: Article
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The article's own characters."""
        return self.article.text[self.start : self.end]


def passages_in(article: Article, asked: QuestionText, *, most: int = MAX_CANDIDATES) -> list[Passage]:
    """Return the sentences of an article that may answer a question, best first, each with what answers it there."""
    spans = news_spans(article)
    told = [article.text[start:end] for start, end in spans]
    language, found = article.reading_language, list[Passage]()
    for at, likely in select_answers(asked, told, language, title=article.title, most=most):
        if any(one.start <= spans[at][0] < one.end for one in found):
            continue  # it is quoted already, with what answers it
        whole = with_rejoinders(at, told, language)
        start, end = spans[whole[0]][0], spans[whole[-1]][1]
        found.append(Passage(article=article, start=start, end=end, score=likely))
    return found


def news_spans(article: Article) -> list[tuple[int, int]]:
    """Return the sentences of an article that tell news.

    An order to a machine, slipped into an article, is no news and answers nothing; nor does the headline alone, or a
    line that leads on to another article.
    """
    language = article.reading_language
    return [
        span
        for span in sentences(article.text, language)
        if _is_news(article.text[slice(*span)], article.title, language)
    ]


def passages_among(articles: Sequence[Article], asked: QuestionText) -> list[Passage]:
    """Return the sentences of several articles that may answer a question, best first.

    One in another language is held against words that may only look alike ("final", "finales"): it says nothing for
    certain.
    """
    spoken = language_of_line(asked.text)
    found = [
        replace(passage, score=passage.score * (OTHER_LANGUAGE_FACTOR if is_foreign else 1.0))
        for article in articles
        for is_foreign in [bool(spoken) and (article.language or spoken) != spoken]
        for passage in passages_in(article, asked)
    ]
    return sorted(found, key=lambda passage: -passage.score)


def evidence_of(passage: Passage, at_hand: Article | None) -> Evidence:
    """Return a passage as evidence; it names its article unless that is the one at hand."""
    source = None if passage.article is at_hand else source_of(passage.article)
    return Evidence.from_span(passage.article.text, passage.start, passage.end, source)


def answer_from_article(
    passages: Sequence[Passage], language: str, at_hand: Article, others: Sequence[Passage] = ()
) -> Answer:
    """Return an article's best passages as the answer, or say that there is none and show the closest.

    Another article of the story that gives another number is quoted beside it.
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
    said = ReplyLine.SAYS if score >= MIN_CERTAIN_LIKELIHOOD else ReplyLine.PERHAPS
    return Answer(
        answered=True,
        text=reply_line(said, language=language),
        evidence=_best_quotations(passages, evidence),
        score=score,
    )


def _likely_passages(passages: Sequence[Passage], least: float) -> list[Passage]:
    """Return the passages that are worth being shown: what is hardly an answer is beside the point."""
    return [passage for passage in passages[:MAX_CANDIDATES] if passage.score >= least]


def not_certain_line(closest: Sequence[Evidence], language: str) -> str:
    """Return the reply where ranking found no answer: that it found none, never that there is none."""
    return reply_line(ReplyLine.NOT_CERTAIN if closest else ReplyLine.NOT_CERTAIN_AT_ALL, language=language)


def _best_quotations(passages: Sequence[Passage], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best quotation, and the second where it is nearly as good."""
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
        passages: best first.
        language: to introduce them in.
        closest: from this likelihood on one is shown where none answers.
        story_by_address: the story that each article tells; None where all tell one.
    """
    evidence = tuple(evidence_of(passage, None) for passage in _likely_passages(passages, closest))
    score = passages[0].score if passages else 0.0
    if score < MIN_POSSIBLE_LIKELIHOOD:
        said = not_certain_line(evidence, language) if passages else reply_line(ReplyLine.NOTHING, language=language)
        return Answer(answered=False, text=said, evidence=evidence, score=score)
    best = passages[0]
    if other := contradicting_passage(best, passages[1:], story_by_address):
        pair = (evidence[0], evidence_of(other, None))
        return Answer(answered=True, text=contradiction_line(language, best, other), evidence=pair, score=score)
    said = reply_line(
        ReplyLine.SAYS_ELSEWHERE if score >= MIN_CERTAIN_LIKELIHOOD else ReplyLine.PERHAPS,
        language=language,
        publisher=publisher_name(best.article),
    )
    near = [one for one in passages[1:2] if one.score >= MIN_SECOND_QUOTE_RATIO * score and one.article is best.article]
    quoted = (evidence[0], *(evidence_of(one, None) for one in near))
    return Answer(answered=True, text=said, evidence=quoted, score=score)


def contradicting_passage(
    best: Passage, others: Sequence[Passage], story_by_address: Mapping[str, StoryId] | None = None
) -> Passage | None:
    """Return a passage of another paper that tells the same story and gives another number, date or name.

    Args:
        best: what answers.
        others: what may answer, too.
        story_by_address: the story that each article tells: two quakes differ, and no paper is wrong. None where all
            are known to tell one.
    """
    near = (
        one
        for one in others
        if one.score >= MIN_POSSIBLE_LIKELIHOOD and publisher_name(one.article) != publisher_name(best.article)
    )
    return next(
        (one for one in near if is_contradiction(best, one) and are_of_one_story(best, one, story_by_address)), None
    )


def are_of_one_story(one: Passage, other: Passage, story_by_address: Mapping[str, StoryId] | None) -> bool:
    """Check whether two passages are known to be of articles that tell the same story."""
    if story_by_address is None:
        return True
    story = story_by_address.get(one.article.url)
    return story is not None and story == story_by_address.get(other.article.url)


def is_contradiction(one: Passage, other: Passage) -> bool:
    """Return whether two articles' sentences tell of the same with another number, date or name."""
    return one.article is not other.article and bool(contradicting_values(_with_language(one), _with_language(other)))


def _with_language(one: Passage) -> tuple[str, Language]:
    return one.text, one.article.reading_language


def contradiction_line(language: str, one: Passage, other: Passage) -> str:
    """Return the line that says who says what."""
    said = zip((one, other), contradicting_values(_with_language(one), _with_language(other)), strict=True)
    who = "; ".join(
        f"{publisher_name(passage.article)}: {told} [{number}]" for number, (passage, told) in enumerate(said, 1)
    )
    return f"{reply_line(ReplyLine.DIFFER, language=language)} {who}"


def publisher_name(article: Article) -> str:
    """Return what readers know an article's publisher by."""
    return article.publisher or article.title or article.url


def overview_answer(articles: Sequence[Article], topic: QuestionText, language: str) -> Answer:
    """Return what several articles are about: of each the sentence at its beginning that tells of the topic.

    An article that only leads on to another one with the topic's words is not about it.
    """
    about = [article for article in articles if _terms_of(topic, article) & _words_of_news(article)]
    chosen = _without_repetitions([lead_passage(article, topic) for article in about or articles])
    chosen.sort(key=lambda passage: passage.article.published.timestamp() if passage.article.published else 0.0)
    evidence = tuple(evidence_of(passage, None) for passage in reversed(chosen))
    if not evidence:
        return Answer(answered=False, text=reply_line(ReplyLine.NOTHING, language=language), evidence=())
    return Answer(answered=True, text=reply_line(ReplyLine.TOLD, language=language), evidence=evidence, score=1.0)


def lead_passage(article: Article, topic: QuestionText) -> Passage:
    """Return the sentence at an article's beginning that tells of a topic."""
    spans = (news_spans(article) or sentences(article.text, article.reading_language))[:LEAD_SENTENCES]
    language = article.reading_language
    wanted = set(content_words(topic.text, topic.language_beside(language)))
    told = [len(wanted & set(content_words(article.text[start:end], language))) for start, end in spans]
    start, end = spans[told.index(max(told))]
    return Passage(article=article, start=start, end=end, score=1.0)


def _without_repetitions(passages: Sequence[Passage]) -> list[Passage]:
    """Leave out articles that tell the same as one before."""
    chosen: list[Passage] = []
    for passage in passages:
        mine = _words_of(passage)
        known = any(
            len(mine & _words_of(one)) > MIN_WORD_OVERLAP * len(mine) and not is_contradiction(one, passage)
            for one in chosen
        )
        if not known and len(chosen) < MAX_OVERVIEW_ARTICLES:
            chosen.append(passage)
    return chosen


def _words_of(passage: Passage) -> set[str]:
    return set(content_words(passage.text, passage.article.reading_language))


def _is_news(sentence: str, title: str, language: Language) -> bool:
    """Return whether a sentence is news: no dateline or headline, nothing said to a machine, and nothing taken back."""
    is_headline = _letters_only(sentence) == _letters_only(title)
    is_apart = is_headline or is_dateline(sentence, language) or is_related_link(sentence)
    return not is_apart and not is_prompt_injection(sentence) and not is_correction_notice(sentence, language)


def _terms_of(topic: QuestionText, article: Article) -> set[str]:
    """Return the words (stems) of a topic as they are looked for in an article."""
    return set(question_terms(topic, article.reading_language))


def _words_of_news(article: Article) -> set[str]:
    told = (article.text[start:end] for start, end in news_spans(article))
    return {word for text in (article.title, *told) for word in content_words(text, article.reading_language)}


def _letters_only(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
