"""The publisher: decides who gets a digest and when, and posts it exactly once."""
