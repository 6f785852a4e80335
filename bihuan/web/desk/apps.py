"""Django's entry for the desk."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "bihuan.web.desk"
    label = "desk"
