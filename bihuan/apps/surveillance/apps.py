"""Django's entry for this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.apps.surveillance"
    label = "surveillance"
    default_auto_field = "django.db.models.BigAutoField"
