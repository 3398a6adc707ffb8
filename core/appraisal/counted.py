"""What can be counted: an account of the records, and who asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

ACCOUNTS = ("limits", "ratings", "filed", "standing")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: of departments, of places, of one person; () and 0 is all. Tip-offs are in none."""

    departments: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    person: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be counted: an account, of whom, from `start` to before `end`, grouped by these columns.

    limits: limits of tickets that were kept or missed then; columns department, kind, late, exempt. ratings: what
    reporters answered then; department, contacted, solved, grade, phone. filed: tickets told then; state. Each also by
    area, category, level, request of the ticket. standing: what is open at the end and what was told since the start,
    with a column for each line of the digest. `where`: only rows with these values.
    """

    account: str
    scope: Scope
    start: datetime
    end: datetime
    by: tuple[str, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)


class Graded(NamedTuple):
    """One grading of a department in a call by who called it."""

    department: str
    by: str
    grades: dict[str, int]
    reasons: Sequence[str]
    came: int
    call_id: int
    external: str
