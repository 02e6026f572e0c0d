"""How well it answers: cases, scorers, calibration and timing. Depends on the assistant and the corpus."""
