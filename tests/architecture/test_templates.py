"""Templates only show ready values: no arithmetic, no assignments, nothing unescaped, nothing inline."""

import re

import jinja2
import pytest
from jinja2 import nodes

from delphi import paths

ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg)
ASSIGNMENT = (nodes.Assign, nodes.AssignBlock)
UNESCAPED_FILTERS = ("safe", "forceescape")
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
# What is drawn as SVG or joined as HTML in Python, each looked at by hand.
MARKING = {"reports/picture.py", "web/chair/chance_picture.py", "web/signin/setup/pages.py"}
TEMPLATES = sorted(path.relative_to(paths.TEMPLATES).as_posix() for path in paths.TEMPLATES.rglob("*.html"))


def faults(source: str, *, mail: bool = False) -> list[str]:
    tree = jinja2.Environment(autoescape=True).parse(source)
    found = [f"arithmetic in line {node.lineno}" for node in tree.find_all(ARITHMETIC)]
    found += [f"assignment in line {node.lineno}" for node in tree.find_all(ASSIGNMENT)]
    found += [
        f"|{node.name} in line {node.lineno}"
        for node in tree.find_all(nodes.Filter)
        if node.name in UNESCAPED_FILTERS
    ]
    found += [f"autoescape in line {node.lineno}" for node in tree.find_all(nodes.ScopedEvalContextModifier)]
    found += ["inline script or style"] if INLINE.search(source) else []
    found += ["style attribute"] if STYLE.search(source) and not mail else []  # mail programs read no files
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_no_logic(name: str) -> None:
    source = (paths.TEMPLATES / name).read_text()
    assert faults(source, mail=name.startswith("mail/")) == []


@pytest.mark.parametrize(
    "breach",
    [
        "{{ n * 100 }}",
        "{{ a + b }}",
        "{% if a - 1 %}{% endif %}",
        "{% set a = 1 %}",
        "{% set a %}x{% endset %}",
        "{{ comment|safe }}",
        "{% autoescape false %}{{ comment }}{% endautoescape %}",
        "<p style='color: red'>",
        "<button onclick='go()'>",
        "<script>go()</script>",
    ],
)
def test_a_planted_breach_is_found(breach: str) -> None:
    assert faults(breach)


def test_only_known_files_call_text_safe() -> None:
    marking = {
        path.relative_to(paths.PACKAGE).as_posix()
        for path in paths.PACKAGE.rglob("*.py")
        if re.search(r"\bMarkup\(", path.read_text())
    }
    assert marking <= MARKING
