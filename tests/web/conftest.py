"""The doors are tested on the same county as the apps."""

from tests.apps.conftest import (
    _plain_static_files,
    county,
    django_db_setup,
    neighbour,
    signed_in,
)

__all__ = ["_plain_static_files", "county", "django_db_setup", "neighbour", "signed_in"]
