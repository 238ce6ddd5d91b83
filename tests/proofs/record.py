"""One dated line in docs/proofs.md for each finished proof, so that a claim names its commit and seed."""

import subprocess
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADING = """# Proofs

What `./dev prove NAME` found, newest last. The same commit and seed draw the same plan; what threads and kills make of it varies, the verdict must not.

| date | proof | commit | seed | result |
|---|---|---|---|---|
"""


def record(name: str, result: str, *, seed: int, now: datetime, root: Path = ROOT) -> str:
    """Append the line and return it."""
    line = f"| {now:%Y-%m-%d} | {name} | {commit(root)} | {seed} | {result.replace('|', '/')} |"
    page = root / "docs" / "proofs.md"
    if not page.exists():
        page.write_text(HEADING)
    with page.open("a") as file:
        file.write(line + "\n")
    return line


def commit(root: Path) -> str:
    """The commit that was proved; a changed working tree proves no commit, and says so."""
    head = _git(root, "rev-parse", "--short", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proofs.md")
    return f"{head} with changes" if changed else head


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()
