"""Django's entry for the portal."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.web.portal"
    label = "portal"
