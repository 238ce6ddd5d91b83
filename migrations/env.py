"""Runs migrations inside the application context: same engine settings, same metadata."""

from alembic import context
from flask import current_app

import delphi.models
from delphi.extensions import db


def include(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001 - called by Alembic
    """The queue's own tables live in the same PostgreSQL database and are not ours to migrate."""
    return not (kind == "table" and name is not None and name.startswith("huey"))


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=delphi.models.metadata,
            include_object=include,
            user_module_prefix="base.",
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
