"""Documents that are one text in several printings."""
