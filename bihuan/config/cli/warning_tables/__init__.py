"""What `bihuan warn` writes: rows of bounds, of comparisons, and sentences."""
