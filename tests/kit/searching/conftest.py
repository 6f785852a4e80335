"""The search is tested on the county of the apps."""

from tests.apps.conftest import county, django_db_setup

__all__ = ["county", "django_db_setup"]
