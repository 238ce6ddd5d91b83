"""The lock files answer pyproject.toml, hash by hash, and name no host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
ALL = [*RUN, *PROJECT["project"]["optional-dependencies"]["postgres"], *PROJECT["dependency-groups"]["dev"]]


def pinned(lock: str) -> dict[str, set[str]]:
    """The versions of each package; several where they depend on the Python version."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", (ROOT / lock).read_text(), re.M
    ):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


@pytest.mark.parametrize(("lock", "wanted"), [("requirements.lock", RUN), ("requirements-dev.lock", ALL)])
def test_every_dependency_is_locked_at_a_version_that_is_allowed(lock: str, wanted: list[str]) -> None:
    versions = pinned(lock)
    for text in wanted:
        requirement = Requirement(text)
        found = versions.get(canonicalize_name(requirement.name), set())
        assert found, f"{requirement.name} is not in {lock}"
        assert all(requirement.specifier.contains(version) for version in found), f"{text}: {found}"


def test_both_locks_agree() -> None:
    run, everything = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: versions for name, versions in run.items() if everything.get(name) != versions} == {}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    for entry in re.split(r"\n(?=[^ ])", text.strip()):
        assert "--hash=sha256:" in entry, entry[:80]
