"""Reply lines: the bot's own sentences in a conversation, in the asker's language if it is one of six."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.conversation import Answer, Choice
from bot.text.catalogue import Said, in_language, say


class ReplyLine(StrEnum):
    """The lines, in English, by name; `{…}` is filled in. Short, plain, warm."""

    GLAD_TO_HELP = say("Glad to help. Ask me anything about the news here.")
    NOT_UNDERSTOOD = say("I did not understand that. `/news help` lists what I can do.")
    NOT_ALL_READ = say("I do not know what to make of “{left}” in that, so I change nothing. What I can do:")
    LEAVING = say(
        "To end one feed: `/news remove <feed>`. To hear nothing for a while: `/news pause <feed>`. To have me "
        "leave for good, remove me from the channel, as you would a person."
    )
    REPORT = say("Press More, then Report an error, and I read the article again.")
    NO_FEEDS = say("This channel has no feeds. To add one: `/news add <address of a feed or site>`.")
    ONE_LINK = say("I read one address at a time. Please send me each in a message of its own.")
    ASK_ANYTHING = say("Ask me anything about the news here.")
    ARTICLE_SAYS = say("The article says:")
    MAY_ANSWER = say("This may answer it:")
    PUBLISHER_SAYS = say("{publisher} says:")
    IN_ARTICLES_WORDS = say("In the article's words:")
    CLOSEST_SENTENCE = say("I found no sentence that answers this for certain. Closest:")
    NO_CERTAIN_SENTENCE = say("I found no sentence that answers this for certain.")
    ANOTHER_LANGUAGE = say(
        "The article is in another language. Without a language model I only find what is asked in the article's own."
    )
    ARTICLE_DOES_NOT_SAY = say("The article does not say.")
    NO_ARTICLE_SAYS = say("None of the articles here says so.")
    NO_ARTICLE_ABOUT_IT = say("I found no article here about that.")
    NO_ARTICLE_IN_PERIOD = say("I found no article here about that in that time ({time}).")
    WHAT_ARTICLES_SAY = say("This is what the articles here tell of it:")
    TOP_STORIES = say("The stories, those that most sources tell first:")
    NOTHING_YET = say("Nothing new {time} so far. The newest before it:")
    NOTHING_NEW = say("Nothing new {time}. The newest before it:")
    AND_MORE = say("And {number} more.")
    ALL_STORIES = say("All stories")
    SHOW_THE_REST = say("Show the rest")
    SOURCES_DIFFER = say("The sources differ:")
    DIFFERS_NOTE = say("Another article differs; see quotation {number}.")
    AFFECTED = say("Affected, as far as the article tells:")
    NOT_SURE_WHO = say("I cannot say for certain who gains or loses. In the article:")
    NOT_SURE_WHO_OF_ALL = say("I cannot say for certain who gains or loses. In the articles:")
    GAINS = say("gains")
    LOSES = say("loses")
    GAIN_MANY = say("gain")
    LOSE_MANY = say("lose")
    MIXED_MANY = say("gain and lose")
    MIXED = say("gains and loses")
    UNCERTAIN = say("unclear how")
    TRACK_RECORD = say("{name} in {days} days (gains: {gains}, losses: {losses}, mixed: {mixed}, uncertain: {unsure}):")
    TRACK_RECORD_MORE = say("… and {number} more, older ones: /news about {name}")
    TRACK_RECORD_UNSURE = say("I know of no certain gain or loss of {name} in {days} days. This is told:")
    MODEL_AWAY = say("The language model did not answer just now, so I looked without it.")
    MODEL_BROKE_OFF = say("The language model did not finish; this is what is proven of its answer.")
    TRANSLATED = say("Translated; the quotations are the articles' own words.")
    PERSON_LIMIT_REACHED = say(
        "You have asked {number} questions within an hour, and I answer no more than that. Please ask again later."
    )
    WORKSPACE_LIMIT_REACHED = say(
        "{number} questions were asked here within a day, and I answer no more than that. Please ask again tomorrow."
    )
    WHO_I_AM = say(
        "I am Newsdesk, a bot. I read this channel's feeds, tell each story once with its evidence, and answer "
        "questions about them with quotations. What I can do: /news help"
    )
    WRITTEN_BY = say("The article names as its author: {author} ({publisher}).")
    WRITTEN_BY_NOBODY = say("The article does not name its author. It comes from {publisher}.")
    COSTS = say(
        "Nothing, for anybody here. Where a language model is set, whoever runs me pays for what it reads and "
        "writes, up to a limit a day."
    )
    CONFIRM = say("Shall I do this?  /news {command}")
    CONFIRM_HERE = say("It holds for this whole channel.")
    CONFIRM_FEED = say("It holds for this feed alone, for everybody in this channel.")
    DO_ADD = say("This channel gets the news of {named}.")
    DO_FILTER = say("Of {named} only some digests come here.")
    DO_PAUSE = say("Nothing of {named} comes here until it is resumed.")
    DO_PAUSE_UNTIL = say("{named} is quiet here until {when} ({zone}). What appears meanwhile waits, and comes then.")
    ALL_FEEDS = say("all feeds here")
    EVERY_FEED = say("All feeds here")
    DO_PAUSE_ALL = say("Nothing comes here until it is resumed.")
    DO_PAUSE_ALL_UNTIL = say("It is quiet here until {when} ({zone}). What appears meanwhile waits, and comes then.")
    DO_RESUME_ALL = say("All feeds come here again.")
    DO_REMOVE = say("Nothing of {named} comes here any more.")
    DO_RESUME = say("{named} comes here again.")
    DO_UNWATCH = say("{named} is no longer watched here.")
    DO_WATCH = say("{named} is watched here.")
    WATCHED_ALREADY = say("This channel watches {name} already.")
    CONFIRM_WATCH = say(
        "From then on only digests that affect those watched are posted here; all others are held back. To "
        "have all, with theirs called out: `/news watch {name} notify-only`"
    )
    CONFIRM_WHEN = say("The first time is {when}, in the time zone {zone}.")
    CONFIRM_YOURS = say("The first time is {when} your time ({zone}).")
    CONFIRM_TIMED = say("Digests then come at that time only, no longer as soon as news appears.")
    CONFIRM_CLOCKS = say("Times in this channel then go by {zone}, no longer by {before}.")
    UNKNOWN_COMMAND = say("I do not know “{verb}”.")
    DID_YOU_MEAN = say("Did you mean “/news {meant}”?")
    TRY_HELP = say("Try “/news help”.")
    ASK_IT = say("Ask it as a question")
    YES = say("Yes, do it")
    NO = say("No")
    NO_LATER_PAUSE = say("A pause begins at once; I keep none for a later day. Say it on that day, with its end.")
    LEFT_AS_IT_IS = say("All right, I leave it as it is.")
    LEFT_AS_IT_IS_SAY_IN_FULL = say(
        "All right, I leave it as it is. What you want instead I did not understand: please say it in full."
    )
    TAKE_YOUR_TIME = say("Take your time. Nothing is changed until you say yes.")
    WHICH_FEED = say("Which one do you mean?")
    FEED_BY_FEED = say("That goes one feed at a time.")
    NO_ALTERNATION = say("I cannot leave out every other one. This I can do:")
    TIMES_OF_DAY = say("I post every hour, or at the times that you name. One of these, or say yours:")
    HOURS_CHOICES = say("I can keep those hours quiet, or post everything at one time:")
    WHICH_HOURS = say("Which hours shall be quiet?")
    THIS_FEED = say("This is about the feed of the digest above.")
    MANAGERS_ONLY = say("Only people who manage this channel can change what it is subscribed to.")
    DO_FILTER_WITH = say("Of {named} only what says {words} comes here.")
    DO_FILTER_WITHOUT = say("Of {named} nothing that says {words} comes here any more.")
    DO_MUTE = say("I say nothing more about “{headline}” here.")
    CONFIRM_QUIET = say("It is quiet then from {begin} to {end} ({zone}).")
    LACKS_ADDRESS = say("What is its address? A site's is enough.")
    LACKS_ONE_THING = say("I need to know one thing more: {needed}.")
    WHICH_STORY = say("Which story? Say it in reply to its digest, or press More there.")
    DO_YOU_MEAN = say("Do you mean this?")


def reply_line(what: ReplyLine, *, language: str, **values: str | int) -> str:
    """Return a line in `language`, or in English if it has no translation."""
    return in_language(Said(what.value, values), language)


def bot_answer(text: str, language: str = "", *, choices: Sequence[Choice] = (), order: str = "") -> Answer:
    """Return one of our own texts as an answer that rests on no article."""
    return Answer(
        answered=False, text=text, evidence=(), is_talk=True, language=language, choices=tuple(choices), order=order
    )


def bot_answer_line(what: ReplyLine, language: str, **values: str | int) -> Answer:
    """Return a line in `language`, or in English if it has no translation, as an answer that rests on no article."""
    return bot_answer(reply_line(what, language=language, **values), language)
