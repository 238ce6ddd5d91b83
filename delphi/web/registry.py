"""Every route declares whom it is for and what it takes to enter; undeclared routes fail a test.

`@route(blueprint, rule, audience=..., permission=...)` registers the view, the declaration, and the
guard in one step, so none of the three can be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from delphi.web import guards

View = Callable[..., ResponseReturnValue]


class Audience(StrEnum):
    EVERYBODY = "everybody"
    PANEL = "panel"
    CHAIR = "chair"
    STAFF = "staff"
    ADMIN = "admin"


class Permission(StrEnum):
    """What the guard asks for. Foreign and unknown objects are answered alike: 404."""

    ANYBODY = "anybody"
    LINK_HOLDER = "link holder"  # the token in the address speaks for itself
    EXPERT = "expert"  # an expert's session, on the round it was started for
    SIGNED_IN = "signed in"
    ADMIN = "admin"
    READ_RELEASED = "read released reports"  # chair, committee or staff of the study
    COMMITTEE = "committee"  # chair or committee of the study
    CHAIR = "chair"  # chair of the study


@dataclass(frozen=True)
class Declaration:
    endpoint: str
    rule: str
    methods: tuple[str, ...]
    audience: Audience
    permission: Permission
    stores: bool


declarations: dict[str, Declaration] = {}

_GUARDS: dict[Permission, Callable[[dict[str, Any]], None]] = {
    Permission.ANYBODY: guards.let_in,
    Permission.LINK_HOLDER: guards.let_in,
    Permission.EXPERT: guards.require_expert,
    Permission.SIGNED_IN: guards.require_account,
    Permission.ADMIN: guards.require_admin,
    Permission.READ_RELEASED: guards.require_member("chair", "committee", "staff"),
    Permission.COMMITTEE: guards.require_member("chair", "committee"),
    Permission.CHAIR: guards.require_member("chair"),
}


def route(
    blueprint: Blueprint,
    rule: str,
    *,
    audience: Audience,
    permission: Permission,
    methods: tuple[str, ...] = ("GET",),
    stores: bool = True,
) -> Callable[[View], View]:
    """`stores=False`: a POST that does not begin as a writer, so as not to keep others from writing.

    It only shows something, such as a preview, or calls `edge.write_from_here` once the slow part is done.
    """

    def declare(view: View) -> View:
        guard = _GUARDS[permission]

        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            guard(values)
            return view(**values)

        blueprint.add_url_rule(rule, view_func=guarded, methods=list(methods))
        endpoint = f"{blueprint.name}.{view.__name__}"
        declarations[endpoint] = Declaration(endpoint, rule, methods, audience, permission, stores)
        return guarded

    return declare
