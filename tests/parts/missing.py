"""One rule for a missing part: on a person's machine say what is skipped, in CI fail."""

import os

import pytest


def part_is_missing(what: str, how_to_get_it: str) -> None:
    message = f"{what} not found; {how_to_get_it}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
