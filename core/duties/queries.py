"""Reads of duty lists: whose duty it is, and who may not be given it."""

from collections.abc import Sequence
from functools import lru_cache

from core.district.desks import community_of
from core.district.district import District
from core.duties.lists import Guard, Preview, guard, holding_lists, preview, search
from core.duties.records import DutyItem, DutyVersion
from core.errors import Designated, Guarded, NeedsWords, demand
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move


def version_in_force(uow: UnitOfWork, list_code: str) -> DutyVersion | None:
    """The version of a list in force now; None while only the district's own file is."""
    found = uow.repo(DutyVersion).find(list_code=list_code, state=["effective", "superseded"], newest=True)
    for version in found:
        began = version.valid_from is not None and version.valid_from <= uow.now
        if began and (version.valid_to is None or version.valid_to > uow.now):
            return version
    return None


def items_in_force(uow: UnitOfWork, list_code: str) -> tuple[int, tuple[DutyItem, ...]]:
    """Version number (0: the district's own file) and items of a list now."""
    version = version_in_force(uow, list_code)
    if version is None:
        return 0, uow.district.lists.first.get(list_code, ())
    return version.version, tuple(uow.repo(DutyItem).find(version_id=version.id))


def admitted(uow: UnitOfWork) -> set[tuple[str, str]]:
    """(category, department or '' for all) of the tasks that a procedure has admitted (准入)."""
    found = set()
    for procedure, state, what, where in _admitting(uow.district):
        done = uow.repo(Case).find(procedure=procedure, state=state)
        found |= {(str(c.fields.get(what, "")), str(c.fields.get(where, ""))) for c in done}
    return found


@lru_cache(maxsize=4)
def _admitting(district: District) -> list[tuple[str, str, str, str]]:
    """The stages that admit a task: procedure, stage, the fields of the task and of the department."""
    return [
        (procedure.code, procedure.full(step.to), effect.values["field"], effect.values.get("where", ""))
        for procedure in district.procedures.values()
        for step in procedure.acts.values()
        for effect in step.effects
        if effect.kind == "admit"
    ]


def check_guard(uow: UnitOfWork, code: str, *, lead: bool, category: str = "", item: str = "", words: str = "") -> None:
    """Whether the unit may be given this. Raises Guarded with the list and item that say no."""
    found = guarded(uow, code, lead=lead, category=category, item=item, words=words)
    if found is not None:
        raise Guarded(department=code, why=found.key, list=found.list, item=found.item)


def guarded(
    uow: UnitOfWork, code: str, *, lead: bool, category: str = "", item: str = "", words: str = ""
) -> Guard | None:
    """Why the unit may not be given this by the lists in force; None where it may."""
    rules = uow.district.lists
    target = uow.district.departments.get(code)
    if target is None or not (rules.kinds or rules.forbidden):
        return None
    own = [kind.code for kind in holding_lists(uow.district, code)]
    items = {list_code: items_in_force(uow, list_code)[1] for list_code in own} if category or item else {}
    number = item.partition("@")[0].partition("/")[2] or item
    return guard(
        uow.district,
        items,
        code,
        lead=lead,
        category=category,
        item=number,
        words=words,
        admissions=admitted(uow) if own else (),
    )


def check_grounds(move: Move) -> None:
    """Not ours: 'basis unit', a basis of the list and a unit that exists and is another (SG-64).

    Raises NeedsWords, Lacks, Designated.
    """
    basis, _, suggested = move.input.choice.partition(" ")
    if basis not in move.uow.district.return_bases:
        raise NeedsWords(what="basis")
    others = move.uow.district.departments.keys() - {move.record.department}
    demand("dispute", suggested=suggested in others)
    if move.record.designated:
        raise Designated()
    move.facts = {"basis": basis, "suggested": suggested}


def preview_list(uow: UnitOfWork, list_code: str, rows: Sequence[Sequence[str]]) -> Preview:
    """What an import would do, with every mistake and its line; changes nothing."""
    kind = uow.district.lists.kinds[list_code]
    return preview(uow.district, kind, rows, items_in_force(uow, list_code)[1])


def look_up(uow: UnitOfWork, words: str, limit: int = 5) -> list[DutyItem]:
    """Items of all lists in force for key words (SG-03, WC-34)."""
    found = [item for code in uow.district.lists.kinds for item in items_in_force(uow, code)[1]]
    return search(found, words, limit)


def keeper(uow: UnitOfWork, base: str, area: str) -> str | None:
    """Who took over an estate that had nobody; the community while nobody has (WH-06). None: as the district's list
    of departments says, for nobody has listed the estate."""
    grids = uow.district.grids
    if not grids.estates or base != grids.property or area not in uow.district.areas:
        return None
    path = [one.code for one in uow.district.path(area)]
    for case in uow.repo(Case).find(procedure=grids.estates, area=path, closed_at=None):
        taken = str(case.fields.get("by", "")) if case.state == f"{grids.estates}.managed" else ""
        return taken or community_of(uow.district, area)
    return None
