"""One file with all that cannot be made again: `backup` writes it while the server runs, `restore` puts it back."""
