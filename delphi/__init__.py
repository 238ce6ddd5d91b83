"""Delphi: a consensus survey platform. Here is the application factory and nothing else."""

from flask import Flask

from delphi.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application, also used as context by the worker and the command line."""
    from delphi.web import assembly  # noqa: PLC0415 - `import delphi.errors` must not load the web

    return assembly.build(settings)
