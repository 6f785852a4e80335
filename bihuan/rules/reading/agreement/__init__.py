"""Whether the figures of one text agree with each other."""
