"""The desk: the staff home, its search, sign-in pages."""
