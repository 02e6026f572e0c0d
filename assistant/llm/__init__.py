"""The optional language model: it may say what the guides say in better words, and never anything else."""
