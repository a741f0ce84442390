"""Who may come in: keys, sign-ins, the names the server answers to, and what the page's framework may be asked for."""
