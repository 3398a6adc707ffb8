"""How to reach who told a matter: asked once, kept with consent."""

import re
from typing import Any

from core import events as e
from core.commands import Input
from core.district.desks import centre
from core.errors import NeedsWords, NotYours, there
from core.people.masking import MOBILE, readable, spoken
from core.refs import ticket_ref
from core.routing.folding import fold
from core.tickets.followers import goes_on, told_by
from core.tickets.permissions import FOR_ANOTHER, is_reporter, told_to_holder
from core.tickets.records import CONTACT, Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.engine import Follow, Happened, Move, Step
from core.workflow.notes import keep_note
from core.workflow.records import Note

_PHONE = re.compile(rf"(?<![0-9])(?:{MOBILE}|0[0-9]{{2,3}}[\s-]?[0-9]{{7,8}})(?![0-9])")
_NEAR = 16  # characters around a number in which its owner is named
# A number that is told about, not given: who is complained of, an advertisement, a line that nobody answers.
_OTHERS = re.compile(
    r"骚扰|诈骗|骗子|骗了|推销|广告|开锁|贷款|小卡片|传单|涂鸦|黑中介|中介|房东|老板|店主|物业|施工方|包工头|对方|被投诉|举报的?人"
    r"|他的|她的|他电话|她电话|他们的?电话|那人|这人的|号码是谁|没人接|不接|打不通|空号|关机|停机|热线|客服|公司电话|店里电话|打来|来电"
)
_MEANT = re.compile(r"我的?(?:手机|电话|号码|联系)|联系我|[找打回]我|给我[回打]|[和跟]我联系|我是|本人|联系人")
_BUILDING = r"[0-9]{1,3}\s?(?:号楼|栋|幢|座|#)\s?(?:[0-9]{1,2}\s?单元\s?)?"
_DOOR = rf"(?:{_BUILDING}[0-9]{{3,4}}\s?(?:室|号房?)?|[0-9]{{1,3}}-(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}\s?室?)"
_ROOM = r"[0-9]{3,4}\s?(?:室|号房)"
_TO = r"(?:(?!楼[上下]|隔壁|对[面门]|邻居|别人|他家|她家)[^,。!?;\n0-9]){0,12}?"
_UNIT = r"(?![0-9年月日元米度人个次点路块平:%])"
_OWN = re.compile(
    rf"(?:(?:我|俺|咱|本人)们?(?:家|[^,。!?;\n0-9]{{0,6}}?(?:住在?|家在))|(?:^|[,。;\s])(?:家?住在?|家在|地址:?)){_TO}"
    rf"(?P<door>{_DOOR}|{_ROOM}|(?<=我家)[0-9]{{3,4}}){_UNIT}"
)
_ANYBODY = re.compile(rf"(?:住在?|家在|家|地址:?){_TO}(?P<door>{_DOOR}|{_ROOM}){_UNIT}")


def given(text: str, *, behalf: bool = False) -> str:
    """The telephone numbers and doors that a text gives for reaching its writer, joined by commas; '' for none.

    A number of somebody who is complained of, of an office or of an advertisement is none, nor a neighbour's door.
    `behalf`: it is told for somebody else, so that 她 and 王奶奶 are the ones to reach.
    """
    folded = fold(text)
    plain = spoken(readable(folded.plain))
    found = [(hit.start(), re.sub(r"[^0-9-]", "", hit.group())) for hit in _PHONE.finditer(plain)]
    found = [(at, _tidy(number)) for at, number in found if _for_us(folded.plain, at, behalf)]
    for hit in (_ANYBODY if behalf else _OWN).finditer(plain):
        found.append((hit.start("door"), folded.written(*hit.span("door")).strip()))
    return "，".join(dict.fromkeys(what for _, what in sorted(found)))


def _tidy(number: str) -> str:
    return number if number.startswith("0") else number.replace("-", "")[-11:]


def _for_us(plain: str, at: int, behalf: bool) -> bool:
    """Whether the number at this place is one to ring: said to be the writer's own, or nobody else's."""
    start = max((plain.rfind(stop, 0, at) for stop in "。!?;"), default=-1) + 1
    before = plain[max(start, at - _NEAR) : at]
    own = list(_MEANT.finditer(before))
    if own:
        return True
    around = before + "|" + plain[at + 11 : at + 11 + _NEAR].partition("。")[0]
    others = _OTHERS.search(around)
    return others is None or (behalf and others.group() in {"他的", "她的", "他电话", "她电话"})


_TOLD = frozenset({"report", "supplement"})


def found(uow: UnitOfWork, ticket: Ticket) -> str:
    """The numbers and doors that the reporter's own words give; '' for none."""
    notes = (n for n in uow.repo(Note).find(about=ticket_ref(ticket.id)) if n.kind in _TOLD)
    said = [given(n.text, behalf=ticket.source == FOR_ANOTHER) for n in notes]
    return "，".join(dict.fromkeys(part for one in said if one for part in one.split("，")))


def kept(uow: UnitOfWork, ticket: Ticket) -> str:
    """What the reporter lets the handlers read, line by line; '' for none."""
    return "\n".join(n.text for n in uow.repo(Note).find(about=ticket_ref(ticket.id)) if n.kind == CONTACT and n.text)


def noticed(event: Any, uow: UnitOfWork, *, actor: Actor) -> Happened:
    """Reaction: words that give a number or a door ask for consent, once; told for another, whom to reach."""
    ticket = uow.repo(Ticket).get(event.subject_id)
    if ticket is None or ticket.contact or not is_reporter(actor.person_id, ticket):
        return []
    way = "found" if found(uow, ticket) else "wanted" if ticket.source == FOR_ANOTHER else ""
    return [Follow(ticket_ref(ticket.id), "notice_contact", Input(way))] if way else []


def _notice(move: Move) -> None:
    """Asked for consent; in a danger the rescuers may read it at once, to save life (PIPL 13, first paragraph, 4)."""
    ticket, way = move.record, move.input.choice
    saves = bool(ticket.alarm) and way == "found"
    if saves:
        keep_note(move.uow, ticket_ref(ticket.id), CONTACT, found(move.uow, ticket), move.actor)
    ticket.contact = "given" if saves else "asked"
    move.facts = {"way": "danger" if saves else way}


def _ask(move: Move) -> None:
    """Everybody who told it and was not asked yet, also on tickets that were merged into it."""
    ticket, department = move.record, move.record.department
    for one in told_by(move.uow, ticket):
        if one.id != ticket.id and not one.contact:
            move.uow.repo(Ticket).change(one, contact="asked")
            move.then.append(e.ContactAsked(one.id, department=department))
    ticket.contact = ticket.contact or "asked"
    move.facts = {"department": department}


def _let(move: Move) -> None:
    """The reporter agrees: what the words give is kept beside them. Raises NeedsWords where they give nothing."""
    text = there(found(move.uow, move.record), NeedsWords, what="contact")
    if text not in kept(move.uow, move.record):
        move.facts = keep_note(move.uow, ticket_ref(move.record.id), CONTACT, text, move.actor)
    _decide(move, given=True)


def _may_leave(move: Move) -> None:
    """A figure or two reaches nobody: a button of another card may have been meant. Raises NeedsWords."""
    if re.fullmatch(r"\W*\d{0,4}\W*", move.text):
        raise NeedsWords(what="contact")


def _decide(move: Move, *, given: bool) -> None:
    """Who handles the ticket that this one was merged into hears of it too."""
    move.record.contact = "given" if given else "refused"
    move.facts |= {"given": given}
    main = goes_on(move.uow, move.record)
    if main.id != move.record.id:
        move.then.append(e.ContactDecided(main.id, given=given))


def _keep_private(move: Move) -> None:
    """Not, or no longer (PIPL 15): what was kept is deleted with the salt of its digest, and where it was shown."""
    notes = [n for n in move.uow.repo(Note).find(about=ticket_ref(move.record.id)) if n.kind == CONTACT]
    move.uow.strike([note.text for note in notes if note.text], [move.record.number], "")
    move.uow.repo(Note).change(*notes, text="", salt="")
    _decide(move, given=False)


def _may_reach(move: Move) -> None:
    """Who handles it or dispatches it, or lives with it on the spot; of a hidden matter who may know it (G4).

    Raises NotYours, NeedsWords where the reporter let nobody read anything.
    """
    uow, ticket, department = move.uow, move.record, move.actor.department
    hidden = ticket.tip_off and department != centre(uow.district)
    told = department == ticket.department and told_to_holder(uow.district, ticket)
    around = "verify" in uow.district.roles[move.actor.role].can
    called = bool(ticket.alarm or ticket.state == "reviewed") and department == centre(uow.district)
    if (hidden and not told) or not (around or called or department in {ticket.department, ticket.desk}):
        raise NotYours(act="reach", department=ticket.department)
    if all(one.contact != "given" for one in told_by(uow, ticket)):
        raise NeedsWords(what="contact")


def _reach(move: Move) -> None:
    """The trace of every ticket whose reporter is shown says who looked."""
    move.facts = {"department": move.actor.department}
    others = (one for one in told_by(move.uow, move.record) if one.contact == "given" and one.id != move.record.id)
    move.then += [e.ContactShown(one.id, **move.facts) for one in others]


GUARDS: dict[str, Step] = {"reach": _may_reach, "leave_contact": _may_leave}
EFFECTS: dict[str, Step] = {
    "reach": _reach,
    "notice_contact": _notice,
    "ask_contact": _ask,
    "let_reach": _let,
    "leave_contact": lambda move: _decide(move, given=True),
    "keep_private": _keep_private,
}
