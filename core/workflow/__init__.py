"""The engine: every act is a row of a table, done in one way."""
