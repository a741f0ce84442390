"""The model files: which ones there are, whether they are the right ones, and where they come from."""
