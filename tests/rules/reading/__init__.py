"""Reading official text: real and invented notices, bad input, properties."""
