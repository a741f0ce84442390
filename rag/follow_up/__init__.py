"""What a follow-up leaves to the question before it."""
