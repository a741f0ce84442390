"""From files to documents: which files there are (`files`), one reader per format (`text`, `web_page`, `corpus`), and
what they share: the canonical text (`normalise`) and what a source says about itself (`metadata`)."""
