"""Settings: from the environment and `.env`, checked all at once, frozen."""
