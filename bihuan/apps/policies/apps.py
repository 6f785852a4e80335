"""Django's entry for this app."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.apps.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"
