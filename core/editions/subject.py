"""Versions of the district's data: begun, changed, published or dropped."""

from collections.abc import Mapping

from core import commands as c
from core import events as e
from core.district.desks import centre
from core.district.vocabulary import ROOT_KINDS
from core.editions.checking import FILE, LARGEST, merged, read, stranded
from core.editions.records import Edition
from core.errors import (
    BadDistrictFile,
    EditionGone,
    EditionMoved,
    EditionOpen,
    EditionStrands,
    EditionWrong,
    NotNow,
    NotYours,
    demand,
    there,
)
from core.ledger.chain import text_digest
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Move, Relation, Subject, alone, begins
from core.workflow.transitions import Act, Arrow, table, who

WHO = who("district", "configure")
# fmt: off
EDITION = table(
    "edition",
    ("draft", "kept", "published", "dropped"),
    frozenset({"published", "dropped"}),
    Act("change_data", (Arrow("draft", "draft", "as often as needed: nothing is in force yet"),), WHO,
        e.EditionChanged),
    Act("publish_data", (Arrow("draft", "published"),), WHO, e.EditionPublished),
    Act("drop_data", (Arrow("draft", "dropped"),), WHO, e.EditionDropped),
)
# fmt: on
_BEGINS = Act("change_data", (), WHO)


def permitted(uow: UnitOfWork, actor: Actor) -> Actor:
    """The actor with the post by which a version may be begun. Raises NotYours."""
    return begins(EDITIONS, _BEGINS, uow, _new(uow), actor)


def draft(uow: UnitOfWork) -> Edition | None:
    """The version that is being written; there is one at most."""
    return uow.repo(Edition).first(state="draft")


def files_of(uow: UnitOfWork, edition: Edition | None) -> Mapping[str, str]:
    """All files of a version; None is the one in force."""
    if edition and edition.files:
        return edition.files
    last = uow.repo(Edition).first(state="published", newest=True)
    return merged(last.files if last else uow.district.files, edition.changes if edition else {})


def _new(uow: UnitOfWork) -> Edition:
    last = uow.repo(Edition).first(newest=True)
    return Edition(last.number + 1 if last else 2, "draft", uow.now)


def _keep_folder(uow: UnitOfWork) -> list[e.Event]:
    """Number 1 is what the folder holds; it stands before all others, and counts once another is published."""
    if uow.repo(Edition).first():
        return []
    row = uow.repo(Edition).add(Edition(1, "kept", uow.now))
    return [e.EditionBegun(row.id, number=1, back_to=0)]


def start_edition(command: c.StartEdition, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Begin to change the data; with a number, from what was in force then. Raises NotYours, EditionOpen."""
    permitted(uow, actor)
    row = _new(uow)
    if draft(uow):
        raise EditionOpen()
    if command.back_to:
        found = uow.repo(Edition).first(number=command.back_to, state="published")
        now, then = files_of(uow, None), there(found, NotNow, act="data", state="draft").files
        row.changes = {name: then.get(name) for name in now.keys() | then.keys() if now.get(name) != then.get(name)}
    first = _keep_folder(uow)
    uow.repo(Edition).add(row)
    return [*first, e.EditionBegun(row.id, number=row.number, back_to=command.back_to)]


def adopt_edition(command: c.AdoptEdition, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Whoever runs the program puts a whole folder in force. Raises EditionOpen, EditionWrong, EditionStrands."""
    if draft(uow):
        raise EditionOpen()
    row = _new(uow)
    _check(uow, command.files)
    first = [*_keep_folder(uow), *_publish(uow, row, command.files, actor)]
    row.state = "published"
    uow.repo(Edition).add(row)
    return [*first, e.EditionPublished(row.id, number=row.number, files=sorted(row.files), version=row.version)]


def _check(uow: UnitOfWork, files: Mapping[str, str]) -> None:
    new, mistakes = read(files)
    if new is None:
        raise EditionWrong(n=len(mistakes), text=str(mistakes[0]))
    if new.code != uow.district.code:
        raise EditionStrands(text=uow.district.code)
    if lost := stranded(uow, new):
        raise EditionStrands(text=" ".join(lost[:10]))


def _may_change(move: Move) -> None:
    """Files by name; None leaves one out. Raises BadDistrictFile, Lacks, EditionMoved."""
    files: Mapping[str, str | None] = move.input.fields.get("files", {})
    demand("data", words=files)
    for name, text in files.items():
        if not FILE.fullmatch(name) or len(text or "") > LARGEST or "\0" in (text or ""):
            raise BadDistrictFile(text=name[:60])
    now = files_of(move.uow, move.record)
    _seen(move, {name: now.get(name, "") for name in files})


def mark(shown: object) -> str:
    """By which a page tells later what it has shown."""
    return text_digest("", shown)


def _seen(move: Move, now: object) -> None:
    """Raises EditionMoved where the page has shown something else."""
    if move.input.fields.get("seen", "") not in {"", mark(now)}:
        raise EditionMoved()


def _change(move: Move) -> None:
    files: Mapping[str, str | None] = move.input.fields["files"]
    now = files_of(move.uow, None)
    changed = {**move.record.changes} | {**files}
    move.record.changes = {name: text for name, text in changed.items() if text != now.get(name)}
    move.facts = {"files": sorted(files)}


def _may_publish(move: Move) -> None:
    """Only what was looked at, `check` finds right and no record would miss. Raises EditionGone, EditionMoved,
    EditionWrong, EditionStrands."""
    if not move.record.changes:
        raise EditionGone()
    _seen(move, move.record.changes)
    _check(move.uow, files_of(move.uow, move.record))


def _publish_draft(move: Move) -> None:
    move.facts = {"files": sorted(move.record.changes)}
    move.then += _publish(move.uow, move.record, files_of(move.uow, move.record), move.actor)


def _publish(uow: UnitOfWork, row: Edition, files: Mapping[str, str], actor: Actor) -> list[e.Event]:
    """Fills the row; with the first of all, what the folder holds becomes the version before it."""
    told: list[e.Event] = []
    for folder in uow.repo(Edition).find(state="kept"):
        folder.state, folder.files, folder.version = "published", {**uow.district.files}, uow.district.version
        folder.published_at = uow.now
        uow.repo(Edition).save(folder)
        told.append(e.EditionPublished(folder.id, number=1, files=sorted(folder.files), version=folder.version))
    new, _ = read(files)
    row.files, row.version = {**files}, new.version if new else ""
    row.published_at, row.published_by = uow.now, actor.person_id
    return told


EDITIONS = Subject(
    "edition",
    alone(Edition),
    lambda uow, row: EDITION,
    {
        "district": Relation(
            lambda move, appointment: move.uow.district.areas[appointment.area].kind in ROOT_KINDS,
            lambda move: NotYours(act="data", department=centre(move.uow.district)),
        )
    },
    {"change_data": _may_change, "publish_data": _may_publish},
    {"change_data": _change, "publish_data": _publish_draft},
    misplaced=lambda uow, row, name: NotNow(act="data", state=row.state),
)
