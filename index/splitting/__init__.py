"""Documents cut into passages, passages into sentences."""
