"""Interactions: what people say, type after a slash, press, choose or fill in."""
