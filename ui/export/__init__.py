"""A conversation to keep and to hand on: as Markdown, or as one HTML page for printing, both with footnotes."""
