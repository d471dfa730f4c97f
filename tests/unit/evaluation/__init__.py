"""Evaluation: labels and scores."""
