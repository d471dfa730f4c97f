"""The summarizer: Article -> Digest, drafted by a model and proven, or extracted if no model can be used."""
