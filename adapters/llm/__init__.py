"""Language models: `LanguageModel` over the openai SDK, for any server with its chat API."""
