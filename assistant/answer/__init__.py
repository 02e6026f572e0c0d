"""From evidence to words: citations, blocks, what the rules say, composition and verification."""
