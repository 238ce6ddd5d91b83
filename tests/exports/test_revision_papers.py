"""The papers of a revision: accepting all changes gives the new draft, rejecting them the old."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hypothesis import given, settings

from delphi.drafting.changes import changes as changes_of
from delphi.drafting.draft import DraftStatement, Edge
from delphi.exports.revision_papers import log_document, log_table, redline_document
from delphi.exports.revisions import LogLine, Revision
from delphi.exports.word import AUTHOR
from tests.conftest import NOW
from tests.exports.random_revisions import HEADING, revisions
from tests.exports.word_reader import Line, accepted, changes, rejected, tables

PREFACE, ENDING = 5, 1  # title, study, when, how to read it, the summary; the closing line


def lines_of(draft: Sequence[DraftStatement]) -> Iterator[Line]:
    depths = {"area": 1, "competency": 2}
    for one in draft:
        style = f"Heading{depths[one.kind]}" if one.kind in depths else "Behaviour"
        level = f" ({one.level})" if one.level else ""
        yield Line(style, f"{one.code}\t{one.text}{level}")
        if one.outcome:
            yield Line("Outcome", one.outcome)


@given(revisions())
@settings(max_examples=settings().max_examples // 5)  # 20 in the suite, 200 in `./dev prove documents`
def test_accepting_all_gives_the_new_draft_and_rejecting_all_the_old_line_by_line(revision: Revision) -> None:
    data = redline_document(revision)
    assert accepted(data)[PREFACE:-ENDING] == list(lines_of(revision.new))
    assert rejected(data)[PREFACE:-ENDING] == list(lines_of(revision.old))


@given(revisions())
@settings(max_examples=settings().max_examples // 5)
def test_the_log_says_before_and_after_of_every_line(revision: Revision) -> None:
    data = log_document(revision)
    for accept in (True, False):
        rows = [row for table in tables(data, accept=accept) for row in table[1:]]
        expected = [*revision.changed, *revision.unchanged]
        assert [(row[0], row[1]) for row in rows] == [(one.code_before, one.code) for one in expected]
        for row, line in zip(rows, expected, strict=True):
            shown = [line.change.after] if accept else list(line.change.befores)
            texts = [one.text for one in shown if one]
            assert all(text in row[2] for text in texts)
            assert bool(texts) == bool(row[2])
            assert row[4] == line.argument


@given(revisions())
@settings(max_examples=10)
def test_building_twice_gives_the_same_bytes(revision: Revision) -> None:
    again = replace(revision)
    assert redline_document(revision) == redline_document(again)
    assert log_document(revision) == log_document(again)


@given(revisions())
@settings(max_examples=10)
def test_every_change_is_by_delphi_at_the_time_of_publication_and_has_its_own_number(
    revision: Revision,
) -> None:
    for data in (redline_document(revision), log_document(revision)):
        found = changes(data)
        assert {(one["author"], one["date"]) for one in found} <= {(AUTHOR, f"{NOW:%Y-%m-%dT%H:%M:%SZ}")}
        assert len({one["id"] for one in found}) == len(found)


@given(revisions())
@settings(max_examples=10)
def test_no_cell_of_the_table_acts_as_a_formula_and_every_line_is_there(revision: Revision) -> None:
    rows = list(csv.DictReader(io.StringIO(log_table(revision).decode("utf-8-sig"), newline="")))
    assert [row["code"] for row in rows] == [line.code for line in revision.lines]
    assert not any(
        cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values()
    )


def test_a_restored_statement_comes_in_although_an_earlier_draft_had_it() -> None:
    area = DraftStatement("a", "1", "area", "An area")
    back = DraftStatement("x", "1.1", "competency", "Comes back", parent="a")
    once = replace(back, code="2.4", parent=None)
    told = changes_of([area], [area, back], [Edge("a", "a", "kept"), Edge("x", "x", "restored")], [once])
    made = Revision(HEADING, tuple(LogLine(one, one.relation, "") for one in told), (area,), (area, back))
    assert accepted(redline_document(made))[PREFACE + 1].text == "1.1\tComes back"
    assert len(rejected(redline_document(made))) == PREFACE + 1 + ENDING
    (before, _), (after, _) = (tables(log_document(made), accept=accept) for accept in (False, True))
    assert (before[1][:3], after[1][:3]) == (["", "1.1", ""], ["", "1.1", "Comes back"])
