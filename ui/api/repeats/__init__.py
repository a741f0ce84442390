"""Requests that a client sends again because it did not hear the answer, and that must not be carried out twice."""
