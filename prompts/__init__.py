"""The words the bot says to language models: one folder a task. Imports nothing of ours."""
