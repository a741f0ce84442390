"""Whether a proposed sentence is borne out by its evidence."""
