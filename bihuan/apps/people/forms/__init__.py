"""What people fill in: the directory, accounts, groups, the journal's filter."""
