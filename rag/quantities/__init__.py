"""Quantities that sentences tell: read, compared, and where sources disagree."""
