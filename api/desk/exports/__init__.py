"""A reply as a file, its sources as footnotes."""
