"""From files to documents: which files there are (`files`), read in a process apart (`sandbox`), where their content
tells what they are (`kind`) and so who reads them (`readers`): `text`, `web_page`, `pdf`, `word`, `mail`, `table`, and
`corpus`. What these share: `encoding`, the canonical text (`normalise`), its `headings`, what a source says about
itself (`metadata`, `properties`) and how much is too much (`limits`)."""
