"""The pages of programmes: each parses a form, calls one verb, and shows what follows."""
