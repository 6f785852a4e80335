"""Pages of people: the directory, accounts, groups, the staff import, the journal."""
