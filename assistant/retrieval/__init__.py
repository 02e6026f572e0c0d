"""Finding the words: embedding, the Chroma index, lexical search, and their fusion."""
