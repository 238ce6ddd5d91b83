"""Every route declares its audience and permission; what changes state is a POST."""

import jinja2
import pytest
from flask import Flask

from delphi.web.registry import declarations

AUTOMATIC = {"HEAD", "OPTIONS"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_every_route_is_declared_with_the_methods_it_answers(app: Flask) -> None:
    answered = {
        (rule.endpoint, rule.rule): set(rule.methods or ()) - AUTOMATIC
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    }
    undeclared = {endpoint for endpoint, _ in answered} - set(declarations)
    assert undeclared == set()
    for (endpoint, _), methods in answered.items():
        assert methods == set(declarations[endpoint].methods), endpoint


def test_every_declared_route_is_answered(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"} == set(declarations)


def test_pages_are_read_by_get_and_changed_by_post_and_nothing_else() -> None:
    for declaration in declarations.values():
        assert set(declaration.methods) <= {"GET", "POST"}, declaration.endpoint


def test_an_undeclared_route_would_be_found(app: Flask) -> None:
    app.add_url_rule("/planted", endpoint="planted", view_func=lambda: "")
    with pytest.raises(AssertionError, match="planted"):
        test_every_route_is_declared_with_the_methods_it_answers(app)


def test_a_misspelt_name_in_a_template_is_an_error_and_not_an_empty_place(app: Flask) -> None:
    with pytest.raises(jinja2.UndefinedError):
        app.jinja_env.from_string("{{ no_such_value }}").render()
