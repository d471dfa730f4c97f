"""The grammar: every command, its options, who may give it, and how it is parsed. Pure.

`commands.REGISTRY` is the only list. Help, Slack's forms, Discord's typed commands, the page's line and the schema for
orders in plain words are made from it. Handlers of the same name are in `bot.commands`.
"""
