"""The machinery's own tables: ledger, inbox, outbox, web chat."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, UniqueConstraint, true

from core.storage.columns import Id, Json, Moment
from core.storage.records import metadata as metadata


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _of(kind: Any) -> Callable[[str], Column[Any]]:
    return lambda name: Column(name, kind, nullable=False)


_text, _number, _flag, _json, _moment = (_of(kind) for kind in (Text, BigInteger, Boolean, Json, Moment))
# fmt: off
ledger = Table(
    "ledger", metadata,
    Column("seq", Id, primary_key=True, autoincrement=False), _moment("at"), _text("event"), _text("subject"),
    _number("subject_id"), _number("actor_id"), _text("actor_department"), _json("facts"), _text("seal"), _text("prev"),
    _text("hash"), Index("ledger_by_subject", "subject", "subject_id", "seq"),
)
ledger_head = Table(
    "ledger_head", metadata, Column("id", Id, primary_key=True, autoincrement=False), _number("seq"), _text("hash"),
)
inbox = Table(
    "inbox", metadata,
    _key("platform"), _key("key"), _text("state"), _number("attempts"), _moment("at"), _text("body"), _text("trouble"),
    Index("inbox_by_age", "at"),
)
album_parts = Table(
    "album_parts", metadata,
    _key("platform"), _key("key"), _text("whose"), _text("album"), _moment("at"), _json("body"),
)
dialogues = Table(
    "dialogues", metadata,
    _key("address"), Column("person_id", BigInteger, primary_key=True), _json("state"), _moment("changed_at"),
    Index("dialogues_by_age", "changed_at"),
)
letters = Table(
    "letters", metadata,
    _id(), _text("address"), _text("kind"), _json("body"), _text("slot"), _number("version"), _text("state"),
    _number("urgency"), _number("attempts"), _moment("created_at"), sqlite_autoincrement=True,
)
lanes = Table(
    "lanes", metadata,
    _key("address"), _flag("waiting"), _moment("next_at"), _moment("lease_until"), _number("urgency"),
)
paces = Table("paces", metadata, _key("platform"), _moment("next_at"))
leases = Table("leases", metadata, _key("name"), _text("owner"), _moment("until"), _number("value"))
web_messages = Table(
    "web_messages", metadata,
    _id(), _number("rev"), _text("chat"), _text("key"), _text("author"), _json("body"), _moment("at"),
    UniqueConstraint("chat", "key"), Index("web_by_chat", "chat", "rev"), Index("web_by_rev", "rev"),
    sqlite_autoincrement=True,
)
# What was counted (core/storage/sums.py), and with which line of the ledger records of a day changed last.
sums = Table(
    "sums", metadata,
    _key("question"), _key("start"), _key("until"), _number("line"), _flag("month"), _json("found"),
)
changed_days = Table("changed_days", metadata, _key("day"), _number("line"))
# fmt: on


_waiting = letters.c.state == "waiting"
Index("letters_waiting", letters.c.address, letters.c.urgency, letters.c.id, info={"where": _waiting})
Index("letters_by_slot", letters.c.address, letters.c.slot, info={"where": _waiting & (letters.c.slot != "")})
Index("lanes_waiting", lanes.c.urgency, lanes.c.next_at, info={"where": lanes.c.waiting == true()})

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
