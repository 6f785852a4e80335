"""What the pages of documents ask."""
