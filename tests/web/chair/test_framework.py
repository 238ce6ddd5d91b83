import io
import re
import uuid
from html import unescape

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.accounts.models import Account
from delphi.frameworks import queries, service
from delphi.sheets import limits
from delphi.studies.models import Study
from delphi.web.chair import imports
from tests.builders import a_framework, a_member, a_round, a_study, an_account, sign_in
from tests.conftest import NOW

CSV = (
    "Code,Kind,Level,Wording,Parent,Outcome\n"
    "1,area,,Assessing wounds,,\n"
    "1.1,competency,,Stages pressure injuries,1,Agrees with a second rater\n"
    "1.1.a,behaviour,novice,Names the <em>stages</em>,1.1,\n"
    "2,area,,Working together,,\n"
)
TEXT = "Assessing wounds\n\tStages pressure injuries\n\t\t[novice] Names the stages\nWorking together\n"


@pytest.fixture
def study_id(study: Study) -> uuid.UUID:
    return study.id


def upload(
    client: FlaskClient, study_id: uuid.UUID, content: str | bytes, name: str = "framework.csv"
) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(
        f"/studies/{study_id}/framework/import",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def paste(client: FlaskClient, study_id: uuid.UUID, text: str) -> TestResponse:
    return client.post(f"/studies/{study_id}/framework/import", data={"text": text})


def sealed_in(response: TestResponse) -> str:
    found = re.search(r'name="sealed"[^>]*value="([^"]+)"', response.text)
    assert found is not None
    return unescape(found[1])


def store(client: FlaskClient, study_id: uuid.UUID, sealed: str, **more: str) -> TestResponse:
    return client.post(f"/studies/{study_id}/framework/store", data={"sealed": sealed} | more)


def words(response: TestResponse) -> str:
    """The page as read: without tags and white space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_without_a_framework_the_page_teaches_what_comes_here(
    client: FlaskClient, study_id: uuid.UUID
) -> None:
    page = client.get(f"/studies/{study_id}/framework")
    assert page.status_code == 200
    assert "No framework yet" in page.text
    assert f"/studies/{study_id}/framework/import" in page.text


def test_a_file_is_previewed_and_stored_only_when_confirmed(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    preview = upload(client, study_id, CSV)
    assert preview.status_code == 200
    assert "2 areas, 1 competency, 1 behaviour" in words(preview)
    assert "column 4, “Wording”" in words(preview)
    assert "Names the &lt;em&gt;stages&lt;/em&gt;" in preview.text
    assert queries.latest_draft(session, study_id) is None
    session.rollback()
    stored = store(client, study_id, sealed_in(preview))
    assert (stored.status_code, stored.location) == (303, f"/studies/{study_id}/framework")
    draft = queries.latest_draft(session, study_id)
    assert draft is not None
    assert [one.code for one in draft.statements] == ["1", "1.1", "1.1.a", "2"]
    page = client.get(f"/studies/{study_id}/framework")
    assert "4 statements are stored." in words(page)
    assert "Agrees with a second rater" in words(page)


def test_pasted_text_is_previewed_too(client: FlaskClient, session: Session, study_id: uuid.UUID) -> None:
    preview = paste(client, study_id, TEXT)
    assert "2 areas, 1 competency, 1 behaviour" in words(preview)
    store(client, study_id, sealed_in(preview))
    draft = queries.latest_draft(session, study_id)
    assert draft is not None
    assert [(one.code, one.level) for one in draft.statements][2] == ("1.1.a", "novice")


def test_every_problem_is_told_with_its_row_and_what_was_pasted_is_kept(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    refused = paste(client, study_id, "  A <b>\n    B\n      [guru] C\n      D\n")
    assert refused.status_code == 422
    assert 'Row 3, level: level "guru" is not one of novice, competent, expert' in words(refused)
    assert "Row 4, level: a behaviour needs a level" in words(refused)
    assert "  A &lt;b&gt;\n    B\n      [guru] C\n      D\n</textarea>" in refused.text.replace("\r", "")
    assert 'name="sealed"' not in refused.text
    assert queries.latest_draft(session, study_id) is None


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "framework.csv", "The file is empty."),
        (b"\x89PNG\r\n", "framework.xlsx", "This is not an Excel workbook or a CSV file."),
        (b"PK\x03\x04", "framework.csv", "The file is an Excel workbook; rename it to .xlsx."),
        (b"kind,level\narea,\n", "framework.csv", 'no column for the wording was found; name it "text".'),
        (
            "kind,text\narea,<script>alert(1)</script>\nguild,B\n",
            "framework.csv",
            'kind "guild" is not one of',
        ),
        ("kind,text\narea,=1\n" + "guild,B\n" * 60, "f.csv", "There are 10 more problems like these"),
    ],
)
def test_a_bad_file_is_refused_with_words(
    client: FlaskClient, study_id: uuid.UUID, content: str | bytes, name: str, expected: str
) -> None:
    refused = upload(client, study_id, content, name)
    assert refused.status_code == 422
    assert expected in words(refused)
    assert "<script>alert" not in refused.text


def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(
    client: FlaskClient, study_id: uuid.UUID
) -> None:
    refused = client.post(
        f"/studies/{study_id}/framework/import",
        data=b"x" * (limits.MAX_FILE_BYTES + 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413


def test_neither_file_nor_text_is_asked_for_where_it_is_missing(
    client: FlaskClient, study_id: uuid.UUID
) -> None:
    no_file = client.post(f"/studies/{study_id}/framework/import", data={})
    no_text = paste(client, study_id, "")
    assert (no_file.status_code, no_text.status_code) == (422, 422)
    assert "Choose a file, or paste the framework as text below." in words(no_file)
    assert "Paste the framework here, or choose a file above." in words(no_text)


def test_a_guessed_encoding_is_confirmed_before_anything_is_stored(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    preview = upload(client, study_id, "kind,text\narea,Qualité\n".encode("windows-1252"))
    assert "Windows-1252" in words(preview)
    sealed = sealed_in(preview)
    unconfirmed = store(client, study_id, sealed)
    assert unconfirmed.status_code == 422
    assert "Qualité" in words(unconfirmed)
    assert sealed_in(unconfirmed) == sealed
    assert queries.latest_draft(session, study_id) is None
    session.rollback()
    assert store(client, study_id, sealed, confirmed="y").status_code == 303


def test_hidden_sheets_of_a_workbook_are_named(client: FlaskClient, study_id: uuid.UUID) -> None:
    book = Workbook()
    sheet = book.create_sheet("Competencies", 0)
    for row in (["kind", "text"], ["area", "Assessing wounds"]):
        sheet.append(row)
    book["Sheet"].title = "old"
    book["old"].sheet_state = "hidden"
    written = io.BytesIO()
    book.save(written)
    preview = upload(client, study_id, written.getvalue(), "framework.xlsx")
    assert 'Sheet "old" is hidden; only sheet "Competencies" is read.' in words(preview)


def test_the_same_file_twice_changes_nothing(client: FlaskClient, study_id: uuid.UUID) -> None:
    store(client, study_id, sealed_in(upload(client, study_id, CSV)))
    again = upload(client, study_id, CSV)
    assert again.status_code == 422
    assert "(same content); nothing changed." in words(again)


def test_a_preview_is_good_for_its_study_only_and_cannot_be_altered(
    client: FlaskClient, session: Session, study_id: uuid.UUID, chair: Account
) -> None:
    sealed = sealed_in(upload(client, study_id, CSV))
    other = a_study(session, chair=chair).id
    session.commit()
    for study, token in ((other, sealed), (study_id, "x" + sealed[1:]), (study_id, "")):
        refused = store(client, study, token)
        assert refused.status_code == 422
        assert "choose the file again" in words(refused)


def test_what_is_too_much_to_be_kept_in_the_page_is_refused(
    client: FlaskClient, study_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_SEALED", 100)
    refused = upload(client, study_id, CSV)
    assert refused.status_code == 422
    assert "too much text" in words(refused)


def test_an_open_round_is_named_when_somebody_wants_to_change_its_items(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    sealed = sealed_in(upload(client, study_id, CSV))
    a_round(session, study_id, a_framework(session, study_id))
    session.commit()
    for refused in (
        client.get(f"/studies/{study_id}/framework/import"),
        upload(client, study_id, CSV),
        store(client, study_id, sealed),
    ):
        assert refused.status_code == 409
        assert "Round 1 is open; its items cannot be changed." in words(refused)
    page = client.get(f"/studies/{study_id}/framework")
    assert "/edit" not in page.text
    assert "Fixed since a round opened on it" in words(page)
    assert f"/studies/{study_id}/framework/import" not in page.text


def test_one_statement_is_edited(client: FlaskClient, session: Session, study_id: uuid.UUID) -> None:
    statement = queries.draft(session, a_framework(session, study_id)).statements[1]
    session.commit()
    url = f"/studies/{study_id}/framework/statements/{statement.id}"
    assert url in client.get(f"/studies/{study_id}/framework").text
    assert "Stages pressure injuries</textarea>" in client.get(url).text
    wrong = client.post(url, data={"text": "", "outcome": "By eye"})
    assert wrong.status_code == 422
    assert "Write the statement." in words(wrong)
    assert "By eye</textarea>" in wrong.text
    saved = client.post(url, data={"text": "Grades injuries", "outcome": ""})
    assert saved.status_code == 303
    page = client.get(f"/studies/{study_id}/framework")
    assert "Grades injuries" in page.text
    assert "Agrees with a second rater" not in page.text


def test_an_earlier_draft_can_still_be_read(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    draft_id = a_framework(session, study_id)
    service.freeze_draft(session, draft_id, NOW)
    session.commit()
    assert client.get(f"/studies/{study_id}/framework/drafts/0").status_code == 200
    assert client.get(f"/studies/{study_id}/framework/drafts/7").status_code == 404


def test_the_template_to_download_is_understood_as_it_is(client: FlaskClient, study_id: uuid.UUID) -> None:
    template = client.get(f"/studies/{study_id}/framework/template.csv")
    assert template.mimetype == "text/csv"
    preview = upload(client, study_id, template.data)
    assert preview.status_code == 200
    assert "2 areas, 2 competencies, 2 behaviours" in words(preview)


def test_the_committee_reads_and_the_chair_alone_imports(
    client: FlaskClient, session: Session, study_id: uuid.UUID
) -> None:
    study = a_study(session)
    member = an_account(session)
    a_member(session, study, member, "committee")
    statement = queries.draft(session, a_framework(session, study.id)).statements[0]
    sign_in(client, session, member)
    page = client.get(f"/studies/{study.id}/framework")
    assert page.status_code == 200
    assert "framework/import" not in page.text
    assert str(statement.id) not in page.text
    assert client.get(f"/studies/{study.id}/framework/import").status_code == 404
    assert client.get(f"/studies/{study.id}/framework/statements/{statement.id}").status_code == 404
    assert upload(client, study.id, CSV).status_code == 404
    assert client.get(f"/studies/{study_id}/framework").status_code == 404
