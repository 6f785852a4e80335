"""Agencies, units, posts, persons, groups, accounts, and the journal of acts."""
