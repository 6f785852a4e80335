"""What is true whatever the database: values in, values out; no Django, clock, chance or file."""
