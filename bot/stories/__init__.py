"""Stories: whether two articles tell of one event, which story an article joins, and what it adds."""
