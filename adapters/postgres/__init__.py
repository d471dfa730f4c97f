"""Store, Jobs and LocalBoard on PostgreSQL: SQLAlchemy Core, Alembic, Procrastinate; and the embedded server."""
