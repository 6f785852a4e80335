"""What is entered about publications."""
