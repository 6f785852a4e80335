"""Standards: versioned trees of clauses with their scoring rules."""
