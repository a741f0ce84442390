"""What is counted, one small pure function each; nothing here reads a file or asks a model."""
