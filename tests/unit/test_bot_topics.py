"""Questions about the bot itself are known in six languages, and questions about the news are not taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answerer.bot_questions import answer_about_bot, answer_to_request
from bot.domain.article import Article
from bot.domain.grammar.registry import REGISTRY
from bot.replies.bot_topics import NEWS_TOPIC, TOPIC_COMMANDS, bot_topic, topic_commands, topic_line
from bot.replies.reply_lines import ReplyLine
from bot.text.language import LANGUAGES, Language
from bot.text.links import addresses_in
from bot.text.question_text import question_text
from bot.text.word_meanings import CONCEPTS, TOPICS, TRACK_RECORDS
from tests.unit.said import with_languages_of
from tests.unit.test_order_parsing import ONE_FEED_CONTEXT, button_commands

LINES = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data" / "about_us.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def known_topics(asked: str) -> set[str]:
    """Return the commands that a question is taken to be about."""
    topic = bot_topic(question_text(asked))
    # In the lines, who we are is what help tells.
    return set(topic_commands(topic) or ({"costs": "cost", "who": "help"}[topic],)) if topic else set()


def test_what_is_asked_about_us_is_known_and_what_is_asked_of_the_news_is_not() -> None:
    """Of 126 lines of ours most; of 84 on the news nearly none; one of ours at most is taken for another."""
    ours = [(known_topics(asked), set(right.split())) for _, asked, right in LINES if right != "-"]
    news = [asked for _, asked, right in LINES if right == "-" and known_topics(asked)]
    assert len(ours) == 126
    assert sum(bool(found & right) for found, right in ours) >= 105
    assert sum(bool(found) and not found & right for found, right in ours) <= 1
    assert len(news) <= 3, news


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys()))
def test_each_language_is_known_about_as_well(language: str) -> None:
    """None is left behind."""
    ours = [
        known_topics(asked) & set(right.split()) for code, asked, right in LINES if (code, right) != (language, "-")
    ]
    told = [
        bool(known_topics(asked) & set(right.split()))
        for code, asked, right in LINES
        if code == language != right != "-"
    ]
    assert ours
    assert told, f"tests/data/about_us.tsv has no line in {language}: some twenty, with the command that answers each"
    assert sum(told) >= 0.7 * len(told), f"{sum(told)} of {len(told)} known; more topic_examples and concept_words help"


def test_topics_name_commands_that_there_are() -> None:
    """All but what the costs and the news are."""
    assert tuple(TOPIC_COMMANDS) == TOPICS
    assert all(REGISTRY.find(name) for topic in TOPICS for name in topic_commands(topic))
    assert [topic for topic in TOPICS if not topic_commands(topic)] == ["who", "costs", NEWS_TOPIC]
    assert all(ReplyLine[said.upper()] for topic in TOPICS if (said := topic_line(topic)))


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=str)
def test_each_language_has_examples_and_words_of_what_is_asked_about_us(language: Language) -> None:
    """One that has none of a topic is not understood when it asks for that."""
    folder = f"bot/text/languages/{language.code}"
    lacking = [
        f"{folder}/{name}.txt: {', '.join(missing)}"
        for name, meanings in (
            ("topic_examples", TOPICS),
            ("concept_words", CONCEPTS),
            ("track_record_questions", TRACK_RECORDS),
        )
        if (missing := [one for one in meanings if one not in getattr(language, name)])
    ]
    assert not lacking, f"no line yet in {'; '.join(lacking)}"


@pytest.mark.parametrize(
    "asked",
    [
        "can you add bbc.com?",
        "Kannst du bitte bbc.com hinzufügen?",
        "peux-tu ajouter bbc.com ?",
        "¿puedes añadir bbc.com?",
        "você pode adicionar bbc.com?",
        "puoi aggiungere bbc.com?",
    ],
)
def test_to_be_asked_to_add_a_site_is_an_order_to_confirm(asked: str) -> None:
    """The address may stand without its scheme; nothing is done before a yes."""
    assert button_commands(answer_about_bot(asked, with_languages_of(asked, ONE_FEED_CONTEXT))) == ["add bbc.com"]


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ("please post only in the morning at 8", "schedule daily 08:00 Europe/Berlin"),
        ("Kannst du nur morgens um 8:30 Uhr posten?", "schedule daily 08:30 Europe/Berlin"),
        ("tu peux publier à 8h le matin ?", "schedule daily 08:00 Europe/Berlin"),
        ("can you post on weekdays at 7 and 17?", "schedule weekdays 07:00 17:00 Europe/Berlin"),
    ],
)
def test_times_are_read_in_any_language_and_asked_back(asked: str, command: str) -> None:
    """They are numbers; whether that was meant is for who said it."""
    assert button_commands(
        answer_about_bot(asked, with_languages_of(asked, ONE_FEED_CONTEXT))
        or answer_to_request(asked, with_languages_of(asked, ONE_FEED_CONTEXT))
    ) == [command]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how do I stop this?", "/news remove"),
        ("what can you do?", "help"),
        ("¿quién eres?", "Soy Newsdesk, un bot."),
        ("quanto costi?", "Niente, per nessuno qui."),
        ("please post only in the morning", "/news schedule"),
        ("Was kostest du?", "Nichts, für niemanden hier."),
        ("can you post in the morning?", "/news schedule"),
        ("what are we subscribed to?", "list"),
        ("can I have our list of feeds?", "Shall I do this?  /news export"),
        ("exportiere unsere Feeds", "Soll ich das tun?  /news export"),
    ],
)
def test_what_reads_is_carried_out_and_what_changes_is_told(asked: str, said: str) -> None:
    """How it is typed, where somebody has to choose."""
    answer = answer_about_bot(asked, with_languages_of(asked, ONE_FEED_CONTEXT)) or answer_to_request(
        asked, with_languages_of(asked, ONE_FEED_CONTEXT)
    )
    assert answer is not None
    assert said in (answer.order or answer.text)


@pytest.mark.parametrize(
    "asked", ["", "?", "¿?", "@", "who are the workers?", "What does it cost?", "https://x.example/a?", "thanks!"]
)
def test_what_is_not_about_us_is_left_to_the_articles(asked: str) -> None:
    """Nothing is guessed from a word alone."""
    assert (
        answer_about_bot(asked, with_languages_of(asked, ONE_FEED_CONTEXT)),
        answer_to_request(asked, with_languages_of(asked, ONE_FEED_CONTEXT)),
    ) == (None, None)


def test_addresses_are_found_without_their_scheme() -> None:
    """Where they stand in a sentence, too; words with dots in them are none."""
    said = "bbc.com, https://a.example/x?y=1. or news.bbc.co.uk/rss! e.g. z.B. 3.30pm me@mail.example"
    assert addresses_in(said) == ["bbc.com", "https://a.example/x?y=1", "news.bbc.co.uk/rss"]


def test_under_an_edition_what_one_of_its_articles_tells_is_not_about_us() -> None:
    """Its readers have bills, too; what names us is about us there as elsewhere."""
    museum = (
        "The museum in Brill has a new bot. Using the bot costs visitors two crowns a day, the museum said. "
        "It speaks five languages."
    )
    above = [Article(title="Museum has a new bot", text=text, language="en") for text in ("The council met.", museum)]
    assert answer_about_bot("do I have to pay for it?", ONE_FEED_CONTEXT)
    assert answer_about_bot("do I have to pay for it?", ONE_FEED_CONTEXT, above) is None
    assert answer_about_bot("who pays for you?", ONE_FEED_CONTEXT, above)
    assert answer_about_bot("how much does the bot cost?", ONE_FEED_CONTEXT)
    assert answer_about_bot("how much does the bot cost?", ONE_FEED_CONTEXT, above) is None


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("can I trust you?", "who"),
        ("kann ich dir trauen?", "who"),
        ("are you going to post tomorrow too?", "when"),
        ("publicas mañana también?", "when"),
        ("can we trust the mayor?", ""),
        ("will they be open tomorrow too?", ""),
    ],
)
def test_whether_we_are_to_be_trusted_and_post_tomorrow_is_about_us(asked: str, topic: str) -> None:
    """Whether others are, or do anything tomorrow, is not."""
    assert bot_topic(question_text(asked)) == topic
