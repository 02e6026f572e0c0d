"""The desk's routes: each refuses the anonymous and the wrong role."""
