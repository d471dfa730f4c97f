"""A model's answer on its way: read as it comes, each sentence kept once code has proven it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.answerer.finding import Material
from bot.answerer.lines import Line, line
from bot.answerer.passages import CANDIDATES, PERHAPS, SURE, Passage, differ, evidence_of
from bot.answerer.plain import Plain
from bot.answerer.writing import MOST_SENTENCES, Proven, complete_sentences, missing_said, prove
from bot.domain.conversation import Answer
from bot.domain.evidence import Evidence
from bot.summarizer.draft import json_in

LOG = structlog.get_logger(__name__)


class Drafted:
    """An answer as far as a model has drafted it and code has proven it."""

    def __init__(self, material: Material, plain: Plain, model: str) -> None:
        self._material = material
        self._plain = plain
        self._model = model
        self._read = 0
        self._proven: list[Proven] = []

    def read(self, reply: str) -> bool:
        """Take in a reply that has grown; say whether there is another proven sentence."""
        drafted = list(complete_sentences(reply))[:MOST_SENTENCES]
        before = len(self._proven)
        for sentence in drafted[self._read :]:
            proven = prove(sentence, self._material.articles, self._material.at_hand)
            if proven is None:
                LOG.info("sentence not grounded")
            else:
                self._proven.append(proven)
        self._read = max(self._read, len(drafted))
        return len(self._proven) > before

    @property
    def sentences(self) -> list[str]:
        """The proven sentences, without the numbers of their quotations."""
        return [proven.text for proven in self._proven]

    def marked(self, sentences: Sequence[str]) -> str:
        """Return sentences, the proven ones or a translation of them, each with the numbers of its quotations."""
        evidence = self._evidence()
        marks = ["".join(f"[{evidence.index(one) + 1}]" for one in proven.evidence) for proven in self._proven]
        return " ".join(f"{sentence} {mark}" for sentence, mark in zip(sentences, marks, strict=True))

    def answer(self, *, language: str = "", note: str = "") -> Answer:
        """Return the answer so far."""
        return Answer(
            answered=True,
            text=self.marked(self.sentences),
            evidence=tuple(self._evidence()),
            score=max(proven.score for proven in self._proven),
            model=self._model,
            language=language,
            note=note,
        )

    def whole(self, reply: str) -> Answer | None:
        """Return the answer when all of the reply is there; None where the passages are to serve.

        Raises:
            ModelError: the reply is none.
        """
        record = json_in(reply)
        if self._proven and record.get("answered") is True:
            return self._with_others(self.answer())
        if record.get("answered") is not False:
            return None
        return self._refused(missing_said(record, self._material.asked, self._material.articles))

    def _refused(self, missing: str) -> Answer:
        """Say that it is not there, with the closest passages; what another article says stands."""
        plain = self._plain.answer
        if plain.answered and self._material.at_hand and plain.evidence[0].source is not None:
            return plain
        known = self._material.at_hand is not None
        said = missing or line(Line.UNSAID if known else Line.UNSAID_ANYWHERE, language=self._plain.language)
        closest = [evidence_of(passage, self._material.at_hand) for passage in self._plain.passages[:CANDIDATES]]
        return replace(
            plain,
            answered=False,
            text=said,
            evidence=tuple(closest),
            model=self._model,
            score=min(plain.score, SURE / 2),
        )

    def _with_others(self, answer: Answer) -> Answer:
        """Add what another article says otherwise, where the model's answer leaves it out."""
        cited = [self._passage(line) for line in answer.evidence]
        for passage in self._plain.passages:
            is_cited = any(one.article is passage.article for one in cited)
            if passage.score >= PERHAPS and not is_cited and any(differ(passage, one) for one in cited):
                other = evidence_of(passage, self._material.at_hand)
                note = line(Line.DIFFERS_NOTE, language=self._plain.language, number=len(answer.evidence) + 1)
                return replace(answer, evidence=(*answer.evidence, other), note=note)
        return answer

    def _passage(self, quoted: Evidence) -> Passage:
        article = next(
            article
            for article in self._material.articles
            if quoted.stands_in(article.text) and self._is(article, quoted)
        )
        return Passage(article=article, start=quoted.start, end=quoted.end, score=1.0)

    def _is(self, article: object, quoted: Evidence) -> bool:
        return (article is self._material.at_hand) == (quoted.source is None)

    def _evidence(self) -> list[Evidence]:
        return list(dict.fromkeys(line for proven in self._proven for line in proven.evidence))
