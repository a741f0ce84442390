"""What was asked and answered, kept per caller: conversations, the documents they cite, and feedback."""
