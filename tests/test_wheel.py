"""The wheel works without the checkout: templates, static files and migrations are inside."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOOK = """
import delphi, pathlib, sys
from delphi import create_app, paths
here = pathlib.Path(sys.argv[1])
for path in (pathlib.Path(delphi.__file__), paths.TEMPLATES, paths.MIGRATIONS, paths.STATIC):
    assert path.resolve().is_relative_to(here), path
app = create_app()
with app.app_context():
    app.jinja_env.get_template("layout.html")
answer = app.test_client().get("/static/delphi.css")
assert answer.status_code == 200 and len(answer.data) > 1000
assert app.test_client().get("/no-such-page").status_code == 404
print("complete")
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents, as in somebody's site-packages."""
    dist, unpacked = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("site").resolve()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return unpacked


def python(unpacked: Path, home: Path, *arguments: str) -> str:
    settings = {key: value for key, value in os.environ.items() if not key.startswith("DELPHI_")}
    settings |= {"PYTHONPATH": str(unpacked), "DELPHI_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=home, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_application_starts_from_the_wheel_alone(unpacked: Path, tmp_path: Path) -> None:
    assert python(unpacked, tmp_path, "-c", LOOK, str(unpacked)) == "complete\n"


def test_the_database_is_made_from_the_wheel_alone(unpacked: Path, tmp_path: Path) -> None:
    start = "from delphi.cli import main; main()"
    assert "upgraded from version 0" in python(unpacked, tmp_path, "-c", start, "db", "upgrade")
    assert "already at version" in python(unpacked, tmp_path, "-c", start, "db", "upgrade")


def test_nothing_but_the_product_is_in_the_wheel(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir() if path.suffix != ".dist-info"} == {"delphi", "analysis"}
    assert not list(unpacked.rglob("__pycache__"))
    licences = [path.name for path in unpacked.rglob("LICENSE")]
    assert licences == ["LICENSE"]
