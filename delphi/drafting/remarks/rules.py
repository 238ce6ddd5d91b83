"""What a remark is known by, whom its codes count, and which answers to it go together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias, get_args

from delphi import canonical
from delphi.reports.remarks import Writers

Kind: TypeAlias = Literal["comment", "wording", "statement"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
CODED_KINDS: Final[tuple[Kind, ...]] = ("comment", "wording")
NOTHING_ASKED: Final = "none"
CODES: Final = (
    "substantive",
    "editorial",
    "duplicate",
    "two_ideas",
    "misplaced",
    "out_of_scope",
    NOTHING_ASKED,
)
LONGEST: Final = {"paraphrase": 5000, "hidden_because": 2000, "reply": 5000, "declined_because": 5000}


def remark_id(kind: str, wording_id: str | None, text: str) -> str:
    """The same words on the same statement are one remark, whoever wrote them.

    A proposed statement is known by its words alone, wherever its writer would put it.
    """
    return canonical.sha256(canonical.encode({"kind": kind, "wording": wording_id, "text": text}))


def heard(written: Iterable[tuple[int, str]], codes: Mapping[str, Iterable[str]]) -> Writers:
    """Of one statement: `written` pairs a person with each remark of theirs, `codes` are those given by people.

    Who both commented and proposed a wording counts once for each code, and has been read when both have.
    """
    people: set[int] = set()
    unread: set[int] = set()
    by_code: dict[str, set[int]] = defaultdict(set)
    for person, remark in written:
        people.add(person)
        given = [*codes.get(remark, ())]
        if not given:
            unread.add(person)
        for code in given:
            by_code[code].add(person)
    return Writers(len(people), len(unread), {code: len(said) for code, said in by_code.items()})


def with_code(codes: frozenset[str], code: str) -> frozenset[str]:
    """The code given, or taken back if it was. "Nothing asked" stands alone."""
    if code in codes:
        return codes - {code}
    if code == NOTHING_ASKED:
        return frozenset({code})
    return (codes - {NOTHING_ASKED}) | {code}


def first_of(remark: str, same_as: Mapping[str, str]) -> str:
    """The proposed statement that stands for this one and all that say the same."""
    seen = {remark}
    while (other := same_as.get(remark)) is not None and other not in seen:
        seen.add(other)
        remark = other
    return remark
