"""Documents into passages into the index. Depends on the corpus and the assistant."""
