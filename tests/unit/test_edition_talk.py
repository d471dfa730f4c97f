"""Under an edition what is said is held against one story at a time: all together have some word of almost anything."""

from __future__ import annotations

from bot.answerer.addressee_detection import addressee_features
from bot.answerer.extractive_answer import extractive_answer
from bot.answerer.retrieval import RetrievedMaterial
from bot.domain.article import Article
from bot.text.question_text import question_text

STORIES = (
    Article(title="Bridge closed", text="The bridge at Tarn is closed to lorries until March.", language="en"),
    Article(title="New printer law", text="A law on printers passes the council on Monday.", language="en"),
    Article(title="Room for refugees", text="The town offers a room to each family that was booked in.", language="en"),
)


def message_overlap(said: str, *articles: Article) -> float:
    """Return the weighted share of a message's words that are in the articles."""
    asked = question_text(said)
    material = RetrievedMaterial(question=asked, topic=asked, articles=articles)
    found = addressee_features(material, asked, extractive_answer(material, asked), is_follow_up=False)
    assert found is not None
    return found.weighed["told"]


def test_words_of_several_stories_are_not_added_up() -> None:
    """As much is told under the edition as under the one story that tells most of it, and no more."""
    said = "is the printer in the room booked on Monday?"
    assert message_overlap(said, *STORIES) == max(message_overlap(said, story) for story in STORIES)
    assert message_overlap(said, Article(title="", text=" ".join(story.text for story in STORIES))) > message_overlap(
        said, *STORIES
    )
