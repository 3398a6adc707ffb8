"""The tables: of the records by their declarations, and all others."""

from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from typing import Any, get_type_hints

import sqlalchemy as sa
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
from core.storage.columns import Id, Json, Moment, column_for
from core.tickets import records as ticket_records
from core.workflow import records as workflow_records

metadata = sa.MetaData()
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


def _derived(spec: Spec) -> sa.Table:
    """`sqlite_autoincrement`: else SQLite gives a deleted row's id to the next one: a late word hits a stranger."""
    hints = get_type_hints(spec.kind)
    names = [f.name for f in fields(spec.kind) if f.name != "id"]
    columns = {name: column_for(name, hints[name]) for name in names}
    columns["id"] = sa.Column("id", Id, primary_key=True, autoincrement="auto" if spec.numbered else False)
    return sa.Table(
        spec.table, metadata, *columns.values(), *_indexes(spec, columns), sqlite_autoincrement=spec.numbered
    )


def _indexes(spec: Spec, columns: dict[str, sa.Column[Any]]) -> Iterator[SchemaItem]:
    for names in spec.unique:
        yield sa.UniqueConstraint(*names.split())
    for line in spec.indexes:
        names, _, condition = line.partition(" WHERE ")
        only = _condition(condition, columns) if condition else None
        name = "_".join(["ix", spec.table, *names.split()])
        yield sa.Index(name, *(columns[n] for n in names.split()), info={"where": only})


@compiles(CreateIndex)
def _partial(element: CreateIndex, compiler: Any, **options: Any) -> str:
    """With its condition. Said for each dialect, it would load both of them: PostgreSQL's takes 2 MB."""
    made, where = str(compiler.visit_create_index(element, **options)), element.element.info.get("where")
    told = compiler.sql_compiler.process(where, include_table=False, literal_binds=True) if where is not None else ""
    return f"{made} WHERE {told}" if told else made


def _condition(words: str, columns: dict[str, sa.Column[Any]]) -> sa.ColumnElement[bool]:
    """'field', 'NOT field' or 'field IS NOT NULL', as each database says it."""
    if words in columns:
        return columns[words] == sa.true()
    if words.startswith("NOT "):
        return sa.not_(columns[words.removeprefix("NOT ")])
    name, _, rest = words.partition(" ")
    if rest != "IS NOT NULL":
        raise ValueError(f"a condition of another form: {words}")
    return columns[name].is_not(None)


_TABLES = {spec.kind: _derived(spec) for spec in RECORDS}


def table_of(kind: type[Any]) -> sa.Table:
    """The table of a record."""
    return _TABLES[kind]


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


_text, _number, _flag, _json, _moment = (
    partial(sa.Column, type_=kind, nullable=False) for kind in (sa.Text, sa.BigInteger, sa.Boolean, Json, Moment)
)
# fmt: off
ledger = sa.Table(
    "ledger", metadata,
    sa.Column("seq", Id, primary_key=True, autoincrement=False), _moment("at"), _text("event"), _text("subject"),
    _number("subject_id"), _number("actor_id"), _text("actor_department"), _json("facts"), _text("seal"), _text("prev"),
    _text("hash"), sa.Index("ledger_by_subject", "subject", "subject_id", "seq"),
)
ledger_head = sa.Table(
    "ledger_head", metadata, sa.Column("id", Id, primary_key=True, autoincrement=False), _number("seq"), _text("hash"),
)
inbox = sa.Table(
    "inbox", metadata,
    _key("platform"), _key("key"), _text("state"), _number("attempts"), _moment("at"), _text("body"), _text("trouble"),
    sa.Index("inbox_by_age", "at"),
)
album_parts = sa.Table(
    "album_parts", metadata,
    _key("platform"), _key("key"), _text("whose"), _text("album"), _moment("at"), _json("body"),
)
dialogues = sa.Table(
    "dialogues", metadata,
    _key("address"), sa.Column("person_id", sa.BigInteger, primary_key=True), _json("state"), _moment("changed_at"),
    sa.Index("dialogues_by_age", "changed_at"),
)
letters = sa.Table(
    "letters", metadata,
    _id(), _text("address"), _text("kind"), _json("body"), _text("slot"), _number("version"), _text("state"),
    _number("urgency"), _number("attempts"), _moment("created_at"), sqlite_autoincrement=True,
)
lanes = sa.Table(
    "lanes", metadata,
    _key("address"), _flag("waiting"), _moment("next_at"), _moment("lease_until"), _number("urgency"),
)
paces = sa.Table("paces", metadata, _key("platform"), _moment("next_at"))
leases = sa.Table("leases", metadata, _key("name"), _text("owner"), _moment("until"), _number("value"))
web_messages = sa.Table(
    "web_messages", metadata,
    _id(), _number("rev"), _text("chat"), _text("key"), _text("author"), _json("body"), _moment("at"),
    sa.UniqueConstraint("chat", "key"), sa.Index("web_by_chat", "chat", "rev"), sa.Index("web_by_rev", "rev"),
    sqlite_autoincrement=True,
)
# What was counted (core/storage/sums.py), and with which line of the ledger records of a day changed last.
sums = sa.Table(
    "sums", metadata,
    _key("question"), _key("start"), _key("until"), _number("line"), _flag("month"), _json("found"),
)
changed_days = sa.Table("changed_days", metadata, _key("day"), _number("line"))
# fmt: on


_waiting = letters.c.state == "waiting"
sa.Index("letters_waiting", letters.c.address, letters.c.urgency, letters.c.id, info={"where": _waiting})
sa.Index("letters_by_slot", letters.c.address, letters.c.slot, info={"where": _waiting & (letters.c.slot != "")})
sa.Index("lanes_waiting", lanes.c.urgency, lanes.c.next_at, info={"where": lanes.c.waiting == sa.true()})

# What the declared tables cannot say. The database itself keeps the ledger: REPLACE deletes without asking the DELETE
# trigger, and the third one refuses what it would replace. Each has its own kind of index for the words of tickets.
_STAYS = "a ledger line is never changed or removed"
GUARD = {
    "postgresql": (
        "CREATE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_STAYS}'; END $$",
        "CREATE TRIGGER ledger_lines_stay BEFORE UPDATE OR DELETE ON ledger "
        "FOR EACH ROW EXECUTE FUNCTION ledger_stays()",
        "CREATE TRIGGER ledger_stays_whole BEFORE TRUNCATE ON ledger "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays()",
        "CREATE TABLE searched (rowid bigint PRIMARY KEY, grams integer[] NOT NULL)",
        # Without a list of what waits, no turn pays for the turns before.
        "CREATE INDEX searched_by_grams ON searched USING gin (grams) WITH (fastupdate = off)",
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE searched "
        "USING fts5(grams, detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')",
        *(
            f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END"
            for name, when in (
                ("ledger_lines_stay", "BEFORE UPDATE ON ledger"),
                ("ledger_stays_whole", "BEFORE DELETE ON ledger"),
                ("ledger_grows", "BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger WHERE seq = NEW.seq)"),
            )
        ),
    ),
}
