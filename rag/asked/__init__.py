"""What a question asks: for which kind of thing, whose, when, how many, and whether sources can answer it at all."""
