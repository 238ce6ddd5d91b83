from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from delphi.panels.parsing import PanelPreview, PanelRow
from delphi.panels.rules import Standing, against_panel, group_problem
from delphi.sheets.columns import ColumnUse

LATE = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Zurich")


def preview(*emails: str) -> PanelPreview:
    rows = [PanelRow(row, f"Person {row}", email, None) for row, email in enumerate(emails, 2)]
    return PanelPreview(tuple(rows), (ColumnUse("email", "E-mail", 2),))


def test_an_address_that_asked_for_no_mail_is_named_with_its_row_and_day() -> None:
    seen = against_panel(
        preview("ann@example.org", "BO@example.org"), {"bo@example.org": Standing(mail_stopped_at=LATE)}, ZONE
    )
    assert [str(warning.located()) for warning in seen.warnings] == [
        "Row 3, E-mail: this address asked for no mail on 2026-03-03; it will not be written to."
    ]
    assert seen.needs_confirmation


def test_somebody_who_left_comes_back_only_when_confirmed() -> None:
    seen = against_panel(preview("ann@example.org"), {"ann@example.org": Standing(LATE, "withdrew")}, ZONE)
    assert "left the panel on 2026-03-03" in str(seen.warnings[0].message)


def test_people_on_the_panel_already_are_counted_and_need_no_confirmation() -> None:
    known = {f"{name}@example.org": Standing() for name in ("a", "b", "d")}
    emails = [f"{name}@example.org" for name in "abcd"]
    seen = against_panel(preview(*emails), known, ZONE)
    assert [str(notice.message) for notice in seen.notices] == [
        "Rows 2-3, 5 are on the panel already and stay as they are."
    ]
    assert not seen.needs_confirmation


def test_one_person_on_the_panel_already_is_told_as_one() -> None:
    seen = against_panel(preview("a@example.org"), {"a@example.org": Standing()}, ZONE)
    assert str(seen.notices[0].message) == "Row 2 is on the panel already and stays as it is."


def test_an_unknown_address_changes_nothing() -> None:
    assert against_panel(preview("ann@example.org"), {}, ZONE) == preview("ann@example.org")


def test_a_group_may_take_any_name_that_is_free() -> None:
    assert group_problem("Nurses", ["Educators"], 100) is None
    assert "already" in str(group_problem("educators", ["Educators"], 100))
    assert "longer than 3" in str(group_problem("long", [], 3))
