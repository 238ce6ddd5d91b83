"""Makes the pictures of the notebook page by running it, and says where it prints something else.

python docs/pictures/make_notebook.py
"""

import doctest
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]
PAGE = FOLDER / "analysis-in-a-notebook.md"


class Blocks(doctest.DocTestParser):
    """Reads only what stands in ```pycon blocks; the lines keep their numbers."""

    def get_doctest(
        self, string: str, globs: dict[str, object], name: str, filename: str | None, lineno: int | None
    ) -> doctest.DocTest:
        inside, lines = False, []
        for line in string.splitlines():
            fence = line.startswith("```")
            lines.append(line if inside and not fence else "")
            inside = line == "```pycon" if fence else inside
        return super().get_doctest("\n".join(lines), globs, name, filename, lineno)


def run(folder: Path = FOLDER) -> doctest.TestResults:
    """Run the page where `folder` holds its examples and takes its pictures."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        return doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8", parser=Blocks())
    finally:
        os.chdir(here)


if __name__ == "__main__":
    sys.exit(1 if run().failed else 0)
