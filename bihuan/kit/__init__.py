"""How we use Django: refusals, acts, tables, sheets, page shell."""
