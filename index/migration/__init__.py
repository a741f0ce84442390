"""An index of an older schema becomes one of today's, from its stored texts and embeddings: `migrate` says when, and
puts the new file in the place of the old one; `carried_rows` copies what is kept; `cut_again` makes the passages."""
