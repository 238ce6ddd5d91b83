"""The protocol's form: what is shown is what is saved, and what cannot be saved is said beside its field."""

import re
import uuid
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.errors import TooMany, msg
from delphi.extensions import current_session
from delphi.frameworks.models import Draft
from delphi.outbox.models import OutboxMail
from delphi.panels.service import Person
from delphi.rounds.models import Round
from delphi.studies import queries
from delphi.studies.models import ProtocolVersion, Study
from delphi.studies.queries import ProtocolRow
from delphi.studies.rules import Protocol, ScaleDeclaration
from delphi.web.chair.outlook import OutlookView, outlook_of_panel
from tests.builders import a_panel
from tests.conftest import NOW

Fields = dict[str, list[str]]


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


class Controls(HTMLParser):
    """What a browser would post from the first form that has a field `seen`."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: Fields = {}
        self._select = ""
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name, value = facts.get("name") or "", facts.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.fields[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in facts:
            self.fields[self._select] = [value]
        elif tag == "input" and (facts.get("type") not in ("radio", "checkbox") or "checked" in facts):
            self.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            # HTML drops the first line break of a text area; browsers send all others as CRLF.
            text = self.fields[self._area][0].replace("\r\n", "\n").removeprefix("\n")
            self.fields[self._area] = [text.replace("\n", "\r\n")]
            self._area = None


def shown(client: FlaskClient, study: Study) -> Fields:
    controls = Controls()
    controls.feed(client.get(f"/studies/{study.id}/protocol").text)
    return {name: values for name, values in controls.fields.items() if name != "csrf_token"}


def save(client: FlaskClient, study: Study, **changes: str | list[str]) -> tuple[int, str]:
    """Change some fields of the form as it is shown, post it, and give status and text of the answer."""
    fields = shown(client, study)
    for name, value in changes.items():
        fields[name] = [value] if isinstance(value, str) else value
    answer = client.post(f"/studies/{study.id}/protocol", data=fields)
    return answer.status_code, unescape(answer.text)


def versions(session: Session, study: Study) -> list[ProtocolRow]:
    session.rollback()
    return queries.protocol_versions(session, study.id)


def current(session: Session, study: Study) -> Protocol:
    return versions(session, study)[0].pinned.protocol


def test_saving_the_form_as_it_is_shown_changes_nothing(
    client: FlaskClient, session: Session, study: Study
) -> None:
    assert save(client, study)[0] == 303
    assert len(versions(session, study)) == 1
    assert "Nothing was changed: version 1 stays." in client.get(f"/studies/{study.id}/protocol").text


def test_the_rule_in_force_is_explained_with_its_numbers(client: FlaskClient, study: Study) -> None:
    page = client.get(f"/studies/{study.id}/protocol").text
    assert "at least 70% of the valid ratings are 7-9" in page


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


OWN = {
    "dimension0-scale": "own",
    "dimension0-points": "7",
    "dimension0-labels": "low\r\nhigh",
    "dimension0-oppose_to": "2",
    "dimension0-agree_from": "6",
}


def test_a_scale_of_its_own_needs_no_script(client: FlaskClient, session: Session, study: Study) -> None:
    assert save(client, study, **OWN)[0] == 303
    scale = current(session, study).deciding.scale
    assert scale == ScaleDeclaration(("low", "", "", "", "", "", "high"), (2, 6))
    assert save(client, study)[0] == 303
    assert len(versions(session, study)) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dimension0-points": "1"}, "Scale: at least two points."),  # BAD-176
        ({"dimension0-points": "12"}, "Scale: at most 11 points."),
        ({"dimension0-points": "NaN"}, "Scale: not a number."),  # BAD-184
        ({"dimension0-points": "Infinity"}, "Scale: not a number."),
        ({"dimension0-points": ""}, "This is empty; write a number."),
        (
            {"dimension0-labels": "a\nb\nc\nd\ne"},
            "Scale: 5 labels for 7 points; give 2 (ends) or 7.",
        ),  # BAD-181
        ({"dimension0-oppose_to": "3", "dimension0-agree_from": "3"}, "Bands overlap at 3."),  # BAD-185
        ({"dimension0-agree_from": "9"}, "The bands must begin and end at a point from 1 to 7."),
        ({"dimension0-scale": "9-1", "dimension0-points": ""}, "This is empty; write a number."),  # BAD-175
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
        ({"reminder_days": "-1"}, "The reminder is after the closing time."),  # BAD-173
        ({"minimum_cell": "2"}, "2 is not possible; write a number from 3 to 50."),
        ({"retention_months": ""}, "Keeping the data without an end needs a reason."),
        ({"time_zone": "EST5"}, "Time zone not known; choose from the list."),  # BAD-167
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


def test_markup_in_a_label_is_shown_as_text(client: FlaskClient, study: Study) -> None:  # BAD-182
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


OWN_RULE = "in if at least 70% agree and median >= 7; otherwise neither"


def check(client: FlaskClient, study: Study, **changes: str) -> tuple[int, str]:
    """Press "Show what this rule does", and give status and text of the answer."""
    fields = shown(client, study) | {name: [value] for name, value in changes.items()}
    answer = client.post(f"/studies/{study.id}/protocol/rule", data=fields)
    return answer.status_code, unescape(answer.text)


def test_a_rule_in_ones_own_words_is_saved_in_canonical_words_and_shown_again(
    client: FlaskClient, session: Session, study: Study
) -> None:
    assert save(client, study, rule="own", rule_text=f"{OWN_RULE}; shares of invited experts")[0] == 303
    saved = current(session, study)
    assert saved.rule == "in if at least 70% rate 7-9 and median >= 7; otherwise neither"
    assert saved.denominator == "invited"
    fields = shown(client, study)
    assert (fields["rule"], fields["rule_text"], fields["denominator"]) == (
        ["own"],
        [saved.rule],
        ["invited"],
    )
    assert save(client, study)[0] == 303
    assert len(versions(session, study)) == 2


def test_what_a_rule_does_is_shown_without_saving_anything(
    client: FlaskClient, session: Session, study: Study
) -> None:
    a_panel(session, study.id, *(Person(f"E{n}", f"e{n}@example.org", None) for n in range(7)))
    session.commit()
    status, page = check(
        client, study, rule="own", rule_text=OWN_RULE, contact_name="Typed By Hand", planned_rounds="many"
    )
    assert status == 200
    assert "In if at least 70% of the valid ratings are 7-9 and the median is at least 7" in page
    assert "If all 7 experts rate it, a statement needs 5 who agree" in page
    assert "If only 6 rate it (80%, supposed here, as no round is over yet), it needs 5" in page
    assert "A statement on which only 60% of all such experts truly agree" in page
    assert 'class="chance"' in page
    assert 'value="Typed By Hand"' in page
    assert 'value="many"' in page
    assert len(versions(session, study)) == 1


def test_a_rule_that_the_panel_can_never_meet_is_said_before_it_is_saved(
    client: FlaskClient, session: Session, study: Study
) -> None:
    a_panel(session, study.id, *(Person(f"E{n}", f"e{n}@example.org", None) for n in range(7)))
    session.commit()
    _, page = check(client, study, rule="own", rule_text="in if valid ratings >= 8; otherwise neither")
    assert "This rule cannot do what it says." in page
    assert '"in" cannot be met with 7 experts' in page
    assert 'class="chance"' not in page


NEVER = "in if valid ratings >= 8; otherwise neither"
AT_ONCE = "in if at least 70% rate 7-9; out if at least 20% rate 7-9; otherwise neither"


NOTHING_ASKED = "in if at least 0% agree; otherwise neither"


@pytest.mark.parametrize("rule", [NEVER, AT_ONCE, NOTHING_ASKED])
def test_a_rule_that_cannot_be_met_or_contradicts_itself_is_asked_about_once_more(
    client: FlaskClient, session: Session, study: Study, rule: str
) -> None:
    a_panel(session, study.id, *(Person(f"E{n}", f"e{n}@example.org", None) for n in range(7)))
    session.commit()
    fields = shown(client, study) | {"rule": ["own"], "rule_text": [rule], "contact_name": ["By Hand"]}
    for again in ({}, {"confirmed": ["y"]}, {"confirmed": ["y"], "doubted": ["of another rule"]}):
        answer = client.post(f"/studies/{study.id}/protocol", data=fields | again)
        assert answer.status_code == 422
        assert "Tick this box, or change the rule." in answer.text
        assert 'href="#confirmed"' in answer.text
        assert 'value="By Hand"' in answer.text
    assert len(versions(session, study)) == 1
    asked = Controls()
    asked.feed(answer.text)
    answer = client.post(f"/studies/{study.id}/protocol", data=asked.fields | {"confirmed": ["y"]})
    assert answer.status_code == 303
    assert current(session, study).rule == rule.replace("agree", "rate 7-9")
    assert save(client, study, planned_rounds="2")[0] == 303, "the rule stays, and was confirmed"


def test_another_mistake_does_not_lose_the_confirmation(
    client: FlaskClient, session: Session, study: Study
) -> None:
    fields = shown(client, study) | {"rule": ["own"], "rule_text": [AT_ONCE]}
    asked = Controls()
    asked.feed(client.post(f"/studies/{study.id}/protocol", data=fields).text)
    wrong = asked.fields | {"confirmed": ["y"], "contact_email": ["nobody"]}
    again = Controls()
    again.feed(client.post(f"/studies/{study.id}/protocol", data=wrong).text)
    mended = again.fields | {"contact_email": ["vera@example.org"]}
    assert client.post(f"/studies/{study.id}/protocol", data=mended).status_code == 303
    assert len(versions(session, study)) == 2


def test_what_must_be_looked_at_stands_apart_from_what_is_only_told(
    client: FlaskClient, study: Study
) -> None:
    _, page = check(client, study, rule="own", rule_text=AT_ONCE)
    told = page[page.index('id="outlook"') :]
    banner = told[told.index("This rule contradicts itself.") :]
    assert 'A statement can meet both "in" and "out"' in banner[: banner.index("</div>")]
    assert 'Every other statement is "neither"' not in banner[: banner.index("</div>")]
    assert "Tick this box" not in page


def test_before_it_is_chosen_a_rule_on_groups_says_that_it_may_not_decide(
    client: FlaskClient, study: Study
) -> None:
    rule = "in if at least 70% agree in every group of at least 5; otherwise neither"
    _, page = check(client, study, rule="own", rule_text=rule)
    assert "Where a group is held back because fewer than 5 of it rated a statement" in page


def test_a_text_that_is_no_rule_says_where_and_what_could_stand_there(
    client: FlaskClient, session: Session, study: Study
) -> None:
    typed = "in if at least 70% rate <b>; otherwise neither"
    for status, page in (
        check(client, study, rule="own", rule_text=typed),
        save(client, study, rule="own", rule_text=typed),
    ):
        assert status in (200, 422)
        assert 'unexpected "<" at position 25; there could be a band' in page
        assert f">\r\n{typed}</textarea>" in page
        assert 'href="#rule_text"' in page
    assert len(versions(session, study)) == 1


def test_a_rule_is_not_tried_on_a_scale_that_cannot_be_read(client: FlaskClient, study: Study) -> None:
    _, page = check(client, study, **(OWN | {"dimension0-points": "many"}))
    assert "The scale of the deciding question has to be right first." in page
    assert 'class="chance"' not in page


def test_before_a_round_no_reason_is_asked_for(client: FlaskClient, study: Study) -> None:
    assert "Reason for the change" not in client.get(f"/studies/{study.id}/protocol").text


def test_an_amendment_says_from_when_it_holds_and_needs_its_reason(
    client: FlaskClient, session: Session, opened: Study
) -> None:  # BAD-205
    assert "it holds from the next round on" in client.get(f"/studies/{opened.id}/protocol").text
    status, page = save(client, opened, rule="percent-75")
    assert status == 422
    assert "The rule was fixed at 2026-03-02 09:00 UTC; a change is logged, shown in the report" in page
    assert save(client, opened, rule="percent-75", reason="The panel asked for it.")[0] == 303
    assert versions(session, opened)[0].reason == "The panel asked for it."


def test_the_scale_stays_once_it_was_rated_on(client: FlaskClient, opened: Study) -> None:  # BAD-187
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


def test_while_other_rules_are_tried_nothing_is_saved_and_nothing_typed_is_lost(
    client: FlaskClient, session: Session, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(study_id: uuid.UUID, protocol: Protocol) -> OutlookView | None:
        raise TooMany(msg("The server is trying other rules."))

    monkeypatch.setattr("delphi.web.chair.protocol.routes.outlook_of_panel", busy)
    status, page = check(client, study, rule="own", rule_text=OWN_RULE)
    assert (status, "<p data-again>The server is trying other rules.</p>" in page) == (200, True)
    status, page = save(client, study, rule="own", rule_text=OWN_RULE, contact_name="By Hand")
    assert (status, "<li>The server is trying other rules.</li>" in page) == (429, True)
    assert 'value="By Hand"' in page
    assert len(versions(session, study)) == 1
    assert save(client, study, planned_rounds="2")[0] == 303, "the rule is the same"


def test_a_refused_form_is_shown_again_without_holding_the_write_lock(
    client: FlaskClient, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outlook takes a while, and experts save meanwhile."""
    writing = []

    def outlook(study_id: uuid.UUID, protocol: Protocol) -> OutlookView | None:
        connection = current_session().connection()
        writing.append(connection.get_execution_options().get("delphi_writes", False))
        return outlook_of_panel(study_id, protocol)

    monkeypatch.setattr("delphi.web.chair.protocol.routes.outlook_of_panel", outlook)
    seen = shown(client, study)["seen"]
    assert save(client, study, planned_rounds="many")[0] == 422
    assert save(client, study, contact_email="nobody")[0] == 422
    assert save(client, study, planned_rounds="4", reason="One more round")[0] == 303
    assert save(client, study, seen=seen, planned_rounds="2", reason="One less")[0] == 409
    assert len(writing) == 8  # the form is fetched before each
    assert not any(writing)
