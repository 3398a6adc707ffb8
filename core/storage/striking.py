"""Strikes somebody's words out of letters, drafts and the page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, or_, select, type_coerce, update

from core.people.masking import mask
from core.storage.records import dialogues, inbox, letters, table_of, web_messages
from core.storage.web_chat import change
from core.tickets.records import StoredFile
from core.workflow.records import DeferredMessage

BAR = "██"
WHOLE = 12  # characters from which words are somebody's own wherever they stand; shorter ones are said by many
LEAST = 4  # characters: what is shorter tells nothing of anybody
deferred, files = table_of(DeferredMessage), table_of(StoredFile)


def strike(connection: Connection, texts: Sequence[str], numbers: Sequence[str], address: str) -> list[int]:
    """Strike texts, also masked and shortened ones, wherever they were copied to; gives the messages of the page that
    are to be shown anew.

    Short words go only from the chat at `address` and from what names one of the tickets' `numbers`; what another
    person said on the page stays theirs.
    """
    pieces = _pieces(texts)
    shown: list[int] = []
    if not pieces:
        return shown
    home = address.partition(":")[2] if address.startswith("web:") else ""
    for row in _rows(connection, web_messages, web_messages.c.body, pieces):
        if row.author in {"", home} and (body := _struck(row.body, pieces, numbers, row.chat == home)) != row.body:
            change(connection, row.id, row.chat, body)
            shown.append(row.id)
    own = select(web_messages).where(web_messages.c.chat == home, web_messages.c.author == home)
    # said in several messages, or with words of the house between them
    for row in connection.execute(own).all() if home else ():
        if len(said := row.body["text"].strip()) >= LEAST and any(said in text for text in texts):
            change(connection, row.id, row.chat, {**row.body, "text": BAR})
            shown.append(row.id)
    for table, column, chat in (
        (letters, letters.c.body, letters.c.address),
        (deferred, deferred.c.body, deferred.c.address),
        (dialogues, dialogues.c.state, dialogues.c.address),
        (inbox, inbox.c.body, inbox.c.platform),
    ):
        keys = list(table.primary_key)
        for row in _rows(connection, table, column, pieces):
            found = row._mapping
            body = _struck(found[column], pieces, numbers, found[chat] == address)
            if body != found[column]:
                same = [key == found[key] for key in keys]
                connection.execute(update(table).where(*same).values({column: body}))
    return shown


def strike_said(connection: Connection, address: str, kept: Sequence[str]) -> list[int]:
    """Strike all that somebody wrote on their own page and what repeats it there, but for what is part of `kept`; files
    that no matter took go with it. Gives the messages that are to be shown anew."""
    home = address.partition(":")[2] if address.startswith("web:") else ""
    page = select(web_messages).where(web_messages.c.chat == home, web_messages.c.author.in_(("", home)))
    rows = connection.execute(page).all() if home else []
    own = {row.id: row.body["text"].strip() for row in rows if row.author == home}
    gone = {key: said for key, said in own.items() if not any(said in one for one in kept if said)}
    pieces = _pieces([said for said in gone.values() if said])
    sent = [key for row in rows if row.id in gone for key in row.body.get("pictures", ())]
    took = select(files.c.ref).where(files.c.ref.in_(sent), files.c.kind != "gone")
    taken = set(connection.execute(took).scalars())
    connection.execute(update(files).where(files.c.key.in_({*sent} - taken)).values(kind="gone"))
    shown = []
    for row in rows:
        body = _without(row.body, pieces)
        if row.id in gone:
            left = [key for key in row.body.get("pictures", ()) if key in taken]
            who = {name: row.body[name] for name in ("name", "reply_to") if name in row.body}
            body = {"text": gone[row.id] and BAR, "pictures": left, **who}
        if body != row.body:
            change(connection, row.id, row.chat, body)
            shown.append(row.id)
    return shown


def _pieces(texts: Sequence[str]) -> list[str]:
    """The texts and their lines, as written and as shown, the longest first."""
    found = {part.strip() for text in texts for part in (text, *text.split("\n"))}
    found |= {mask(part) for part in found}
    return sorted((part for part in found if len(part) >= LEAST), key=len, reverse=True)


def _rows(connection: Connection, table: Table, column: Column[Any], pieces: Sequence[str]) -> list[Any]:
    """Rows that may hold one of the pieces: its beginning, as far as nothing in it is written otherwise in JSON."""
    plain = type_coerce(column, Text)
    heads = {piece.split("\n")[0].split('"')[0].split("\\")[0][:LEAST] for piece in pieces}
    if "" in heads:
        return list(connection.execute(select(table)))
    return list(connection.execute(select(table).where(or_(*(plain.contains(h, autoescape=True) for h in heads)))))


def _struck(body: Any, pieces: Sequence[str], numbers: Sequence[str], home: bool) -> Any:
    near = home or any(number in str(body) for number in numbers)
    return _without(body, [piece for piece in pieces if near or len(piece) >= WHOLE])


def _without(value: Any, pieces: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(held, pieces) for key, held in value.items()}
    if isinstance(value, list):
        return [_without(held, pieces) for held in value]
    if isinstance(value, str):
        for piece in pieces:
            value = _cut(value.replace(piece, BAR), piece)
    return value


def _cut(text: str, piece: str) -> str:
    """The text without the beginning of a piece that was shortened with '…'."""
    parts = text.split("…")
    for at, part in enumerate(parts[:-1]):
        for size in range(min(len(piece) - 1, len(part)), LEAST * 2 - 1, -1):
            if part.endswith(piece[:size]):
                parts[at] = part[:-size] + BAR
                break
    return "…".join(parts)
