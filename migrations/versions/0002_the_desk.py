"""the desk: remarks read and coded, statements restored, what changed told to the panel

Revision: 0002, follows 0001
"""

import sqlalchemy as sa
from alembic import op

from delphi import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RELATIONS = "'kept', 'copy-edited', 'reworded', 'moved', 'merged', 'split', 'added'"


def upgrade() -> None:
    _know_relations(f"{RELATIONS}, 'restored', 'dropped'")
    with op.batch_alter_table("published_draft", table_kwargs={"sqlite_strict": True}) as table:
        table.add_column(sa.Column("summary", base.PlainText(), nullable=True))
        table.create_check_constraint(
            op.f("ck_published_draft_summary_length"), "length(summary) <= 5000 AND length(trim(summary)) > 0"
        )
    with op.batch_alter_table("report", table_kwargs={"sqlite_strict": True}) as table:
        table.add_column(sa.Column("released_body", base.PlainText(), nullable=True))
        table.create_check_constraint(
            op.f("ck_report_released_body_is_released"), "released_body IS NULL OR released_at IS NOT NULL"
        )
    op.create_table(
        "remark_reading",
        sa.Column("round_id", base.Id(), nullable=False),
        sa.Column("remark", base.PlainText(), nullable=False),
        sa.Column("kind", base.PlainText(), nullable=False),
        sa.Column("wording_id", base.Id(), nullable=True),
        sa.Column("paraphrase", base.PlainText(), nullable=True),
        sa.Column("hidden_because", base.PlainText(), nullable=True),
        sa.Column("reply", base.PlainText(), nullable=True),
        sa.Column("same_as", base.PlainText(), nullable=True),
        sa.Column("declined_because", base.PlainText(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("read_by", base.Id(), nullable=True),
        sa.Column("read_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind = 'statement' OR (same_as IS NULL AND declined_because IS NULL)",
            name=op.f("ck_remark_reading_only_statements_are_answered"),
        ),
        sa.CheckConstraint(
            "kind = 'statement' OR wording_id IS NOT NULL",
            name=op.f("ck_remark_reading_remark_on_a_statement"),
        ),
        sa.CheckConstraint(
            "kind IN ('comment', 'wording', 'statement')", name=op.f("ck_remark_reading_kind_known")
        ),
        sa.CheckConstraint("length(remark) = 64", name=op.f("ck_remark_reading_remark_hex")),
        sa.CheckConstraint(
            "length(declined_because) <= 5000 AND length(trim(declined_because)) > 0",
            name=op.f("ck_remark_reading_declined_because_length"),
        ),
        sa.CheckConstraint(
            "length(hidden_because) <= 2000 AND length(trim(hidden_because)) > 0",
            name=op.f("ck_remark_reading_hidden_because_length"),
        ),
        sa.CheckConstraint(
            "length(paraphrase) <= 5000 AND length(trim(paraphrase)) > 0",
            name=op.f("ck_remark_reading_paraphrase_length"),
        ),
        sa.CheckConstraint(
            "length(reply) <= 5000 AND length(trim(reply)) > 0", name=op.f("ck_remark_reading_reply_length")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_remark_reading_revision_from_one")),
        sa.CheckConstraint(
            "same_as IS NULL OR same_as <> remark", name=op.f("ck_remark_reading_same_as_another")
        ),
        sa.ForeignKeyConstraint(["read_by"], ["account.id"], name=op.f("fk_remark_reading_read_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_remark_reading_round_id")),
        sa.ForeignKeyConstraint(["wording_id"], ["wording.id"], name=op.f("fk_remark_reading_wording_id")),
        sa.PrimaryKeyConstraint("round_id", "remark", name=op.f("pk_remark_reading")),
        sqlite_strict=True,
    )
    op.create_table(
        "remark_code",
        sa.Column("round_id", base.Id(), nullable=False),
        sa.Column("remark", base.PlainText(), nullable=False),
        sa.Column("code", base.PlainText(), nullable=False),
        sa.Column("duplicate_of", base.Id(), nullable=True),
        sa.CheckConstraint(
            "code IN ('substantive', 'editorial', 'duplicate', 'two_ideas', 'misplaced', 'out_of_scope', 'none')",
            name=op.f("ck_remark_code_code_known"),
        ),
        sa.CheckConstraint(
            "duplicate_of IS NULL OR code = 'duplicate'",
            name=op.f("ck_remark_code_only_duplicates_name_another"),
        ),
        sa.ForeignKeyConstraint(["duplicate_of"], ["wording.id"], name=op.f("fk_remark_code_duplicate_of")),
        sa.ForeignKeyConstraint(
            ["round_id", "remark"],
            ["remark_reading.round_id", "remark_reading.remark"],
            name=op.f("fk_remark_code_round_id_remark"),
        ),
        sa.PrimaryKeyConstraint("round_id", "remark", "code", name=op.f("pk_remark_code")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("remark_code")
    op.drop_table("remark_reading")
    with op.batch_alter_table("report", table_kwargs={"sqlite_strict": True}) as table:
        table.drop_constraint(op.f("ck_report_released_body_is_released"), type_="check")
        table.drop_column("released_body")
    with op.batch_alter_table("published_draft", table_kwargs={"sqlite_strict": True}) as table:
        table.drop_constraint(op.f("ck_published_draft_summary_length"), type_="check")
        table.drop_column("summary")
    _know_relations(f"{RELATIONS}, 'dropped'")


def _know_relations(listed: str) -> None:
    with op.batch_alter_table("lineage_edge", table_kwargs={"sqlite_strict": True}) as table:
        table.drop_constraint(op.f("ck_lineage_edge_relation_known"), type_="check")
        table.create_check_constraint(op.f("ck_lineage_edge_relation_known"), f"relation IN ({listed})")
