"""Stories: whether two articles report one event, which story an article joins, and what it adds."""
