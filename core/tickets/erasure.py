"""Words and pictures are deleted; what happened stays."""

from collections.abc import Mapping

from core.people.records import Person
from core.refs import ticket_ref
from core.tickets.lifecycle import ENDED
from core.tickets.queries import locked
from core.tickets.records import Correction, Follower, Rating, StoredFile, Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Note

GONE = "gone"  # the kind of a stored file whose bytes are to be deleted
_PARTS = {"TicketAbsorbed": "merged", "TicketSplit": "into"}  # lines of a ticket that name another one of its matter


def forget(uow: UnitOfWork, ticket: Ticket, person_id: int = 0) -> dict[int, int]:
    """Delete what was said and shown on an ended ticket (PIPL 19, 47): ticket -> how many texts went there.

    Without a person: all words of this ticket, kept long enough. For a person who asked: the own words wherever the
    matter went, on tickets it was merged into, split from or split into, and on the own tickets also what departments
    wrote where nobody else told it; never what somebody else said, and nothing of an own ticket that is still open. A
    picture that remains on another note stays.

    Gone are texts with the salts of their digests, pictures, the place in words and as a point, comments. The steps,
    the ledger and its chain stay, and nobody can guess a text from its digest any more.
    """
    matter = _matter(uow, ticket)
    said = [note for note in uow.repo(Note).find(about=[ticket_ref(one) for one in matter]) if note.salt]
    own = {ticket.id: ticket}
    if person_id:
        own = {t.id: t for t in matter.values() if t.reporter_id == person_id and t.state in ENDED}
        gone = [note for note in said if _goes(uow, note, matter[note.about.id], own, person_id)]
        person, words = uow.repo(Person).get(person_id), [note.text for note in gone if note.text]
        uow.strike(words, [one.number for one in matter.values()], person.address if person else "")
    else:
        gone = [note for note in said if note.about.id == ticket.id]
    shown = {key for note in said if note not in gone for key in note.pictures}
    for note in gone:
        for key in set(note.pictures) - shown:
            drop_file(uow, key)
        uow.repo(Note).change(note, text="", salt="", pictures=[])
    places = {one.place for one in own.values()} - {""}
    for one in own.values():
        uow.repo(Rating).change(*uow.repo(Rating).find(ticket_id=one.id), comment="")
        uow.repo(Correction).change(*uow.repo(Correction).find(ticket_id=one.id), why="")
        one.place, one.lon, one.lat, one.why, one.contact = "", None, None, [], ""
    found = dict.fromkeys(own, 0)
    for other in matter.values():
        if person_id and other.id not in own and other.source == "split" and other.place in places:
            other.place, found[other.id] = "", 0  # the words were copied; its point stays for whoever must go there
    for note in gone:
        found[note.about.id] = found.get(note.about.id, 0) + 1
    for touched in found:
        uow.repo(Ticket).save(matter[touched])
    return found if gone else {}


def _matter(uow: UnitOfWork, ticket: Ticket) -> dict[int, Ticket]:
    """The ticket and all that it was merged into or split from, that were merged into it or split off it."""
    found: dict[int, Ticket] = {}
    waiting = [ticket.id]
    while waiting:
        one = locked(uow, waiting.pop())
        if one.id not in found:
            found[one.id] = one
            waiting += [one.merged_into] if one.merged_into else []
            lines = uow.ledger.read("ticket", one.id)
            waiting += [int(line.facts[_PARTS[line.event]]) for line in lines if line.event in _PARTS]
            for number in (str(reason["number"]) for reason in one.why if reason["key"] == "why.split"):
                source = uow.repo(Ticket).first(number=number)
                waiting += [source.id] if source else []
    found[ticket.id] = ticket
    return found


def _goes(uow: UnitOfWork, note: Note, about: Ticket, own: Mapping[int, Ticket], person_id: int) -> bool:
    if person_id == (about.reporter_id if note.kind == "report" else note.author_id):
        return about.id in own or about.reporter_id != person_id
    if not (note.department or not note.author_id) or about.id not in own:
        return False
    return all(one.person_id == about.reporter_id for one in uow.repo(Follower).find(ticket_id=about.id))


def drop_file(uow: UnitOfWork, key: str) -> None:
    """Mark it, and what the page took it from; the bytes go after the commit, for deleting cannot be rolled back."""
    for row in uow.repo(StoredFile).find(key=key):
        uow.repo(StoredFile).change(row, *uow.repo(StoredFile).find(key=row.ref), kind=GONE)
