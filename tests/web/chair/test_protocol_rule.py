"""The rule on the page of the protocol: what it does is shown, and what is doubtful asked about, before it is saved."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.errors import TooMany, msg
from delphi.extensions import current_session
from delphi.panels.service import Person
from delphi.studies.models import Study
from delphi.studies.rules import Protocol
from delphi.web.chair.outlook import OutlookView, outlook_of_panel
from tests.builders import a_panel
from tests.web.chair.protocol_form import OWN, Controls, check, current, save, shown, versions


def test_the_rule_in_force_is_explained_with_its_numbers(client: FlaskClient, study: Study) -> None:
    page = client.get(f"/studies/{study.id}/protocol").text
    assert "at least 70% of the valid ratings are 7-9" in page


OWN_RULE = "in if at least 70% agree and median >= 7; otherwise neither"


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


def test_while_other_rules_are_tried_nothing_is_saved_and_nothing_typed_is_lost(
    client: FlaskClient, session: Session, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(study_id: uuid.UUID, protocol: Protocol) -> OutlookView | None:
        raise TooMany(msg("The server is trying other rules."))

    monkeypatch.setattr("delphi.web.chair.protocol.routes.outlook_of_panel", busy)
    status, page = check(client, study, rule="own", rule_text=OWN_RULE)
    assert (status, "<p data-again>The server is trying other rules.</p>" in page) == (200, True)
    status, page = save(client, study, rule="own", rule_text=OWN_RULE, contact_name="By Hand")
    assert (status, '<li dir="auto">The server is trying other rules.</li>' in page) == (429, True)
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


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("in if at least 0% agree; otherwise neither", '"at least 0% rate 7-9" always holds with 18 experts'),
        ("in if at least 101% agree; otherwise neither", "A share is compared with 0% to 100%."),
        ("in if at least seventy% agree; otherwise neither", 'unexpected "seventy" at position 16'),
        ("in if IQR <= -1; otherwise neither", "The spread cannot be below 0."),
        (AT_ONCE, 'A statement can meet both "in" and "out"'),
        ("in if at least 70% agree", "nothing says what happens otherwise"),
        ("in if valid ratings >= 0; otherwise neither", '"valid ratings >= 0" always holds with 18 experts'),
        ("in if valid ratings >= 30; otherwise neither", '"in" cannot be met with 18 experts'),
        ("__import__('os').system('id')", "There is no rule \"__import__('os').system('id')\""),
        ("__import__('os').system('id') or x", 'unexpected "__import__" at position 1'),
        ("( " * 500_000, "a rule has at most 2,000 characters."),
    ],
    ids=lambda value: value[:40],
)
def test_a_rule_with_a_mistake_is_told_and_not_stored(
    client: FlaskClient, session: Session, study: Study, rule: str, words: str
) -> None:
    a_panel(session, study.id, *(Person(f"E{n}", f"e{n}@example.org", None) for n in range(18)))
    session.commit()
    status, page = save(client, study, rule="own", rule_text=rule, contact_name="By Hand")
    assert (status, words in page, 'value="By Hand"' in page) == (422, True, True)
    assert len(versions(session, study)) == 1
