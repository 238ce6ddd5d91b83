"""The short form of the kills of publishing; `./dev prove drafting` runs the long one."""

import pytest

from tests.faults.publish_kills import run_publish_kills
from tests.faults.publisher import commit_between_draft_and_note
from tests.parts.databases import PostgresDatabases, SqliteDatabases


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_killed_publication_leaves_the_old_state_or_the_whole_new_draft(
    kind: str, request: pytest.FixtureRequest
) -> None:
    databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(f"{kind}_databases")
    findings = run_publish_kills(1, seed=1, databases=databases)
    assert findings.wrong == []
    assert findings.hooks > 40
    assert findings.kills == findings.hooks
    assert 1 <= findings.published <= 2, "only in the commit and after it"


@pytest.mark.faults
def test_a_publication_in_two_transactions_is_found(sqlite_databases: SqliteDatabases) -> None:
    findings = run_publish_kills(1, seed=1, databases=sqlite_databases, change=commit_between_draft_and_note)
    assert any("something is left" in one for one in findings.wrong)
