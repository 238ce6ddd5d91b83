"""Places in texts: found, filled, and never filled twice."""

from delphi.studies.rules import MAIL_FIELDS
from delphi.studies.texts import fill, places_in
from tests.builders import a_protocol


def test_places_are_filled_and_others_are_left() -> None:
    assert fill("Dear {name}, {unknown}", {"name": "Ada"}) == "Dear Ada, {unknown}"


def test_what_is_filled_in_is_not_searched_for_places() -> None:
    assert (
        fill("{name} {link}", {"name": "{link}", "link": "https://example.org"})
        == "{link} https://example.org"
    )


def test_a_brace_without_its_partner_is_just_a_brace() -> None:
    assert places_in("a { b\n} c") == ()


def test_consent_says_what_is_so() -> None:
    consent = a_protocol().consent_text
    assert "every answer counts from the moment it is saved" in consent
    assert "the system can link the two" in consent
    assert set(places_in(consent)) == {"study", "minimum", "retention", "contact"}


def test_every_default_mail_has_its_link_and_signs_for_the_chair() -> None:
    for name in MAIL_FIELDS:
        body = getattr(a_protocol(), name).body
        assert {"link", "chair", "name"} <= set(places_in(body))
