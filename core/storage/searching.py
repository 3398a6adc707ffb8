"""Words of tickets, found by any two signs of them that stand together."""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import sqlalchemy as sa

from core.people.masking import mask
from core.refs import ticket_ref
from core.routing.folding import fold
from core.sealed import KEY
from core.storage.prepared import PreparedStatement
from core.tickets.records import CONTACT, Order, Ticket
from core.unit_of_work import Keys, UnitOfWork
from core.workflow.records import Note

# On SQLite a table of FTS5, on PostgreSQL one with an inverted index: no record, and so in no list of tables.
SEARCHED = sa.Table(
    "searched", sa.MetaData(), sa.Column("rowid", sa.Integer, primary_key=True), sa.Column("grams", sa.Text)
)
FOUND_BY = ("place", "area", "category", "contact")  # fields of a ticket, beside what its notes say
PHONE = re.compile(r"[0-9]{7,12}")
_RUN, _PARTS, _GAP, _ODD = (re.compile(sign) for sign in (r"[^\W_]+", r"[,;，；\n]", r"[\s()-]", r"[\W_]"))
_DROP = PreparedStatement(sa.text("DELETE FROM searched WHERE rowid = :id"))
_WORDS = "INTO searched (rowid, grams) VALUES (:id, :grams)"
_REPLACE = PreparedStatement(sa.text(f"REPLACE {_WORDS}"))  # FTS5 knows no ON CONFLICT
_PUT = PreparedStatement(sa.text(f"INSERT {_WORDS} ON CONFLICT (rowid) DO UPDATE SET grams = EXCLUDED.grams"))
_MERGE = sa.text("INSERT INTO searched (searched, rank) VALUES ('merge', :pages)")
MERGED = 500  # pages of the index in one step
MOST = 100_000  # tickets with the words sought that are looked through
FEW = 3000  # tickets with the words sought that are looked up one by one


def grams(said: str) -> list[str]:
    """The pairs of signs that stand together in a text, as it is read; none of what is masked."""
    return sorted({run[at : at + 2] for run in _RUN.findall(fold(said).plain) for at in range(len(run) - 1)})


def phones(said: str) -> list[str]:
    """The telephone numbers that stand in a text parted by commas, as they are looked for."""
    parts = (_GAP.sub("", part) for part in _PARTS.split(fold(said).plain))
    return [f"t{part}" for part in parts if PHONE.fullmatch(part)]


def foreign_number(said: str) -> str:
    """A number of another system, as it is looked for; '' where it is none."""
    plain = _ODD.sub("", fold(said).plain)
    return f"n{plain}" if plain.isascii() and len(plain) > 2 and any(sign.isdigit() for sign in plain) else ""


def index(connection: sa.Connection, uow: UnitOfWork, ticket: Ticket) -> None:
    """Note what a ticket can be found by: its words and place as staff read them, the names of place and kind, the
    number that it has elsewhere, and telephone numbers that were given. Nothing, once its words were deleted."""
    notes = [note for note in uow.repo(Note).find(about=ticket_ref(ticket.id)) if note.text]
    said = [mask(one) for one in (*(n.text for n in notes if n.kind != CONTACT), ticket.place) if one]
    found = {*grams(" ".join((*said, *_names(uow, ticket))))} if said else set()
    found |= {foreign_number(order.number) for order in uow.repo(Order).find(ticket_id=ticket.id)}
    if ticket.contact == "given":
        found |= {one for note in notes if note.kind == CONTACT for one in phones(note.text)}
    _keep(connection, ticket.id, hashed(uow.keys, sorted(found - {""})))


def _names(uow: UnitOfWork, ticket: Ticket) -> Iterator[str]:
    district = uow.district
    yield from (area.names.hans for area in district.path(ticket.area))
    if ticket.category in district.categories:
        yield district.categories[ticket.category].names.hans


def _keep(connection: sa.Connection, ticket_id: int, words: list[int]) -> None:
    """Put these in place of what the ticket was found by before."""
    lite = connection.dialect.name == "sqlite"
    if words:
        (_REPLACE if lite else _PUT).count(connection, {"id": ticket_id, "grams": written(words) if lite else words})
    else:
        _DROP.count(connection, {"id": ticket_id})


def found_by(connection: sa.Connection, words: Sequence[int]) -> list[sa.ColumnElement[bool]]:
    """In which rows of SEARCHED all of these stand.

    SQLite looks through the MOST newest: else a word that stands everywhere is followed to its end where nothing is the
    reader's own. PostgreSQL is told which rows they are where there are FEW: for words that its statistics do not know
    it expects a thousandth of all tickets, and would walk all of them to come upon one.
    """
    rowid = SEARCHED.c.rowid
    if connection.dialect.name == "sqlite":
        matches: sa.ColumnElement[bool] = sa.column("searched").op("MATCH")(written(words))
        newest = sa.select(rowid).where(matches).order_by(rowid.desc()).limit(1).offset(MOST)
        return [matches, rowid > (connection.execute(newest).scalar() or 0)]
    from sqlalchemy.dialects.postgresql import ARRAY

    stand = sa.type_coerce(SEARCHED.c.grams, ARRAY(sa.Integer)).contains(list(words))
    found = list(connection.execute(sa.select(rowid).where(stand).limit(FEW)).scalars())
    return [stand if len(found) == FEW else rowid == sa.any_(sa.literal(found, ARRAY(sa.BigInteger)))]


def hashed(keys: Keys, words: Iterable[str]) -> list[int]:
    """As they lie in the index: four bytes under the house's key, so that a copy of the database tells no word. Where
    two fall together, a ticket too many is found."""
    key = keys.lasting[:KEY]
    return [int.from_bytes(blake2b(word.encode(), key=key, digest_size=4).digest(), signed=True) for word in words]


def written(words: Iterable[int]) -> str:
    """As FTS5 takes them."""
    return " ".join(f"{word & 0xFFFFFFFF:08x}" for word in words)


def settle(connection: sa.Connection, *, first: bool) -> bool:
    """A step of taking what was deleted out of SQLite's index; whether there is more to do.

    FTS5 keeps the words of a deleted row until the parts of its index are merged; PostgreSQL vacuums by itself.
    """
    if connection.dialect.name != "sqlite":
        return False
    before = _changes(connection)
    connection.execute(_MERGE, {"pages": -MERGED if first else MERGED})
    return _changes(connection) - before > 1


def _changes(connection: sa.Connection) -> int:
    return int(connection.execute(sa.text("SELECT total_changes()")).scalar_one())
