"""What the bot says by itself in a conversation, in the asker's language where that is one of six."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.domain.conversation import Answer, Choice
from bot.text.language import ENGLISH


class Line(StrEnum):
    """The lines, by their names in `reply_lines.toml`."""

    TALK = "talk"
    NOT_UNDERSTOOD = "not_understood"
    NOT_ALL_READ = "not_all_read"
    LEAVING = "leaving"
    REPORT = "report"
    NO_FEEDS = "no_feeds"
    ONE_LINK = "one_link"
    EMPTY = "empty"
    SAYS = "says"
    PERHAPS = "perhaps"
    SAYS_ELSEWHERE = "says_elsewhere"
    OWN_WORDS = "own_words"
    NOT_CERTAIN = "not_certain"
    NOT_CERTAIN_AT_ALL = "not_certain_at_all"
    ANOTHER_LANGUAGE = "another_language"
    UNSAID = "unsaid"
    UNSAID_ANYWHERE = "unsaid_anywhere"
    NOTHING = "nothing"
    NOTHING_THEN = "nothing_then"
    TOLD = "told"
    STORIES = "stories"
    NOTHING_YET = "nothing_yet"
    NOTHING_NEW = "nothing_new"
    MORE = "more"
    ALL_STORIES = "all_stories"
    THE_REST = "the_rest"
    DIFFER = "differ"
    DIFFERS_NOTE = "differs_note"
    AFFECTED = "affected"
    NOT_SURE_WHO = "not_sure_who"
    NOT_SURE_WHO_OF_ALL = "not_sure_who_of_all"
    GAINS = "gains"
    LOSES = "loses"
    GAIN_MANY = "gain_many"
    LOSE_MANY = "lose_many"
    MIXED_MANY = "mixed_many"
    MIXED = "mixed"
    UNCERTAIN = "uncertain"
    FARED = "fared"
    FARED_MORE = "fared_more"
    FARED_UNSURE = "fared_unsure"
    MODEL_AWAY = "model_away"
    BROKEN_OFF = "broken_off"
    TRANSLATED = "translated"
    ENOUGH_PERSON = "enough_person"
    ENOUGH_WORKSPACE = "enough_workspace"
    WHO_I_AM = "who_i_am"
    WRITTEN_BY = "written_by"
    WRITTEN_BY_NOBODY = "written_by_nobody"
    COSTS = "costs"
    CONFIRM = "confirm"
    CONFIRM_HERE = "confirm_here"
    CONFIRM_FEED = "confirm_feed"
    DO_ADD = "do_add"
    DO_FILTER = "do_filter"
    DO_PAUSE = "do_pause"
    DO_PAUSE_UNTIL = "do_pause_until"
    ALL_FEEDS = "all_feeds"
    EVERY_FEED = "every_feed"
    DO_PAUSE_ALL = "do_pause_all"
    DO_PAUSE_ALL_UNTIL = "do_pause_all_until"
    DO_RESUME_ALL = "do_resume_all"
    DO_REMOVE = "do_remove"
    DO_RESUME = "do_resume"
    DO_UNWATCH = "do_unwatch"
    DO_WATCH = "do_watch"
    CONFIRM_WATCH = "confirm_watch"
    CONFIRM_WHEN = "confirm_when"
    CONFIRM_YOURS = "confirm_yours"
    CONFIRM_CLOCKS = "confirm_clocks"
    UNKNOWN = "unknown"
    MEANT = "meant"
    TRY_HELP = "try_help"
    ASK_IT = "ask_it"
    TAKE_BACK = "take_back"
    YES = "yes"
    NO = "no"
    KEPT = "kept"
    NO_HURRY = "no_hurry"
    WHICH = "which"
    FEED_BY_FEED = "feed_by_feed"
    NOT_EVERY_OTHER = "not_every_other"
    NOT_BEFORE = "not_before"
    WHICH_HOURS = "which_hours"
    THIS_FEED = "this_feed"
    NOT_YOURS = "not_yours"
    DO_FILTER_WITH = "do_filter_with"
    DO_FILTER_WITHOUT = "do_filter_without"
    DO_MUTE = "do_mute"
    CONFIRM_QUIET = "confirm_quiet"
    LACKS_ADDRESS = "lacks_address"
    LACKS = "lacks"
    WHICH_STORY = "which_story"
    DO_YOU_MEAN = "do_you_mean"


def line(what: Line, *, language: str, **values: str | int) -> str:
    """Return a line in `language`, or in English where there are no lines in it."""
    texts = _texts()[what]
    return texts.get(language, texts[ENGLISH]).format(**values)


def own_words(text: str, language: str = "", *, choices: Sequence[Choice] = (), order: str = "") -> Answer:
    """Return something said by ourselves as an answer that rests on no article."""
    return Answer(
        answered=False, text=text, evidence=(), is_talk=True, language=language, choices=tuple(choices), order=order
    )


def own_line(what: Line, language: str, **values: str | int) -> Answer:
    """Return a line in `language`, or in English where there are no lines in it, as such an answer."""
    return own_words(line(what, language=language, **values), language)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts = tomllib.loads((Path(__file__).parent / "reply_lines.toml").read_text("utf-8"))
    languages = {language for told in texts.values() for language in told}
    if set(texts) != set(Line) or ENGLISH not in languages or any(set(told) != languages for told in texts.values()):
        message = "reply_lines.toml must have every line in every language that it has one in, of which English is one"
        raise ValueError(message)
    return texts
