"""Mail as files."""

import stat
from pathlib import Path

import pytest

from delphi.outbox.mail import Sealed
from delphi.outbox.rules import Acceptance
from delphi.outbox.spool import Spool

LETTER = Sealed("ida@example.org", "<2a@example.org>", b"Subject: x\r\n\r\nbody\r\n")


def test_a_letter_is_one_private_file_that_says_it_was_taken(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    assert spool.was_accepted("<2a@example.org>") is Acceptance.NO
    for _ in range(2):
        spool.hand_over(LETTER, lambda: None)
    (file,) = (tmp_path / "spool").iterdir()
    assert (file.name, file.read_bytes()) == ("2a.eml", LETTER.content)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert spool.was_accepted("<2a@example.org>") is Acceptance.YES


def test_a_letter_taken_back_leaves_no_file(tmp_path: Path) -> None:
    def taken_back() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        Spool(tmp_path).hand_over(LETTER, taken_back)
    assert list(tmp_path.iterdir()) == []
