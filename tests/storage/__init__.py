"""Where the office keeps things: the same promises on SQLite and PostgreSQL."""
