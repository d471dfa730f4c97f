"""Labels: the texts of buttons, titles and hints, so that all platforms use the same ones."""

from __future__ import annotations

from bot.text.catalogue import say

EVIDENCE = say("Evidence")
ASK = say("Ask")
REPORT = say("Report an error")
WHAT_IS_WRONG = say("What is wrong?")
ADD_FEED = say("Add a feed")
DONE = say("Done.")
UNTITLED = say("Untitled")
UNKNOWN_PUBLISHER = say("Unknown publisher")
SOURCES = say("{number} sources")
ACCORDING_TO = say("according to {name}")
UPDATED = say("Updated {clock}")
OLDER_ONES = say("and {number} more, older ones")
NO_CLAIMS = say("This digest makes no claims.")
BELOW_AN_EDITION = say("Each digest follows in this thread, with its evidence. Ask there about any of them.")

WHY, NOT_THE_SAME, MUTE, HIDE = (
    (say("Why am I seeing this?"), "why"),
    (say("Not the same story"), "split"),
    (say("Mute this story"), "mute"),
    (say("Hide a line"), "hide"),
)
"""Labels of actions on a digest, and their commands."""

NO_ARTICLE = say("I have no article for this message any more.")
NO_LINK = say("There is no link in that message.")
ASKED_ALREADY = say("That was asked already; the answer stands in the thread.")
ASKS = say("{person} asks: {question}")
NOT_ANSWERED = say("I could not answer: {error}")
NOT_DONE = say("That did not work: {error}")
NO_QUOTATIONS = say("The quotations could not be read: {error}")
