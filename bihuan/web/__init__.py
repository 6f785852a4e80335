"""Doors: the desk for staff; later the portal, the field pages and the API."""
