"""Language models: implements `LanguageModel` with the openai SDK, for any server with its chat API."""
