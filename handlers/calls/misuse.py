"""认定: a reproach about a call or ticket; it counts once it is verified."""

from __future__ import annotations

from typing import Any

from core import commands as c
from core.calls.permissions import may_see
from core.calls.queries import departments_of
from core.calls.records import Call, MisuseReport
from core.calls.supervision import verifiers
from core.errors import Lacks, NoSuchCall, NoSuchTicket, NotYours
from core.people.records import Appointment
from core.tickets.permissions import centre, is_reporter, may_read
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from handlers.context import Context, Rows
from handlers.messages import Action, Button, Card

NONE = "-"  # the choice of no tolerance


def report(ctx: Context) -> None:
    """What kind of reproach, against which unit of the call or ticket; then the facts."""
    action = ctx.update.action
    if action is None:
        raise NoSuchCall(number="")
    matter = _matter(ctx, action.name, action.number)
    _reporter(ctx, matter)
    kinds, departments = ctx.uow.district.calls.findings, _departments(ctx, matter)
    kind, _, code = action.choice.partition(" ")
    if kind not in kinds:
        _offer(ctx, "finding.kind", action, [(name, names.say(ctx.words.lang)) for name, names in kinds.items()])
    elif code not in departments:
        _offer(
            ctx,
            "finding.unit",
            action,
            [(f"{kind} {department}", ctx.words.department(department)) for department in departments],
        )
    else:
        ctx.set_step("finding", what=action.name, matter=matter.id, kind=kind, department=code)
        _ask(ctx, "finding.ask_report", department=code)


def _matter(ctx: Context, name: str, number: int) -> Call | Ticket:
    """The call or ticket that the button stands on. Raises NoSuchCall, NoSuchTicket."""
    if name == "f_ticket":
        ticket = ctx.uow.repo(Ticket).get(number)
        if ticket is None:
            raise NoSuchTicket(number="")
        return ticket
    call = ctx.uow.repo(Call).get(number)
    if call is None:
        raise NoSuchCall(number="")
    return call


def _departments(ctx: Context, matter: Call | Ticket) -> list[str]:
    """Both sides are assessed (北京条例 33), but nobody reproaches the own unit."""
    own = {appointment.department for appointment in ctx.appointments}
    if isinstance(matter, Call):
        found = [matter.caller, *(u.department for u in departments_of(ctx.uow, matter))]
    else:
        found = [matter.department, matter.desk, *matter.helpers]
    return [code for code in dict.fromkeys(found) if code in ctx.uow.district.departments and code not in own]


def _offer(ctx: Context, key: str, action: Action, choices: list[tuple[str, str]]) -> None:
    rows: Rows = tuple((Button(said, Action(action.name, action.number, choice)),) for choice, said in choices)
    ctx.reply(Card(ctx.words(key), rows=(*rows, (ctx.button("press.leave", Action("leave")),))))
    ctx.toast_only("toast.choose")


def _ask(ctx: Context, key: str, **facts: object) -> None:
    ctx.reply(Card(ctx.words(key, **facts), ask=not ctx.update.private))
    ctx.toast_only("toast.write")


def _reporter(ctx: Context, matter: Call | Ticket) -> Actor:
    """Whoever the matter concerns, but not those who verify: nobody judges the own reproach. Raises NotYours."""
    for appointment in ctx.appointments:
        judges = "verify_misuse" in ctx.uow.district.roles[appointment.role].can
        if not judges and _concerned(ctx, matter, appointment):
            return Actor(ctx.person.id, appointment.role, appointment.department, ctx.person.name)
    raise NotYours(act="finding", department=matter.caller if isinstance(matter, Call) else matter.desk)


def _concerned(ctx: Context, matter: Call | Ticket, appointment: Appointment) -> bool:
    if isinstance(matter, Call):
        return may_see(ctx.uow.district, matter, [u.department for u in departments_of(ctx.uow, matter)], [appointment])
    kind = ctx.uow.district.request_types.get(matter.kind)
    hidden = matter.tip_off or (kind is not None and kind.reporter_hidden)
    own = is_reporter(ctx.person.id, matter)
    return not hidden and not own and may_read(ctx.uow.district, ctx.person, matter, [appointment])


def offers(ctx: Context, ticket: Ticket) -> bool:
    """Whether the ticket's page offers 提请认定 to its reader."""
    if not ctx.uow.district.calls.findings or not ticket.dispatched_at:
        return False
    judges = any("verify_misuse" in ctx.uow.district.roles[appointment.role].can for appointment in ctx.appointments)
    return not judges and any(_concerned(ctx, ticket, appointment) for appointment in ctx.appointments)


def uphold(ctx: Context) -> None:
    """It is true: on which ground, if any, is it borne (容错)? Then the facts that were verified."""
    action, row = ctx.update.action, _finding(ctx)
    if action is None:
        return
    _verifier(ctx, row)
    grounds = ctx.uow.district.supervision.tolerances
    if action.choice not in {NONE, *grounds}:
        choices = [(NONE, ctx.words("finding.borne_not")), *((k, n.say(ctx.words.lang)) for k, n in grounds.items())]
        rows: Rows = tuple((Button(said, Action("f_uphold", row.id, choice)),) for choice, said in choices)
        ctx.reply(Card(ctx.words("finding.borne"), rows=rows))
        ctx.toast_only("toast.choose")
        return
    ctx.set_step("finding", what="verify", row=row.id, upheld=True, tolerance=action.choice.replace(NONE, ""))
    _ask(ctx, "finding.ask_facts")


def dismiss(ctx: Context) -> None:
    """It is not true; what was found is asked."""
    row = _finding(ctx)
    _verifier(ctx, row)
    ctx.set_step("finding", what="verify", row=row.id, upheld=False, tolerance="")
    _ask(ctx, "finding.ask_facts")


def _finding(ctx: Context, row_id: int = 0) -> MisuseReport:
    action = ctx.update.action
    row = ctx.uow.repo(MisuseReport).get(row_id or (action.number if action else 0))
    if row is None:
        raise NoSuchCall(number="")
    return row


def _verifier(ctx: Context, row: MisuseReport) -> Actor:
    """A reviewer of neither side (KM-33). Raises NotYours."""
    for appointment in ctx.appointments:
        if "verify_misuse" in ctx.uow.district.roles[appointment.role].can:
            return Actor(ctx.person.id, appointment.role, appointment.department, ctx.person.name)
    raise NotYours(act="verify", department=next(iter(verifiers(ctx.uow, row)), centre(ctx.uow.district)))


def answer(ctx: Context) -> None:
    """The facts: reported by one, verified by another."""
    asked: dict[str, Any] = ctx.state["ask"]
    if not ctx.text:
        raise Lacks(act="finding", missing=("facts",))
    if asked["what"] != "verify":
        matter = _matter(ctx, asked["what"], asked["matter"])
        about = {"call_id": matter.id} if isinstance(matter, Call) else {"ticket_id": matter.id}
        item = matter.item if isinstance(matter, Call) else ""
        ctx.do(c.ReportMisuse(asked["kind"], asked["department"], ctx.text, **about, item=item), _reporter(ctx, matter))
        ctx.set_step("")
        ctx.say("finding.reported")
        return
    row = _finding(ctx, asked["row"])
    ctx.do(c.VerifyMisuse(row.id, asked["upheld"], ctx.text, asked["tolerance"]), _verifier(ctx, row))
    ctx.set_step("")
    ctx.say("finding.verified")


BUTTONS = {"f_report": report, "f_ticket": report, "f_uphold": uphold, "f_dismiss": dismiss}
STEPS = {"finding": answer}
