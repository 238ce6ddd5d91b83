"""Signing in makes no difference between databases; what does is in tests/accounts."""

import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url
