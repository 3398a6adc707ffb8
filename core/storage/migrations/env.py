"""Alembic's entry: runs on the connection the engine hands over."""

from alembic import context

from core.storage.records import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    compare_type=True,
)
context.run_migrations()
