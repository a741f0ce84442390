"""Guards: each looks for one kind of thing that a sentence says and its source does not."""
