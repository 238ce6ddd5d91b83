"""The protocol as a value: sound by default, and the same after a trip through its stored form."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delphi import canonical
from delphi.studies.rules import (
    FEEDBACK,
    KINDS,
    MAIL_FIELDS,
    Dimension,
    MailTexts,
    Protocol,
    ScaleDeclaration,
    changed_fields,
)
from tests.builders import a_protocol

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SCALES = st.builds(
    ScaleDeclaration,
    labels=st.lists(TEXT, min_size=2, max_size=11).map(tuple),
    bands=st.tuples(st.integers(1, 5), st.integers(6, 11)),
)
DIMENSIONS = st.lists(st.builds(Dimension, TEXT, TEXT, SCALES, st.booleans()), min_size=1, max_size=4).map(
    tuple
)
MAILS = st.builds(MailTexts, TEXT, TEXT)
PROTOCOLS = st.builds(
    Protocol,
    rated_kinds=st.lists(st.sampled_from(KINDS), unique=True).map(tuple),
    dimensions=DIMENSIONS,
    feedback=st.lists(st.sampled_from(FEEDBACK), unique=True).map(tuple),
    reminder_days=st.lists(st.integers(1, 30), max_size=3).map(tuple),
    retention_months=st.none() | st.integers(1, 600),
    levels=st.lists(TEXT, max_size=4).map(tuple),
    purpose=TEXT,
    invitation=MAILS,
)


@given(PROTOCOLS)
def test_a_protocol_survives_its_stored_form(protocol: Protocol) -> None:
    stored = canonical.encode(protocol.as_json())
    assert Protocol.from_json(json.loads(stored)) == protocol


def test_the_stored_form_names_every_part_of_the_method() -> None:
    stored = a_protocol().as_json()
    assert stored["rule"] == "comet-70-15"
    assert stored["minimum_cell"] == 5
    assert stored["dimensions"][0]["scale"]["bands"] == (3, 7)
    assert stored["format"] == 1


def test_changed_fields_are_named_in_the_order_of_the_protocol() -> None:
    before = a_protocol()
    after = replace(before, minimum_cell=4, rule="percent-75", invitation=MailTexts("s", "b {link}"))
    assert changed_fields(before, after) == ("rule", "minimum_cell", "invitation")
    assert changed_fields(before, before) == ()


def test_mail_fields_are_those_that_hold_mail_texts() -> None:
    protocol = a_protocol()
    holding = {name for name, value in vars(protocol).items() if isinstance(value, MailTexts)}
    assert holding == set(MAIL_FIELDS)


def test_replies_go_to_the_contact_unless_said_otherwise() -> None:
    assert a_protocol().answers_to == "vera.brandt@example.org"
    assert a_protocol(reply_to="office@example.org").answers_to == "office@example.org"
