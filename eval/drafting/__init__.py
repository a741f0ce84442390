"""Draft test sets: questions made by rule from the sentences of a corpus."""
