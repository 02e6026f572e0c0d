"""One module a kind of file: its bytes into pieces."""
