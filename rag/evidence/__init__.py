"""Sentences that may answer: found, ranked, and judged to be enough or not."""
