"""An embeddings model that knows a few things, and words for each of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import EmbeddingReply, Vector

CONCEPTS = (
    ("strike", "walkout", "stoppage", "picket", "industrial action"),
    ("takeover", "buy", "bought", "acquire", "merger"),
    ("flood", "storm", "rain", "deluge", "inundat"),
    ("doctor", "hospital", "clinic", "patient", "medic"),
    ("school", "pupil", "teacher", "lesson", "class"),
)


def vector_of(text: str) -> Vector:
    """Return how much a text has of each concept, and a little of none."""
    plain = text.casefold()
    return (*(float(sum(plain.count(word) for word in words)) for words in CONCEPTS), 0.1)


class ConceptEmbedder:
    """Fulfils `bot.ports.Embedder`.

    Attributes:
        embedded_texts: the texts of each request.
        problems: raised by the next requests, one each.
    """

    name = "things"

    def __init__(self) -> None:
        self.embedded_texts: list[list[str]] = []
        self.problems: list[Exception] = []

    async def embed(self, texts: Sequence[str]) -> EmbeddingReply:
        """Return the vector of each text, for a token a word."""
        self.embedded_texts.append(list(texts))
        if self.problems:
            raise self.problems.pop(0)
        tokens = sum(len(text.split()) for text in texts)
        return EmbeddingReply(vectors=tuple(map(vector_of, texts)), model=f"{self.name}-served", tokens=tokens)
