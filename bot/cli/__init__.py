"""The command line, one module for each group of commands; `bot.__main__` puts them together.

Modules here import what a command needs when it runs, so that `--help` answers at once.
"""
