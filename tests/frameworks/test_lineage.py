"""Where a wording came from and what became of it."""

from delphi.frameworks.lineage import Key, Step, Stop, lineage_of


def a_stop(draft: int, wording: str) -> Stop:
    return Stop(draft, wording, f"{draft}.{wording}", "competency", None, wording, None)


def a_step(origin: Key | None, end: Key | None, relation: str = "kept") -> Step:
    return Step(origin, end, relation)


# a and b became c, and c was split into d and e; f is kept, dropped after draft 1 and restored in draft 3.
STOPS = [
    *(a_stop(0, one) for one in "abf"),
    *(a_stop(1, one) for one in "cf"),
    *(a_stop(2, one) for one in "de"),
    *(a_stop(3, one) for one in "def"),
]
STEPS = [
    a_step((0, "b"), (1, "c"), "merged"),
    a_step((0, "a"), (1, "c"), "merged"),
    a_step((0, "f"), (1, "f")),
    a_step((1, "c"), (2, "d"), "split"),
    a_step((1, "c"), (2, "e"), "split"),
    a_step((1, "f"), None, "dropped"),
    a_step((2, "d"), (3, "d")),
    a_step((2, "e"), (3, "e")),
    a_step((1, "f"), (3, "f"), "restored"),
]


def reached(wording: str) -> str:
    return " ".join(f"{one.draft}{one.wording_id}" for one in lineage_of(wording, STOPS, STEPS).stops)


def test_a_merged_statement_has_its_sources_and_all_that_it_became() -> None:
    assert reached("c") == "0a 0b 1c 2d 2e 3d 3e"


def test_one_source_does_not_lead_to_the_other_nor_one_part_to_its_sibling() -> None:
    assert reached("a") == "0a 1c 2d 2e 3d 3e"
    assert reached("d") == "0a 0b 1c 2d 3d"


def test_a_restored_statement_reaches_back_over_the_draft_it_was_out_of() -> None:
    found = lineage_of("f", STOPS, STEPS)
    assert found.drafts == (0, 1, 3)
    assert [one.relation for one in found.steps] == ["kept", "restored", "dropped"]


def test_steps_stand_in_the_order_of_what_they_lead_from() -> None:
    found = lineage_of("c", STOPS, STEPS)
    assert [one.origin for one in found.steps[:2]] == [(0, "a"), (0, "b")]


def test_a_wording_of_no_draft_has_no_lineage() -> None:
    assert lineage_of("x", STOPS, STEPS).stops == ()
