"""Discord: events come in, embeds go out. The texts are decided elsewhere."""

import warnings

with warnings.catch_warnings():
    # The SDK imports audioop for voice, which we never use; with warnings as errors it could not be imported.
    warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
    import discord  # noqa: F401 - imported once here, so that every other import of it is silent
