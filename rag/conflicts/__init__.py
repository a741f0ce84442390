"""What sources say of a quantity, and where they disagree."""
