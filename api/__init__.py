"""The wire: FastAPI over the assistant. Depends on the assistant and the corpus."""
