"""Every declared route, for everybody: who gets in, who is sent where, and that what is foreign is unknown."""

import re
import uuid
from collections.abc import Iterator
from enum import Enum

import pytest
from werkzeug.test import TestResponse

from delphi.web import assembly
from delphi.web.registry import Declaration, Permission, declarations
from tests.parts.databases import SqliteDatabases, settings_for_tests
from tests.web.every_object import ACTORS, OneOfEverything, World

PART = re.compile(r"<(?:\w+:)?(\w+)>")
CSRF = re.compile(r'name="csrf_token" value="[^"]*"')


class Answer(Enum):
    IN = "gets in"
    SIGN_IN = "is sent to the sign-in page"
    LINK = "is told to use the link"
    UNKNOWN = "is told that there is no such page"


IN, SIGN_IN, LINK, UNKNOWN = Answer
ALL_IN = (IN,) * len(ACTORS)
#    nobody, own expert, other expert, own chair, committee, staff, other chair, admin
MATRIX: dict[Permission, tuple[Answer, ...]] = {
    Permission.ANYBODY: ALL_IN,
    Permission.LINK_HOLDER: ALL_IN,
    Permission.EXPERT: (LINK, IN, IN, LINK, LINK, LINK, LINK, LINK),
    Permission.SIGNED_IN: (SIGN_IN, SIGN_IN, SIGN_IN, IN, IN, IN, IN, IN),
    Permission.ADMIN: (SIGN_IN, SIGN_IN, SIGN_IN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, IN),
    Permission.READ_RELEASED: (SIGN_IN, SIGN_IN, SIGN_IN, IN, IN, IN, UNKNOWN, UNKNOWN),
    Permission.COMMITTEE: (SIGN_IN, SIGN_IN, SIGN_IN, IN, IN, UNKNOWN, UNKNOWN, UNKNOWN),
    Permission.CHAIR: (SIGN_IN, SIGN_IN, SIGN_IN, IN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
}
ROUTES = [
    pytest.param(one, method, id=f"{method} {one.rule}")
    for one in sorted(declarations.values(), key=lambda one: (one.rule, one.methods))
    for method in one.methods
]
OBJECTS = re.compile(r"<uuid:(\w+)>")
FOREIGN = [
    pytest.param(one, method, name, id=f"{method} {one.rule} {name}")
    for one in sorted(declarations.values(), key=lambda one: (one.rule, one.methods))
    if one.permission is not Permission.ADMIN  # accounts belong to no study
    for method in one.methods
    for name in OBJECTS.findall(one.rule)
]
# Nobody finds these: the mailbox is for demos, and a link without its token is no link.
NOT_HERE = ("signin.mailbox", "signin.letter", "panel.landing_without_token")
# Told apart by nothing, but otherwise than as missing: what is gone already is no mistake, and what cannot be
# done to any decision, mail or earlier statement any more is said of all.
NOT_MISSED = {
    "panel.remove_suggestion": 303,
    "chair.withdraw_decision": 409,
    "chair.send_again": 409,
    "chair.restore_statement": 409,
}


@pytest.fixture(scope="module")
def world(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with sqlite_databases.fresh() as url:
        settings = settings_for_tests(tmp_path_factory.mktemp("matrix"), url)
        app = assembly.build(settings)
        app.testing = True  # an error of ours is raised and not made into a page
        app.config["WTF_CSRF_ENABLED"] = False
        app.config["RATELIMIT_ENABLED"] = False
        yield World(app, settings)


@pytest.mark.parametrize(("declared", "method"), ROUTES)
def test_who_gets_in(world: World, declared: Declaration, method: str) -> None:
    path = address(declared, world.own)
    answers = {actor: world.request(actor, method, path) for actor in ACTORS}
    right = MATRIX[declared.permission] if declared.endpoint not in NOT_HERE else (UNKNOWN,) * len(ACTORS)
    found = {actor: answer_of(response) for actor, response in answers.items()}
    assert found == dict(zip(ACTORS, right, strict=True))


@pytest.mark.parametrize(("declared", "method", "name"), FOREIGN)
def test_what_is_foreign_is_unknown(world: World, declared: Declaration, method: str, name: str) -> None:
    """In the address of one's own study stands an object of another, or one that does not exist."""
    actor = "own expert" if declared.permission is Permission.EXPERT else "own chair"
    foreign, unknown = world.other.ids[name], str(uuid.uuid4())
    theirs = world.request(actor, method, address(declared, world.own, **{name: foreign}))
    nobodys = world.request(actor, method, address(declared, world.own, **{name: unknown}))
    assert told(theirs, foreign) == told(nobodys, unknown)
    missed = name == "study_id" or declared.endpoint not in NOT_MISSED
    assert theirs.status_code == (404 if missed else NOT_MISSED[declared.endpoint])


def test_every_page_of_a_study_has_its_timeline(world: World) -> None:
    """But the previews: they are the expert's page."""
    without = set()
    for declared in declarations.values():
        if "GET" in declared.methods and declared.rule.startswith("/studies/<uuid:study_id>"):
            shown = world.request("own chair", "GET", address(declared, world.own))
            is_page = (shown.status_code, shown.mimetype) == (200, "text/html")
            if is_page and '<nav class="timeline"' not in shown.text:
                without.add(declared.endpoint)
    assert without == {"chair.preview_round", "chair.preview_next_round"}


def test_only_the_chair_opens_closes_releases_and_publishes() -> None:
    acts = ("open_round", "close_round", "move_deadline", "release_report", "publish_next_draft")
    assert {declarations[f"chair.{act}"].permission for act in acts} == {Permission.CHAIR}


def test_staff_see_nothing_of_a_study_but_what_is_released_and_admins_nothing() -> None:
    of_studies = [one for one in declarations.values() if "study_id" in OBJECTS.findall(one.rule)]
    for_members = {Permission.READ_RELEASED, Permission.COMMITTEE, Permission.CHAIR}
    assert {one.permission for one in of_studies} == for_members
    for_staff = {one.endpoint for one in of_studies if one.permission is Permission.READ_RELEASED}
    assert for_staff == {"staff.released_report", "chair.report"}, "the second leads staff to the first"


def test_a_route_that_was_not_declared_has_no_place_here(world: World) -> None:
    served = {rule.endpoint for rule in world.app.url_map.iter_rules()} - {"static"}
    assert served == {one.endpoint for one in declarations.values()}


def answer_of(response: TestResponse) -> Answer:
    if response.status_code == 404:
        return UNKNOWN
    if response.status_code == 401:
        return LINK
    if response.status_code == 303 and response.location == "/sign-in":
        return SIGN_IN
    assert response.status_code < 500, response.text
    return IN


def told(response: TestResponse, its_id: str) -> tuple[int, str, str]:
    body = CSRF.sub("", response.text).replace(its_id, "ID")
    return response.status_code, response.headers.get("Location", "").replace(its_id, "ID"), body


def address(declared: Declaration, things: OneOfEverything, **others: str) -> str:
    """The rule with its parts filled in."""
    closed = any(part in declared.rule for part in ("/report", "/desk", "/reading", "/drafts"))
    token = things.unsubscribe if declared.rule.startswith("/u/") else things.link
    names = things.ids | {"token": token} | ({"number": "1"} if closed else {}) | others
    return PART.sub(lambda found: names[found.group(1)], declared.rule)
