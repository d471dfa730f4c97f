"""Language models in the world: `LanguageModel` over the openai SDK, for any server that speaks its chat API."""
