"""The page as text: the product's own template parts and stylesheet, and nothing from outside the file."""

import base64
from functools import lru_cache

import jinja2

from delphi import paths
from delphi.reports.external import ExternalAnalysis
from delphi.reports.external_page.page import external_page
from delphi.wording import gettext


def write_report(result: ExternalAnalysis) -> str:
    """Write an analysis as one self-contained HTML page; the same analysis gives the same text."""
    return render_alone("report/external.html", page=external_page(result))


def render_alone(template: str, *, page: object) -> str:
    """A page that needs nothing from outside its file."""
    return _environment().get_template(template).render(page=page, stylesheet=_stylesheet())


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    """Read templates as the web does, without a request: the file is written at a command line."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=gettext)
    return environment


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    """Carry the stylesheet in an address of its own, so that templates stay free of inline styles."""
    css = (paths.STATIC / "delphi.css").read_bytes()
    return f"data:text/css;charset=utf-8;base64,{base64.b64encode(css).decode('ascii')}"
