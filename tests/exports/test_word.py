"""A Word file by itself: what it holds besides its words, and that nothing keeps it from opening."""

import io
import zipfile
from datetime import timedelta, timezone

import docx

from delphi.drafting.redline import Segment
from delphi.exports.word import Tracked, WordFile, plain
from tests.conftest import NOW
from tests.exports.word_reader import accepted, part, rejected, tables


def a_file(*paragraphs: Tracked, title: str = "A draft", language: str = "en") -> bytes:
    file = WordFile(title, language=language, at=NOW)
    file.add(*paragraphs, plain("The end."))
    return file.data()


def test_it_names_its_title_time_and_language_and_no_machine() -> None:
    data = a_file(plain("Words"), title="Wounds & care", language="nl")
    facts = docx.Document(io.BytesIO(data)).core_properties
    assert (facts.title, facts.author, facts.language) == ("Wounds & care", "Delphi", "nl")
    assert facts.created == facts.modified == NOW
    assert 'w:val="nl-NL"' in part(data, "word/styles.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any(
            b"/home/" in file.read(name) or b"/work" in file.read(name) for name in file.namelist()
        )
        assert not any("thumbnail" in name for name in file.namelist())


def test_the_moment_of_a_change_is_told_in_utc() -> None:
    file = WordFile("A draft", language="en", at=NOW.astimezone(timezone(timedelta(hours=5))))
    file.add(Tracked((Segment("insert", "New"),)))
    assert f'w:date="{NOW:%Y-%m-%dT%H:%M:%SZ}"' in part(file.data(), "word/document.xml")


def test_headings_are_headings_and_the_head_of_a_table_is_repeated() -> None:
    file = WordFile("A draft", language="en", at=NOW)
    file.add(plain("1", "Heading 1"))
    file.table(("Before", "Why"), (4000, 4000), [[[plain("1.1")], [plain("")]]])
    opened = docx.Document(io.BytesIO(file.data()))
    assert opened.paragraphs[0].style is not None
    assert opened.paragraphs[0].style.name == "Heading 1"
    assert part(file.data(), "word/document.xml").count("<w:tblHeader/>") == 1
    assert tables(file.data(), accept=True) == [[["Before", "Why"], ["1.1", ""]]]


def test_what_xml_cannot_carry_is_shown_as_such_and_the_file_opens() -> None:
    data = a_file(plain("a\0b\x0bc\ud800d\ufffee"), title="a\0b")
    assert accepted(data)[0].text == "a�b�c�d�e"
    assert docx.Document(io.BytesIO(data)).core_properties.title == "a�b"


def test_lines_tabs_and_spaces_at_the_ends_stay() -> None:
    words = " \ta\r\nb\rc  "
    assert accepted(a_file(plain(words)))[0].text == " \ta\nb\nc  "
    gone = Tracked((Segment("delete", words),), fate="delete")
    assert [line.text for line in rejected(a_file(gone))] == [" \ta\nb\nc  ", "The end."]
    assert [line.text for line in accepted(a_file(gone))] == ["The end."]


def test_a_paragraph_in_a_script_from_the_right_begins_there() -> None:
    assert "<w:bidi/>" in part(a_file(plain("(1) שלום")), "word/document.xml")
    assert "<w:bidi/>" not in part(a_file(plain("Hello שלום")), "word/document.xml")
