"""Workers killed at every step: nothing is lost, nothing is posted twice."""
