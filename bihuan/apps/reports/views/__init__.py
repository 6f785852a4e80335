"""The pages of publications inside."""
