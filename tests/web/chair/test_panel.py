import io
import re
import uuid
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.panels import queries, service
from delphi.panels.service import Person
from delphi.studies.models import Study
from tests.builders import a_framework, a_member, a_panel, a_round, a_study, an_account, sign_in
from tests.conftest import NOW

CSV = "Name,E-mail,Group\nAnn,ann@example.org,Nurses\nBo <b>,bo@example.org,Educators\n"


@pytest.fixture
def study_id(study: Study) -> uuid.UUID:
    return study.id


def upload(client: FlaskClient, study_id: uuid.UUID, content: str) -> TestResponse:
    return client.post(
        f"/studies/{study_id}/panel/import",
        data={"file": (io.BytesIO(content.encode()), "panel.csv")},
        content_type="multipart/form-data",
    )


def sealed_in(response: TestResponse) -> str:
    found = re.search(r'name="sealed"[^>]*value="([^"]+)"', response.text)
    assert found is not None
    return unescape(found[1])


def store(client: FlaskClient, study_id: uuid.UUID, sealed: str, **more: str) -> TestResponse:
    return client.post(f"/studies/{study_id}/panel/store", data={"sealed": sealed} | more)


def add(client: FlaskClient, study_id: uuid.UUID, **facts: str) -> TestResponse:
    typed = {"name": "Cy", "email": "cy@example.org", "group": "Nurses"} | facts
    return client.post(f"/studies/{study_id}/panel/new", data=typed)


def words(response: TestResponse) -> str:
    """The page as read: without tags and white space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_an_empty_panel_teaches_what_it_is(client: FlaskClient, study_id: uuid.UUID) -> None:
    page = client.get(f"/studies/{study_id}/panel")
    assert page.status_code == 200
    assert "Nobody is on the panel yet" in page.text


def test_a_file_is_previewed_and_stored_only_when_confirmed(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    preview = upload(client, study_id, CSV)
    assert preview.status_code == 200
    assert "2 people in the file" in words(preview)
    assert "column 2, “E-mail”" in words(preview)
    assert "Bo &lt;b&gt;" in preview.text
    assert queries.panel(session, study_id) == []
    session.rollback()
    assert store(client, study_id, sealed_in(preview)).status_code == 303
    page = client.get(f"/studies/{study_id}/panel")
    assert "2 experts were added." in words(page)
    assert "2 experts in 2 groups" in words(page)
    again = upload(client, study_id, CSV)
    assert "Rows 2-3 are on the panel already and stay as they are." in words(again)
    store(client, study_id, sealed_in(again))
    assert "nothing changed" in words(client.get(f"/studies/{study_id}/panel"))


def test_every_problem_is_told_with_its_row(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    refused = upload(
        client, study_id, "name,email\nAnn,a@b\n<i>,a@@c.org\nBo,bo@example.org\nBo,BO@example.org\n"
    )
    assert refused.status_code == 422
    assert "Row 2, email: the part after @ has no dot" in words(refused)
    assert "Row 3, email: two @ signs" in words(refused)
    assert "appears in rows 4 and 5" in words(refused)
    assert queries.panel(session, study_id) == []


def test_without_a_file_the_page_asks_for_one(client: FlaskClient, study_id: uuid.UUID) -> None:
    refused = client.post(f"/studies/{study_id}/panel/import", data={})
    assert refused.status_code == 422
    assert "Choose a file." in words(refused)


def test_an_address_that_asked_for_no_mail_or_looks_wrong_is_confirmed(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org"))
    service.stop_mail(session, ann.id, NOW)
    session.commit()
    preview = upload(client, study_id, "name,email\nAnn,ann@example.org\nBo,bo@gmial.com\n")
    said = words(preview)
    assert "Row 2, email: this address asked for no mail on 2026-03-02; it will not be written to." in said
    assert "Row 3, email: did you mean gmail.com?" in said
    sealed = sealed_in(preview)
    unconfirmed = store(client, study_id, sealed)
    assert unconfirmed.status_code == 422
    assert "did you mean gmail.com?" in words(unconfirmed)
    assert len(queries.panel(session, study_id)) == 1
    session.rollback()
    assert store(client, study_id, sealed, confirmed="y").status_code == 303
    assert "asked for no mail on 2026-03-02" in words(client.get(f"/studies/{study_id}/panel"))


def test_a_group_below_the_minimum_cell_is_warned_of(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    nurses = [Person(f"Nurse {n}", f"nurse-{n}@example.org", "Nurses") for n in range(5)]
    a_panel(session, study_id, *nurses, Person("Bo", "bo@example.org", "Educators"))
    session.commit()
    said = words(client.get(f"/studies/{study_id}/panel"))
    assert "Educators has fewer than 5 experts" in said
    assert "Nurses has" not in said
    assert "Educators 1 no, below 5" in said
    assert "Nurses is held back as well" in said
    assert "Nurses 5 no, to protect Educators" in said


def test_large_groups_have_figures_of_their_own_once_two_small_ones_protect_each_other(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    people = [
        Person(f"{group} {n}", f"{group}-{n}@example.org", group)
        for group, size in (("Nurses", 5), ("Educators", 2), ("Patients", 3))
        for n in range(size)
    ]
    a_panel(session, study_id, *people)
    session.commit()
    said = words(client.get(f"/studies/{study_id}/panel"))
    assert "Educators, Patients have fewer than 5 experts each" in said
    assert "held back as well" not in said
    assert "Nurses 5 yes" in said


def test_an_expert_is_added_by_hand(client: FlaskClient, session: Session, study_id: uuid.UUID) -> None:
    assert add(client, study_id, email="Cy Cooper <cy@example.org>").status_code == 303
    (cy,) = queries.panel(session, study_id)
    assert (cy.name, cy.email, cy.group) == ("Cy", "cy@example.org", "Nurses")
    session.rollback()
    twice = add(client, study_id, email="CY@example.org")
    assert twice.status_code == 422
    assert "CY@example.org is on the panel already." in words(twice)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"email": ""}, "Write the person's e-mail address."),
        ({"email": "a@localhost"}, "The part after @ has no dot"),
        ({"name": ""}, "Write the person's name."),
        ({"name": "x" * 10_000}, "Name is longer than 200 characters"),
        ({"group": "g\u202eg"}, "Direction-override character"),
        ({"email": "noreply@example.org"}, "This looks like an address nobody reads"),
        ({"email": "c\u200by@example.org"}, "Invisible character removed"),
    ],
)
def test_what_is_wrong_or_odd_is_told_and_what_was_typed_kept(
    client: FlaskClient, session: Session, study_id: uuid.UUID, facts: dict[str, str], expected: str
) -> None:
    refused = add(client, study_id, **facts)
    assert refused.status_code == 422
    assert expected in words(refused)
    if "name" not in facts:
        assert 'value="Cy"' in refused.text
    assert queries.panel(session, study_id) == []


def test_what_is_odd_is_added_once_confirmed(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    assert add(client, study_id, email="noreply@example.org", confirmed="y").status_code == 303
    assert [row.email for row in queries.panel(session, study_id)] == ["noreply@example.org"]


def test_an_expert_is_corrected_and_removed_after_a_question(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org", "Nurses"))
    session.commit()
    url = f"/studies/{study_id}/panel/{ann.id}"
    assert 'value="ann@example.org"' in client.get(url).text
    typed = {"name": "Anna", "email": "anna@example.org", "group": ""}
    assert client.post(url, data=typed).status_code == 303
    assert "Remove Anna from the panel?" in words(client.get(f"{url}/remove"))
    session.rollback()
    assert len(queries.active_experts(session, study_id)) == 1
    session.rollback()
    assert client.post(f"{url}/remove").status_code == 303
    session.rollback()
    assert queries.active_experts(session, study_id) == []
    said = words(client.get(f"/studies/{study_id}/panel"))
    assert "1 person has left" in said
    assert client.get(url).status_code == 404


def test_two_experts_do_not_get_the_same_address(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    ann, _bo = a_panel(session, study_id, Person("Ann", "ann@example.org"), Person("Bo", "bo@example.org"))
    session.commit()
    typed = {"name": "Ann", "email": "bo@example.org", "group": ""}
    refused = client.post(f"/studies/{study_id}/panel/{ann.id}", data=typed)
    assert refused.status_code == 422
    assert "bo@example.org is on the panel already." in words(refused)


def test_a_group_is_renamed(client: FlaskClient, session: Session, study_id: uuid.UUID) -> None:
    a_panel(session, study_id)
    educators = queries.groups(session, study_id)[0]
    session.commit()
    url = f"/studies/{study_id}/panel/groups/{educators.id}"
    assert "already" in words(client.post(url, data={"name": "nurses"}))
    assert client.post(url, data={"name": "Teachers"}).status_code == 303
    assert "Teachers" in words(client.get(f"/studies/{study_id}/panel"))
    assert client.get(f"/studies/{study_id}/panel/groups/{uuid.uuid4()}").status_code == 404


def test_while_a_round_is_open_nobody_is_invited_or_taken_out_here(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    (ann,) = a_panel(session, study_id, Person("Ann", "ann@example.org"))
    a_round(session, study_id, a_framework(session, study_id))
    session.commit()
    note = "is not invited to the open round yet; invite from the round page"
    assert note in words(client.get(f"/studies/{study_id}/panel/new"))
    add(client, study_id)
    assert note in words(client.get(f"/studies/{study_id}/panel"))
    url = f"/studies/{study_id}/panel/{ann.id}"
    assert f"{url}/remove" not in client.get(url).text
    refused = client.post(f"{url}/remove")
    assert refused.status_code == 409
    assert "Round 1 is open" in words(refused)


def test_the_template_to_download_is_understood_as_it_is(client: FlaskClient, study_id: uuid.UUID) -> None:
    template = client.get(f"/studies/{study_id}/panel/template.csv")
    preview = upload(client, study_id, template.text)
    assert preview.status_code == 200
    assert "2 people in the file" in words(preview)


def test_no_group_acts_as_a_formula_in_the_template(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    a_panel(session, study_id, Person("Ann", "ann@example.org", "=HYPERLINK(1)"))
    session.commit()
    template = client.get(f"/studies/{study_id}/panel/template.csv").text
    assert ",'=HYPERLINK(1)" in template
    assert ",=HYPERLINK(1)" not in template


def test_nobody_but_the_chair_sees_the_panel(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    study = a_study(session)
    (ann,) = a_panel(session, study.id, Person("Ann", "ann@example.org"))
    session.commit()
    foreign = ("", "/new", "/import", "/template.csv", f"/{ann.id}", f"/{ann.id}/remove")
    for path in foreign:
        assert client.get(f"/studies/{study.id}/panel{path}").status_code == 404
    assert client.get(f"/studies/{study_id}/panel/{ann.id}").status_code == 404
    member = an_account(session)
    a_member(session, study, member, "committee")
    sign_in(client, session, member)
    for path in foreign:
        assert client.get(f"/studies/{study.id}/panel{path}").status_code == 404
