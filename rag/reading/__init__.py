"""How texts are read: one spelling for each figure, then words with their stems, dates and figures."""
