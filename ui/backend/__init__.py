"""What the command line works with: the index in this process, or a server that holds it."""
