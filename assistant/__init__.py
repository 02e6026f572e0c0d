"""What answers: from a message to a cited answer. Depends on the corpus alone."""
