"""Words and pictures are deleted; what happened stays."""

from __future__ import annotations

from core.refs import ticket_ref
from core.tickets.records import Correction, Note, Rating, StoredFile, Ticket
from core.unit_of_work import UnitOfWork

GONE = "gone"  # the kind of a stored file whose bytes are to be deleted


def forget(uow: UnitOfWork, ticket: Ticket) -> int:
    """Delete everything that was said and shown on an ended ticket (PIPL 19, 47); gives how many texts there were.

    Gone are texts with the salts of their digests, pictures, the place in words and as a point, comments. The steps,
    the ledger and its chain stay, and nobody can guess a text from its digest any more.
    """
    kept = [note for note in uow.repo(Note).find(about=ticket_ref(ticket.id)) if note.salt]
    for note in kept:
        for key in note.pictures:
            _drop_file(uow, key)
        note.text, note.salt, note.pictures = "", "", []
        uow.repo(Note).save(note)
    for rating in uow.repo(Rating).find(ticket_id=ticket.id):
        rating.comment = ""
        uow.repo(Rating).save(rating)
    for made in uow.repo(Correction).find(ticket_id=ticket.id):
        made.why = ""
        uow.repo(Correction).save(made)
    ticket.place, ticket.lon, ticket.lat, ticket.why = "", None, None, []
    return len(kept)


def _drop_file(uow: UnitOfWork, key: str) -> None:
    """Mark it, and what the page took it from; the bytes go after the commit, for deleting cannot be rolled back."""
    for row in uow.repo(StoredFile).find(key=key):
        for marked in (row, *uow.repo(StoredFile).find(key=row.ref)):
            marked.kind = GONE
            uow.repo(StoredFile).save(marked)
