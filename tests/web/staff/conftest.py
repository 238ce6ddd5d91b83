"""The same browser and database as for the chair's pages."""

from tests.web.chair.conftest import chair, database_url, study

__all__ = ("chair", "database_url", "study")
