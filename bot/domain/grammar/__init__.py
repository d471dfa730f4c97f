"""The grammar: every command there is, what it takes, who may give it, and how it is read. Pure.

`commands.REGISTRY` is the one list. From it are made: help, Slack's forms, Discord's typed commands, the page's line,
and the schema for orders in plain words. What carries a command out is in `bot.commands`, by the same name.
"""
