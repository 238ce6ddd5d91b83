"""The tables: all registered, strict, with named rules; experts and seats meet in one place only."""

import re
from pathlib import Path

from sqlalchemy import create_engine, text

from delphi import models, paths

NAMED = re.compile(r"CONSTRAINT \S+ (?:CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY)")
RULE = re.compile(r"\b(?:CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY) ?\(")


def test_every_models_file_is_registered() -> None:
    found = {path.parent.name for path in Path(paths.PACKAGE).glob("*/models.py")}
    registered = {room.__name__.split(".")[1] for room in models.ROOMS}
    assert registered == found


def test_every_table_is_strict_on_sqlite(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        rows = connection.execute(text("PRAGMA table_list")).all()
    engine.dispose()
    strict = {row.name: bool(row.strict) for row in rows if row.name in models.metadata.tables}
    assert set(strict) == set(models.metadata.tables)
    assert [name for name, is_strict in strict.items() if not is_strict] == []


def test_every_rule_in_the_database_has_a_name(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    engine.dispose()
    unnamed = {
        row.name
        for row in rows
        if row.name in models.metadata.tables and len(NAMED.findall(row.sql)) != len(RULE.findall(row.sql))
    }
    assert unnamed == set()


def test_every_flag_is_held_to_true_and_false() -> None:
    unheld = [
        f"{table.name}.{column.name}"
        for table in models.metadata.sorted_tables
        for column in table.columns
        if type(column.type).__name__ == "Flag"
        and f"ck_{table.name}_{column.name}_is_flag" not in {rule.name for rule in table.constraints}
    ]
    assert unheld == []


def test_no_row_but_the_seating_knows_both_expert_and_seat() -> None:
    knows = {
        table.name: {key.column.table.name for key in table.foreign_keys}
        | {column.name for column in table.columns}
        for table in models.metadata.sorted_tables
    }
    both = {
        name
        for name, known in knows.items()
        if known & {"expert", "expert_id", "invitation", "invitation_id"}
        and known & {"seat", "seat_id", "round_seat"}
    }
    assert both == {"seating"}
