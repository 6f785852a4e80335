"""Django's entry for the kit: it brings templates and static files."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.kit"
    label = "kit"
