"""Django's entry for this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.apps.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
