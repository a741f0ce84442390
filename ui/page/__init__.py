"""The chat page: what it shows, and what it does when somebody asks, opens, filters or rates."""
