"""The protocol's form: what is shown is what is saved, and what cannot be saved is said beside its field."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.frameworks.models import Draft
from delphi.outbox.models import OutboxMail
from delphi.rounds.models import Round
from delphi.studies.models import ProtocolVersion, Study
from delphi.studies.rules import ScaleDeclaration
from tests.conftest import NOW
from tests.web.chair.protocol_form import OWN, current, save, shown, versions


@pytest.fixture
def opened(session: Session, study: Study) -> Study:
    """The study with round 1 open on version 1."""
    draft = Draft(study_id=study.id, number=0, created_at=NOW)
    session.add(draft)
    session.flush()
    session.add(
        Round(
            study_id=study.id,
            number=1,
            kind="rating",
            draft_id=draft.id,
            protocol_id=session.scalars(select(ProtocolVersion.id)).one(),
            opened_at=NOW,
            deadline_at=NOW + timedelta(days=14),
        )
    )
    session.commit()
    return study


def test_saving_the_form_as_it_is_shown_changes_nothing(
    client: FlaskClient, session: Session, study: Study
) -> None:
    assert save(client, study)[0] == 303
    assert len(versions(session, study)) == 1
    assert "Nothing was changed: version 1 stays." in client.get(f"/studies/{study.id}/protocol").text


def test_every_field_that_is_changed_is_saved(client: FlaskClient, session: Session, study: Study) -> None:
    status, _ = save(
        client,
        study,
        rated_kinds=["competency", "behaviour"],
        levels="beginner\r\n\r\nexpert",
        rule="percent-75",
        denominator="invited",
        planned_rounds="2",
        days_per_round="21",
        all_required="y",
        feedback=["median"],
        reminder_days="3, 10",
        minimum_cell="3",
        retention_months="",
        retention_reason="A registry needs them.",
        time_zone="America/New_York",
        contact_name="Ada Ames",
        contact_email="Ada@Example.org",
        reply_to="office@example.org",
        purpose="Why we ask.",
        consent_text="I agree. Ask {contact}.",
        **{"invitation-subject": "Please", "invitation-body": "Go to {link}\r\nThanks"},
    )
    assert status == 303
    saved = current(session, study)
    assert saved.rated_kinds == ("competency", "behaviour")
    assert saved.levels == ("beginner", "expert")
    assert (saved.rule, saved.denominator) == ("percent-75", "invited")
    assert (saved.planned_rounds, saved.days_per_round, saved.all_required) == (2, 21, True)
    assert (saved.feedback, saved.reminder_days) == (("median",), (10, 3))
    assert (saved.minimum_cell, saved.retention_months) == (3, None)
    assert saved.retention_reason == "A registry needs them."
    assert saved.time_zone == "America/New_York"
    assert (saved.contact_name, saved.contact_email) == ("Ada Ames", "Ada@example.org")
    assert saved.answers_to == "office@example.org"
    assert (saved.purpose, saved.consent_text) == ("Why we ask.", "I agree. Ask {contact}.")
    assert saved.invitation.body == "Go to {link}\nThanks"


def test_a_box_that_is_not_ticked_is_off(client: FlaskClient, session: Session, study: Study) -> None:
    fields = shown(client, study)
    del fields["settled_shown_again"]
    client.post(f"/studies/{study.id}/protocol", data=fields)
    assert current(session, study).settled_shown_again is False


def test_a_scale_of_its_own_needs_no_script(client: FlaskClient, session: Session, study: Study) -> None:
    assert save(client, study, **OWN)[0] == 303
    scale = current(session, study).deciding.scale
    assert scale == ScaleDeclaration(("low", "", "", "", "", "", "high"), (2, 6))
    assert save(client, study)[0] == 303
    assert len(versions(session, study)) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dimension0-points": "1"}, "Scale: at least two points."),
        ({"dimension0-points": "12"}, "Scale: at most 11 points."),
        ({"dimension0-points": "NaN"}, "Scale: not a number."),
        ({"dimension0-points": "Infinity"}, "Scale: not a number."),
        ({"dimension0-points": ""}, "This is empty; write a number."),
        (
            {"dimension0-labels": "a\nb\nc\nd\ne"},
            "Scale: 5 labels for 7 points; give 2 (ends) or 7.",
        ),
        ({"dimension0-oppose_to": "3", "dimension0-agree_from": "3"}, "Bands overlap at 3."),
        ({"dimension0-agree_from": "9"}, "The bands must begin and end at a point from 1 to 7."),
        ({"dimension0-scale": "9-1", "dimension0-points": ""}, "This is empty; write a number."),
        ({"dimension0-key": "Not A Key"}, 'The short name "Not A Key" may hold only'),
        ({"dimension0-question": "", "dimension0-key": ""}, "This is empty; write something."),
        ({"rule": "ram-classic"}, "is made for the scale 1-9"),
        ({"rule": "__import__('os').system('id')"}, "There is no rule \"__import__('os').system('id')\""),
        ({"rule": []}, "This is empty; write something."),
        ({"denominator": "everyone"}, '"everyone" cannot be chosen here'),
        ({"rated_kinds": []}, "Choose at least one kind of statement to be rated."),
        ({"planned_rounds": "three"}, "This is not a whole number; write digits only."),
        ({"planned_rounds": "9" * 5000}, "This is not a whole number; write digits only."),
        ({"reminder_days": "7; soon"}, "These are not whole numbers"),
        ({"reminder_days": "-1"}, "The reminder is after the closing time."),
        ({"minimum_cell": "2"}, "2 is not possible; write a number from 3 to 50."),
        ({"retention_months": ""}, "Keeping the data without an end needs a reason."),
        ({"time_zone": "EST5"}, "Time zone not known; choose from the list."),
        ({"contact_email": "a@@c.org"}, "Two @ signs; leave one."),
        ({"reply_to": "a@c.org, d@e.org"}, "Two addresses; one per row."),
        ({"invitation-body": "no place"}, "The place {link} is missing"),
        ({"consent_text": "{surname}"}, "The place {surname} cannot be filled in here"),
        ({"purpose": "a\u202eb"}, "Direction-override character is not accepted; remove it."),
        ({"purpose": "x" * 5001}, "This has 5001 characters; shorten it to 5000."),
    ],
)
def test_what_cannot_be_saved_is_said_and_what_was_typed_stays(
    client: FlaskClient, session: Session, study: Study, changes: dict[str, str | list[str]], words: str
) -> None:
    typed = {"contact_name": "Typed By Hand"} | OWN | changes
    status, page = save(client, study, **typed)
    assert status == 422
    assert words in page
    assert 'value="Typed By Hand"' in page
    assert len(versions(session, study)) == 1


def test_all_errors_are_listed_once_with_links_to_their_fields(client: FlaskClient, study: Study) -> None:
    _, page = save(client, study, minimum_cell="1", planned_rounds="many", **{"invitation-body": "x"})
    summary = page[page.index("error-summary") : page.index("</ul>", page.index("error-summary"))]
    assert re.findall(r'href="#([^"]+)"', summary) == [
        "planned_rounds",
        "minimum_cell",
        "invitation-body",
    ]
    assert 'id="minimum_cell"' in page
    assert 'id="invitation-body"' in page


def test_markup_in_a_label_is_shown_as_text(client: FlaskClient, study: Study) -> None:
    save(client, study, **(OWN | {"dimension0-labels": "<b>low</b>\nhigh"}))
    page = client.get(f"/studies/{study.id}/protocol").text
    assert "&lt;b&gt;low" in page
    assert "<b>low" not in page


def test_a_second_question_is_added_and_taken_out(
    client: FlaskClient, session: Session, study: Study
) -> None:
    second = {"dimension1-question": "Does it fit its level?", "dimension1-key": "level-fit"}
    assert save(client, study, **second, **{"dimension1-scale": "1-4"})[0] == 303
    assert [dimension.key for dimension in current(session, study).dimensions] == ["relevance", "level-fit"]
    assert "dimension2-key" in shown(client, study)
    assert save(client, study, **{"dimension1-question": "", "dimension1-key": ""})[0] == 303
    assert [dimension.key for dimension in current(session, study).dimensions] == ["relevance"]


def test_before_a_round_no_reason_is_asked_for(client: FlaskClient, study: Study) -> None:
    assert "Reason for the change" not in client.get(f"/studies/{study.id}/protocol").text


def test_an_amendment_says_from_when_it_holds_and_needs_its_reason(
    client: FlaskClient, session: Session, opened: Study
) -> None:
    assert "it holds from the next round on" in client.get(f"/studies/{opened.id}/protocol").text
    status, page = save(client, opened, rule="percent-75")
    assert status == 422
    assert "The rule was fixed at 2026-03-02 09:00 UTC; a change is logged, shown in the report" in page
    assert save(client, opened, rule="percent-75", reason="The panel asked for it.")[0] == 303
    assert versions(session, opened)[0].reason == "The panel asked for it."


def test_the_scale_stays_once_it_was_rated_on(client: FlaskClient, opened: Study) -> None:
    status, page = save(client, opened, reason="Shorter", **{"dimension0-scale": "1-5"})
    assert status == 422
    assert "Round 1 was rated on 1-9; make a new study or map the old points" in page


def test_two_chairs_do_not_overwrite_each_other_unawares(
    client: FlaskClient, session: Session, study: Study
) -> None:
    save(client, study, minimum_cell="4")
    status, page = save(client, study, seen="1", planned_rounds="2")
    assert status == 409
    assert "Somebody saved version 2 meanwhile" in page
    assert 'name="seen" type="hidden" value="2"' in page
    assert current(session, study).planned_rounds == 3


def test_versions_show_who_when_why_and_what_changed(client: FlaskClient, opened: Study) -> None:
    save(client, opened, minimum_cell="4", reason="Small groups")
    page = client.get(f"/studies/{opened.id}/protocol/versions").text
    assert "Version 2" in page
    assert "Version 1" in page
    assert "by Vera Brandt" in page
    assert "Small groups" in page
    assert "Smallest group whose figures are shown" in page
    assert re.search(r"<del>.*5.*</del>\s*<ins>.*4.*</ins>", page, re.DOTALL)


def test_a_test_mail_goes_to_oneself(
    client: FlaskClient, session: Session, study: Study, chair: Account
) -> None:
    answer = client.post(f"/studies/{study.id}/protocol/test-mail")
    assert answer.status_code == 303
    [mail] = session.scalars(select(OutboxMail))
    assert (mail.kind, mail.account_id) == ("test", chair.id)
    assert client.get(f"/studies/{study.id}/protocol/test-mail").status_code == 405
