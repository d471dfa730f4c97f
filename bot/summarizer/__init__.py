"""The summarizer: Article -> Digest, drafted by a model and proven, or extracted where none serves."""
