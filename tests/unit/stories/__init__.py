"""Stories, without a database."""
