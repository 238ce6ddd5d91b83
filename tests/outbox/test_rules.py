"""The state machine and the pauses between tries."""

import uuid
from datetime import datetime, timedelta

import pytest

from delphi.outbox import rules
from delphi.outbox.models import STATES
from delphi.outbox.rules import Acceptance


def test_every_state_but_the_first_is_reached_from_known_states() -> None:
    assert set(rules.REACHED_FROM) == set(STATES)
    assert {source for sources in rules.REACHED_FROM.values() for source in sources} <= set(STATES)


def test_nothing_leads_out_of_sent_and_cancelled() -> None:
    for sources in rules.REACHED_FROM.values():
        assert not {"sent", "cancelled"} & set(sources)


def test_only_a_mail_on_record_as_leaving_can_be_sent() -> None:
    assert rules.REACHED_FROM["handing"] == ("claimed",)
    assert set(rules.REACHED_FROM["sent"]) == {"handing", "unsure"}


def test_pauses_grow_to_48_hours_in_all(now: datetime) -> None:
    at = now
    pauses = []
    for attempts in range(1, 20):
        again = rules.next_try(attempts, at)
        if again is None:
            break
        pauses.append(again - at)
        at = again
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
    assert pauses == sorted(pauses)
    assert timedelta(hours=46) < at - now <= timedelta(hours=48)


@pytest.mark.parametrize(
    ("kind", "accepted", "state"),
    [
        ("invitation", Acceptance.UNKNOWN, "unsure"),
        ("reminder-not-opened", Acceptance.UNKNOWN, "due"),
        ("invitation", Acceptance.NO, "due"),
        ("invitation", Acceptance.YES, "sent"),
        ("reminder-not-opened", Acceptance.YES, "sent"),
    ],
)
def test_an_uncertain_end_is_settled_by_what_is_known_and_then_by_kind(
    kind: str, accepted: Acceptance, state: str
) -> None:
    assert rules.after_uncertain_end(kind, accepted) == state


def test_a_message_id_comes_from_the_row_and_the_host_alone() -> None:
    mail = uuid.UUID("00000000-0000-4000-8000-00000000002a")
    expected = "<0000000000004000800000000000002a@delphi.example.org>"
    assert rules.message_id(mail, "https://delphi.example.org:8443") == expected


@pytest.mark.parametrize(("cap", "under_way", "size"), [(60, 0, 50), (60, 55, 5), (60, 70, 0), (1000, 0, 50)])
def test_a_batch_fits_under_the_cap(cap: int, under_way: int, size: int) -> None:
    assert rules.batch_size(cap, under_way) == size
