"""The tables of the records, derived from their declarations."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_type_hints

from sqlalchemy import Column, ColumnElement, Index, MetaData, Table, UniqueConstraint, not_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, SchemaItem

from core.calls import records as call_records
from core.decisions import records as decision_rows
from core.duties import records as duty_records
from core.editions import records as edition_records
from core.guide import reminders as guide_records
from core.ledger import records as ledger_records
from core.people import records as people_records
from core.procedures import records as procedure_records
from core.record import SPECS, Spec
from core.storage.columns import Id, column_for
from core.tickets import records as ticket_records
from core.workflow import records as workflow_records

metadata = MetaData()
# Records are declared where these modules are imported.
_MODULES = {
    module.__name__
    for module in (
        call_records,
        duty_records,
        edition_records,
        guide_records,
        ledger_records,
        people_records,
        ticket_records,
        workflow_records,
        decision_rows,
        procedure_records,
    )
}
RECORDS = tuple(spec for spec in SPECS.values() if spec.kind.__module__ in _MODULES)


def _derived(spec: Spec) -> Table:
    """`sqlite_autoincrement`: else SQLite gives a deleted row's id to the next one: a late word hits a stranger."""
    hints = get_type_hints(spec.kind)
    names = [f.name for f in fields(spec.kind) if f.name != "id"]
    columns = {name: column_for(name, hints[name]) for name in names}
    columns["id"] = Column("id", Id, primary_key=True, autoincrement="auto" if spec.numbered else False)
    return Table(spec.table, metadata, *columns.values(), *_indexes(spec, columns), sqlite_autoincrement=spec.numbered)


def _indexes(spec: Spec, columns: dict[str, Column[Any]]) -> Iterator[SchemaItem]:
    for names in spec.unique:
        yield UniqueConstraint(*names.split())
    for line in spec.indexes:
        names, _, condition = line.partition(" WHERE ")
        only = _condition(condition, columns) if condition else None
        name = "_".join(["ix", spec.table, *names.split()])
        yield Index(name, *(columns[n] for n in names.split()), info={"where": only})


@compiles(CreateIndex)
def _partial(element: CreateIndex, compiler: Any, **options: Any) -> str:
    """With its condition. Said for each dialect, it would load both of them: PostgreSQL's takes 2 MB."""
    made, where = str(compiler.visit_create_index(element, **options)), element.element.info.get("where")
    told = compiler.sql_compiler.process(where, include_table=False, literal_binds=True) if where is not None else ""
    return f"{made} WHERE {told}" if told else made


def _condition(words: str, columns: dict[str, Column[Any]]) -> ColumnElement[bool]:
    """'field', 'NOT field' or 'field IS NOT NULL', as each database says it."""
    if words in columns:
        return columns[words] == true()
    if words.startswith("NOT "):
        return not_(columns[words.removeprefix("NOT ")])
    name, _, rest = words.partition(" ")
    if rest != "IS NOT NULL":
        raise ValueError(f"a condition of another form: {words}")
    return columns[name].is_not(None)


_TABLES = {spec.kind: _derived(spec) for spec in RECORDS}


def table_of(kind: type[Any]) -> Table:
    """The table of a record."""
    return _TABLES[kind]
