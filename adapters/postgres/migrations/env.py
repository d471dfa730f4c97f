"""Runs migrations on the connection that `Database.migrate` hands over."""

from alembic import context

from adapters.postgres.schema import METADATA


def include(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001  # Alembic's own signature
    """Leave Procrastinate's tables to Procrastinate."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_object=include,
    # Each lets go of its locks before the next begins; what is built beside the work going on needs that, too.
    transaction_per_migration=True,
    # One that waits for readers, and keeps nobody waiting, waits for itself alone.
    on_version_apply=lambda ctx, **_: context.config.attributes["set_lock_timeout"](ctx.connection),
)
with context.begin_transaction():
    context.run_migrations()
