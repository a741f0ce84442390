"""Passages found: by words and by meaning, within filters and within what a caller may see."""
