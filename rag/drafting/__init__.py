"""Sentences proposed for an answer, as quotes or in a language model's words."""
