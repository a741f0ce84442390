"""Whether everything that is needed is there and works."""
