import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.panels.addresses import Address, check_address

REFUSED = [
    ("", "no e-mail address"),
    ("  \u200b ", "no e-mail address"),
    ("Ann", '"Ann" has no @ sign'),
    ("a@b", "the part after @ has no dot"),
    ("a@localhost", "the part after @ has no dot"),
    ("a@@c.org", "two @ signs"),
    ("a@b@c.org", "two @ signs"),
    ("a@c.org, d@e.org", "two addresses; one per row"),
    ("a@c.org;d@e.org", "two addresses; one per row"),
    ("a@c.org d@e.org", "two addresses; one per row"),
    ("a@c.org.", "the address ends with a dot"),
    ("a" * 65 + "@c.org", "the part before @ is longer than 64"),
    ("a@" + "c" * 249 + ".org", "the address is longer than 254"),
    ("a@[127.0.0.1]", "addresses with a number host are not accepted"),
    ("a@127.0.0.1", "addresses with a number host are not accepted"),
    ("a b@c.org", "the address holds a space"),
    ("a\n@c.org", "the address holds a space"),
    ("@c.org", "nothing stands before @"),
    ("a@", "nothing stands after @"),
    (".a@c.org", "the part before @ has a dot too many"),
    ("a..b@c.org", "the part before @ has a dot too many"),
    ("a@c..org", "the part after @ has a dot too many"),
    ('"a"@c.org', "the part before @ holds a character that is not allowed"),
    ("a@-c.org", "the part after @ is not a domain"),
    ("a@c_d.org", "the part after @ is not a domain"),
    ("a@" + "c" * 64 + ".org", "the part after @ is not a domain"),
    ("x" * 201 + " <a@c.org>", "name is longer than 200 characters"),
]
WARNED = [
    ("\u0430nn@c.org", "\u0430nn@c.org", "letters of two scripts mixed"),
    ("a\u200b@c.org", "a@c.org", "invisible character removed"),
    ("noreply@c.org", "noreply@c.org", "this looks like an address nobody reads"),
    ("ann@gmial.com", "ann@gmial.com", "did you mean gmail.com?"),
    ("ann@gmal.com", "ann@gmal.com", "did you mean gmail.com?"),
    ("ann@gmaill.com", "ann@gmaill.com", "did you mean gmail.com?"),
    ("ann@hotmeil.com", "ann@hotmeil.com", "did you mean hotmail.com?"),
]
ACCEPTED = [
    ("o'neil@c.org", Address("o'neil@c.org")),
    ("  a.b+c@Example.ORG ", Address("a.b+c@example.org")),
    ("Ann <a@c.org>", Address("a@c.org", "Ann")),
    ('"Ann  Lee" <a@c.org>', Address("a@c.org", "Ann Lee")),
    ("<a@c.org>", Address("a@c.org")),
    ("jürgen@müller.example", Address("jürgen@müller.example")),
    ("иван@пример.example", Address("иван@пример.example")),
    ("a@mail.com", Address("a@mail.com")),
    ("a@gmail.com", Address("a@gmail.com")),
    ("a" * 64 + "@c.org", Address("a" * 64 + "@c.org")),
]


@pytest.mark.parametrize(("given_text", "words"), REFUSED)
def test_what_is_no_address_is_refused_with_the_reason(given_text: str, words: str) -> None:
    checked = check_address(given_text)
    assert not isinstance(checked, Address)
    assert checked.in_english().startswith(words)
    assert len(checked.in_english()) < 160


@pytest.mark.parametrize(("given_text", "address", "words"), WARNED)
def test_what_is_doubtful_is_for_a_person_to_confirm(given_text: str, address: str, words: str) -> None:
    checked = check_address(given_text)
    assert isinstance(checked, Address)
    assert checked.address == address
    assert [warning.in_english().startswith(words) for warning in checked.warnings] == [True]


@pytest.mark.parametrize(("given_text", "expected"), ACCEPTED)
def test_good_addresses_are_accepted_as_they_are(given_text: str, expected: Address) -> None:
    assert check_address(given_text) == expected


@given(st.text(max_size=60) | st.from_regex(r"[a-c.<> ,@]{1,12}@[a-c.@\[\]]{1,12}", fullmatch=True))
def test_an_accepted_address_is_one_address_and_is_accepted_again(text: str) -> None:
    checked = check_address(text)
    if isinstance(checked, Address):
        assert checked.address.count("@") == 1
        assert not any(character.isspace() or character in ",;<>" for character in checked.address)
        again = check_address(checked.address)
        assert isinstance(again, Address)
        assert again.address == checked.address
