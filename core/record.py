"""How a record is declared; storage derives its table from this."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spec:
    """Where the records of one class are kept.

    `subject`: its name in the ledger, which then seals every record of it. `indexes` and `unique`: names of fields
    with blanks between them; an index may end in ' WHERE ' and a condition. `numbered`: rows count upwards and no
    number is given twice; else whoever adds a row chooses its id. `traced`: the ledger keeps what a row was and became
    at every change, but for its `untraced` fields. `seldom`: rows are read in nearly every turn and change seldom.
    `sealed`: names of fields whose words lie encrypted, ' BY ' and names of fields that say which row it is and never
    change; it may end in ' UNLESS ' and a field that leaves a row open.
    """

    kind: type[Any]
    table: str
    subject: str = ""
    indexes: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    numbered: bool = True
    traced: bool = False
    untraced: tuple[str, ...] = ()
    seldom: bool = False
    sealed: str = ""


SPECS: dict[type[Any], Spec] = {}


@dataclass_transform(field_specifiers=(field,))
def record(table: str, *, untraced: str = "", **how: Any) -> Callable[[type[T]], type[T]]:
    """Make a class with a field `id` a dataclass and a record of the office; its annotations become the columns.

    `how`: as in Spec. Raises TypeError for what Spec does not know.
    """

    def declare(kind: type[T]) -> type[T]:
        made = dataclass(slots=True)(kind)
        SPECS[made] = Spec(made, table, untraced=tuple(untraced.split()), **how)
        return made

    return declare


@cache
def kind_of(subject: str) -> type[Any]:
    """The class whose records are called so in the ledger. Raises StopIteration where there is none."""
    return next(kind for kind, spec in SPECS.items() if spec.subject == subject)


def picked(row: Any, names: str) -> dict[str, Any]:
    """Some fields of a record or command, to make another one of."""
    return {name: getattr(row, name) for name in names.split()}
