"""How well places, departments and people answer, from the records."""
