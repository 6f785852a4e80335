"""Chinese official text → clean text, rectification items, measures; offsets into the raw."""
