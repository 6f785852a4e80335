"""Full-text search: one way to fold a text, PostgreSQL's index over it, sources of hits, marks."""
