"""Writes the tables of the baseline migration as the records now are."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

import core.storage
from core.storage.columns import Id, Json, Moment, RefType
from core.storage.records import metadata

FILE = Path(core.storage.__file__).parent / "migrations" / "versions" / "0001_baseline.py"
KINDS: dict[type[Any], str] = {
    sa.Text: "text", sa.BigInteger: "number", sa.Boolean: "flag", sa.Float: "real", Json: "json", Moment: "moment",
    RefType: "ref",
}  # fmt: skip


def table_lines(table: sa.Table) -> Iterator[str]:
    """The calls that make one table and its indexes."""
    kinds: dict[str, list[str]] = {}
    for column in table.c:
        if column.type is not Id:
            kinds.setdefault(KINDS[type(column.type)], []).append(column.name + "?" * bool(column.nullable))
    parts = {kind: dumps(" ".join(names)) for kind, names in kinds.items()}
    key = " ".join(column.name for column in table.primary_key)
    if key != "id":
        parts["key"] = dumps(key)
    if not table.kwargs.get("sqlite_autoincrement"):
        parts["numbered"] = "False"
    unique = [" ".join(c.name for c in u.columns) for u in table.constraints if isinstance(u, sa.UniqueConstraint)]
    if unique:
        parts["unique"] = "(" + "".join(f"{dumps(one)}, " for one in sorted(unique)).rstrip(" ") + ")"
    yield _call("_table", [dumps(table.name), *(f"{name}={value}" for name, value in parts.items())])
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        names = " ".join(column.name for column in index.columns)
        yield _call("_index", [dumps(index.name), dumps(table.name), dumps(names), *_conditions(index)])


def _conditions(index: sa.Index) -> Iterator[str]:
    """A partial index's condition, as each database says it."""
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        condition = index.info.get("where")
        if condition is not None:
            said = condition.compile(dialect=dialect, compile_kwargs={"literal_binds": True, "include_table": False})
            yield f"{dialect.name}={dumps(str(said))}"


def _call(name: str, parts: list[str]) -> str:
    """A call in lines of at most 118 signs; a part is never broken."""
    lines = [f"    {name}("]
    for part in parts:
        said = part + ("" if part is parts[-1] else ", ")
        if len(lines[-1] + said) > 119:
            lines.append("        ")
        lines[-1] += said
    return "\n".join(line.rstrip() for line in lines) + ")"


def main() -> int:
    """Rewrite the end of the migration."""
    head, mark, _ = FILE.read_text(encoding="utf-8").partition("def _tables() -> None:")
    body = [line for table in metadata.tables.values() for line in table_lines(table)]
    names = textwrap.fill(" ".join(metadata.tables), 116, initial_indent="    ", subsequent_indent="    ")
    written = [mark + "  # from here on written by `python -m tools.baseline`", *body]
    written += ["", "", 'TABLES = """', names, '""".split()']
    FILE.write_text(head + "\n".join(written) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
