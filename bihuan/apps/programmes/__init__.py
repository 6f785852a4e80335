"""Programmes, responsibilities, cadences with their occurrences, meetings."""
