"""Who takes no part though the roll has the line: two officers say so."""

from collections.abc import Iterator

from core.decisions import agreeing
from core.decisions.records import Decision, Member, Proxy, RollEntry
from core.errors import NoSuchLine, NotAtThisStage, RollLocked
from core.identity import code
from core.ledger.chain import text_digest
from core.unit_of_work import UnitOfWork
from core.workflow.engine import Move

LEAVE = "leave "


def strike(move: Move) -> None:
    """One of two officers wants a line to stay out: recused, moved away. `choice` no: an officer does not agree.

    The line stays on the roll and in all that the law measures against. Raises RollLocked, NotAtThisStage, NoSuchLine.
    """
    uow, decision, number = move.uow, move.record, code(move.input.fields["number"])
    if decision.phase == "open":
        raise RollLocked(number=decision.number)
    if decision.phase:
        raise NotAtThisStage(deed="strike", stage=decision.phase)
    entry = uow.repo(RollEntry).first(decision_id=decision.id, number=number)
    member = uow.repo(Member).first(roll_id=decision.roll_id, number=number, left_at=None)
    if (entry.struck if entry else not member) or _settled(decision, number):
        raise NoSuchLine(number=number)
    move.facts |= {"number": number, "reason": move.text}
    if move.input.choice == "no":
        agreeing.forget(decision, LEAVE + number)
        move.facts["officers"] = 0
        return
    name = text_digest(entry.name if entry else member.name if member else "")
    move.facts["officers"] = len(agreeing.agree(move, LEAVE + number, [name, move.text]))
    if entry:
        leave(uow, decision, entry)


def leaving(decision: Decision) -> Iterator[tuple[str, str, list[str]]]:
    """(number, reason, posts of the officers) of every line that one officer or more wants out."""
    for deed, said in decision.rules.get("agreed", {}).items():
        if deed.startswith(LEAVE):
            yield deed.removeprefix(LEAVE), said["reason"], list(said["officers"].values())


def waiting(decision: Decision) -> frozenset[str]:
    """The lines that one officer wants out and no second one yet."""
    return frozenset(number for number, _, officers in leaving(decision) if len(officers) < agreeing.OFFICERS)


def _settled(decision: Decision, number: str) -> bool:
    return any(one == number and len(officers) >= agreeing.OFFICERS for one, _, officers in leaving(decision))


def leave(uow: UnitOfWork, decision: Decision, entry: RollEntry) -> None:
    """Marks the line as two officers want it; its mandates end."""
    found = [one for one in leaving(decision) if one[0] == entry.number and len(one[2]) >= agreeing.OFFICERS]
    said = agreeing.of(decision, LEAVE + entry.number)
    if not found or said["terms"][0] != text_digest(entry.name):  # a later list has somebody else there
        return
    [(_, entry.struck, entry.officers)] = found
    uow.repo(RollEntry).change(entry, present="")
    _end_mandates(uow, decision, entry.number)


def begin_anew(uow: UnitOfWork, decision: Decision) -> None:
    """The roll is given up: its numbers may be others', so mandates end and nobody is out any more."""
    _end_mandates(uow, decision)
    for number, _, _ in list(leaving(decision)):
        agreeing.forget(decision, LEAVE + number)


def _end_mandates(uow: UnitOfWork, decision: Decision, number: str = "") -> None:
    """Of one line, or all of them."""
    for proxy in uow.repo(Proxy).find(decision_id=decision.id, ended_at=None):
        if number in ("", proxy.principal, proxy.holder):
            uow.repo(Proxy).change(proxy, ended_at=uow.now)
