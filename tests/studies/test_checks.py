"""Every problem of a protocol: what, in which field, what to do; all at once."""

from dataclasses import replace
from typing import Any

import pytest

from analysis.consensus import DENOMINATORS as KNOWN_TO_ANALYSIS
from delphi.errors import Message
from delphi.studies.checks import labels_for, problems, scale_conflicts, scale_problems
from delphi.studies.rules import (
    DENOMINATORS,
    RELEVANCE,
    SCALE_PRESETS,
    Dimension,
    MailTexts,
    ScaleDeclaration,
)
from tests.builders import a_protocol


def found(**facts: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.message.in_english()) for problem in problems(a_protocol(**facts))]


def test_the_defaults_are_sound_once_there_is_a_contact() -> None:
    assert found() == []


def test_every_preset_scale_is_sound() -> None:
    assert all(not list(scale_problems(scale)) for scale in SCALE_PRESETS.values())


def test_the_denominators_are_those_of_the_analysis() -> None:
    assert DENOMINATORS == KNOWN_TO_ANALYSIS


@pytest.mark.parametrize(
    ("points", "labels", "words"),
    [
        (1, (), "Scale: at least two points."),
        (0, (), "Scale: at least two points."),
        (-3, (), "Scale: at least two points."),
        (12, (), "Scale: at most 11 points."),
        (10**9, (), "Scale: at most 11 points."),
        (9, tuple("abcde"), "Scale: 5 labels for 9 points; give 2 (ends) or 9."),
        (3, ("a",), "Scale: 1 labels for 3 points; give 2 (ends) or 3."),
    ],
)
def test_labels_that_do_not_fit_are_counted_out(points: int, labels: tuple[str, ...], words: str) -> None:
    refused = labels_for(points, labels)
    assert isinstance(refused, Message)
    assert refused.in_english() == words


@pytest.mark.parametrize(
    ("points", "given", "labels"),
    [
        (3, (), ("", "", "")),
        (4, ("low", "high"), ("low", "", "", "high")),
        (2, ("no", "yes"), ("no", "yes")),
        (3, ("low", "-", "high"), ("low", "", "high")),
    ],
)
def test_two_labels_are_the_ends_and_a_dash_is_a_point_without_words(
    points: int, given: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    assert labels_for(points, given) == labels


@pytest.mark.parametrize(
    ("labels", "bands", "problem"),
    [
        (("",) * 9, (3, 3), ("bands", "Bands overlap at 3.")),
        (("",) * 9, (7, 3), ("bands", "Bands overlap at 3.")),
        (("",) * 9, (0, 7), ("bands", "The bands must begin and end at a point from 1 to 9.")),
        (("",) * 9, (3, 10), ("bands", "The bands must begin and end at a point from 1 to 9.")),
        (("",), (1, 1), ("points", "Scale: at least two points.")),
        (("",) * 12, (3, 7), ("points", "Scale: at most 11 points.")),
        (("a", "a"), (1, 2), ("labels", 'Two points are called "a"; give each its own words.')),
        (("x" * 81, "y"), (1, 2), ("labels", "This has 81 characters; shorten it to 80.")),
    ],
)
def test_a_scale_says_what_is_wrong_with_it(
    labels: tuple[str, ...], bands: tuple[int, int], problem: tuple[str, str]
) -> None:
    said = [(one.field, one.message.in_english()) for one in scale_problems(ScaleDeclaration(labels, bands))]
    assert said == [problem]


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"rated_kinds": ()}, "rated_kinds", "Choose at least one kind of statement to be rated."),
        (
            {"rated_kinds": ("area", "chapter")},
            "rated_kinds",
            '"chapter" cannot be chosen here; choose from the list.',
        ),
        ({"levels": ("novice", "novice")}, "levels", 'The level "novice" is there twice; name it once.'),
        ({"levels": ()}, "levels", "Name 1 to 10 levels, one on a line."),
        ({"dimensions": ()}, "dimensions", "Ask 1 to 10 questions of each statement."),
        ({"denominator": "all"}, "denominator", '"all" cannot be chosen here; choose from the list.'),
        ({"planned_rounds": 0}, "planned_rounds", "0 is not possible; write a number from 1 to 10."),
        (
            {"days_per_round": 400, "reminder_days": ()},
            "days_per_round",
            "400 is not possible; write a number from 1 to 365.",
        ),
        ({"feedback": ("names",)}, "feedback", '"names" cannot be chosen here; choose from the list.'),
        ({"reminder_days": (7, 5, 3, 1)}, "reminder_days", "At most 3 reminders a round."),
        ({"reminder_days": (-1,)}, "reminder_days", "The reminder is after the closing time."),
        ({"reminder_days": (0,)}, "reminder_days", "The reminder is after the closing time."),
        (
            {"reminder_days": (14,)},
            "reminder_days",
            "A reminder 14 days before the end comes before the round opens: it is open for 14 days.",
        ),
        (
            {"reminder_days": (2, 2)},
            "reminder_days",
            "Two reminders on the same day (2 days before); leave one.",
        ),
        ({"minimum_cell": 2}, "minimum_cell", "2 is not possible; write a number from 3 to 50."),
        ({"retention_months": 0}, "retention_months", "0 is not possible; write a number from 1 to 600."),
        ({"retention_months": None}, "retention_reason", "Keeping the data without an end needs a reason."),
        ({"time_zone": "EST5"}, "time_zone", "Time zone not known; choose from the list."),
        ({"time_zone": "Mars/Base"}, "time_zone", "Time zone not known; choose from the list."),
        ({"contact_name": " "}, "contact_name", "This is empty; write something."),
        ({"contact_email": ""}, "contact_email", "There is no e-mail address; write one."),
        ({"reply_to": "nobody"}, "reply_to", '"nobody" is not an e-mail address; correct it.'),
        (
            {"reply_to": "a@example.org\nBcc: b@example.org"},
            "reply_to",
            '"a@example.org\\nBcc: b@example.org" is not an e-mail address; correct it.',
        ),
        ({"purpose": ""}, "purpose", "This is empty; write something."),
        ({"consent_text": "x" * 5001}, "consent_text", "This has 5001 characters; shorten it to 5000."),
        (
            {"consent_text": "Ask {chair}."},
            "consent_text",
            "The place {chair} cannot be filled in here; there are {study}, {minimum}, {retention}, {contact}.",
        ),
        (
            {"invitation": MailTexts("Round {round}", "Dear {name}")},
            "invitation.body",
            "The place {link} is missing; put it where it belongs.",
        ),
        (
            {"deadline_moved": MailTexts("News", "{link}")},
            "deadline_moved.body",
            "The place {deadline} is missing; put it where it belongs.",
        ),
        (
            {"invitation": MailTexts("See {link}", "{link}")},
            "invitation.subject",
            "The place {link} cannot be filled in here; there are {name}, {study}, {deadline}, {minutes}, "
            "{chair}, {round}.",
        ),
        (
            {"invitation": MailTexts("Round\nBcc: x@example.org", "{link}")},
            "invitation.subject",
            "This must be a single line; remove the line break.",
        ),
    ],
)
def test_one_wrong_field_gives_one_problem_that_names_it(
    facts: dict[str, Any], field: str, words: str
) -> None:
    assert found(**facts) == [(field, words)]


def test_an_unknown_place_is_named_with_those_that_exist() -> None:
    [(field, words)] = found(invitation=MailTexts("Hello", "{link} {surname} {surname}"))
    assert field == "invitation.body"
    assert words.startswith("The place {surname} cannot be filled in here; there are {name}, ")


def test_the_questions_are_told_apart_by_their_short_names() -> None:
    twin = replace(RELEVANCE, question="Is it clear?")
    bad_key = Dimension("Level Fit", "Does it fit?", SCALE_PRESETS["1-4"])
    assert found(dimensions=(RELEVANCE, twin, bad_key)) == [
        ("dimensions.0.key", 'Two questions have the short name "relevance"; change one.'),
        ("dimensions.1.key", 'Two questions have the short name "relevance"; change one.'),
        (
            "dimensions.2.key",
            'The short name "Level Fit" may hold only a-z, 0-9 and "-", and starts with a letter.',
        ),
    ]


def test_all_problems_are_told_at_once() -> None:
    fields = {field for field, _ in found(minimum_cell=1, time_zone="x", planned_rounds=99, purpose="")}
    assert fields == {"minimum_cell", "time_zone", "planned_rounds", "purpose"}


def test_what_was_rated_on_one_scale_is_not_moved_to_another() -> None:
    before = a_protocol()
    after = a_protocol(dimensions=(replace(RELEVANCE, scale=SCALE_PRESETS["1-5"]),))
    [problem] = scale_conflicts(before, after, 1)
    assert problem.field == "dimensions.0.scale"
    assert problem.message.in_english() == (
        "Round 1 was rated on 1-9; make a new study or map the old points (a rule is needed)."
    )


def test_a_new_short_name_does_not_smuggle_in_another_deciding_scale() -> None:
    after = a_protocol(dimensions=(Dimension("fit", "Fits?", SCALE_PRESETS["1-4"]),))
    assert [problem.field for problem in scale_conflicts(a_protocol(), after, 2)] == ["dimensions.0.scale"]


def test_other_words_and_other_bands_on_the_same_points_are_no_conflict() -> None:
    reworded = ScaleDeclaration(("low", *("" for _ in range(7)), "high"), (2, 8))
    after = a_protocol(dimensions=(replace(RELEVANCE, scale=reworded),))
    assert scale_conflicts(a_protocol(), after, 1) == []
