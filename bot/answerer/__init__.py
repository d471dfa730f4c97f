"""The answerer: a question about articles, answered with their own words, or an honest word that none was found."""
