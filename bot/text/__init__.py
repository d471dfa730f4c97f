"""Pure text tools: sentences, terms, ranking, matching. Strings in, values out."""
