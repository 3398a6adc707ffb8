"""Which function carries out what: commands, events, limits that end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core import commands as c
from core import events as e
from core import logins
from core.appraisal import scopes
from core.appraisal.scopes import read_view
from core.calls.queries import urgent as call_urgent
from core.calls.records import Call, CalledDepartment
from core.calls.subject import CALL_SUBJECT, CALLED_SUBJECT
from core.calls.whistle import blow_whistle
from core.calls.workflow import CALL, CALLED
from core.decisions import subject as decisions
from core.decisions.rolls import bind_voter
from core.district.desks import centre
from core.duties import subject as duties
from core.editions import subject as editions
from core.errors import NotYours, there
from core.people import appointments
from core.people.queries import live_appointments
from core.procedures import accounts, bookings, erasure
from core.procedures import subject as cases
from core.rulings import subject as panel
from core.rulings.workflow import RULING
from core.tickets import alarms, contact, filing, house_acts
from core.tickets import subject as tickets
from core.tickets import timers as ticket_timers
from core.tickets.workflow import TICKET
from core.unit_of_work import HOUSE, Actor, UnitOfWork
from core.workflow.engine import Follow, Happened, Subjects, follow, perform
from core.workflow.timers import Timed, house, recount_timer, run_timer

Carried = Callable[..., Sequence[e.Event | Follow]]
ActedEvents = list[tuple[e.Event, Actor]]
SUBJECTS: Subjects = {
    one.kind: one
    for one in (
        *(tickets.SUBJECT, CALL_SUBJECT, CALLED_SUBJECT, decisions.DECISIONS, decisions.ROLLS, cases.SUBJECT),
        *(panel.RULINGS, duties.LISTS, alarms.ALARMS, editions.EDITIONS),
    )
}


def _if_gone(uow: UnitOfWork, called: CalledDepartment, call: Call) -> Happened:
    """A department that no longer exists is told to the caller."""
    return [] if called.department in uow.district.departments else house(CALLED, "vanish")(uow, called, call)


# What every limit means when it has passed: one row for each kind.
# fmt: off
TIMED: Mapping[str, Timed] = {
    "ticket": Timed(tickets.SUBJECT.lock, lambda uow, ticket, _: ticket_timers.urgent(uow, ticket),
        {"rate": house(TICKET, "close", "unrated")}, moved=ticket_timers.show_due),
    "call": Timed(CALL_SUBJECT.lock, lambda uow, call, _: call_urgent(uow, call),
        {"rate": house(CALL, "expire", "unrated")}),
    "called": Timed(CALLED_SUBJECT.lock, lambda uow, called, call: call_urgent(uow, call),
        {"arrive": house(CALLED, "miss")}, instead=_if_gone),
    "ruling": Timed(panel.RULINGS.lock, due={"panel": house(RULING, "late")}),
    "case": Timed(cases.lock, climbs=cases.climbs,
        due={"answer": cases.limit_over, erasure.KEEPING: erasure.erase_private, bookings.REMINDER: bookings.remind}),
    "posting": Timed(accounts.lock, due={accounts.EXPIRY: accounts.expire}),
    "alarm": Timed(alarms.ALARMS.lock, lambda uow, alarm, _: True, {"answer": house(alarms.ALARM, "unheard")}),
    "waiting": Timed(tickets.SUBJECT.lock, due={"answer": house(TICKET, "resume", "reporter")}),
}
# fmt: on
# What only the program or whoever runs it may ask for; posts are given and ended by whoever may appoint too.
OF_THE_HOUSE = frozenset(
    {
        *(c.Invite, c.EndAppointment, c.NameAccount, c.RunTimer, c.RecountTimer),
        *(c.KeepLesson, c.FindHolder, c.ForgetCase, c.AdoptEdition),
    }
)


def note_export(command: c.ExportFigures, uow: UnitOfWork, *, actor: Actor) -> list[e.Event]:
    """Who has figures made as files leaves a line. Raises NotYours."""
    view = there(read_view(uow.district, command.view), NotYours, act="rates", department=centre(uow.district))
    scopes.permitted(uow, view, actor)
    return [e.FiguresExported(actor.person_id, view=command.view, period=command.period)]


COMMANDS: dict[type[Any], Carried] = {
    c.FileTicket: filing.file_ticket,
    c.TakeOrder: filing.take_order,
    c.NoteForwarded: filing.note_forwarded,
    c.StartCase: cases.start_case,
    c.ForgetCase: erasure.forget_case,
    c.ExportFigures: note_export,
    c.KeepLesson: filing.keep_lesson,
    # A refused act leaves a line in the trace of its record.
    c.NotePress: lambda command, uow, *, actor: [e.PressRefused(command.ref.id, of=command.ref.kind, act=command.act)],
    c.RunTimer: lambda command, uow, *, actor: run_timer(TIMED, uow, command.timer_id),
    c.RecountTimer: lambda command, uow, *, actor: recount_timer(TIMED, uow, command.timer_id),
    c.Invite: appointments.invite,
    c.AskLogin: logins.ask_login,
    c.UseLogin: logins.use_login,
    c.SignIn: logins.sign_in,
    c.LeaveConsole: logins.leave_console,
    c.CloseLogins: logins.close_logins,
    c.EndAppointment: appointments.end_appointment,
    c.NameAccount: appointments.name_account,
    c.AcceptInvitation: appointments.accept_invitation,
    c.BindGroup: appointments.bind_group,
    c.MoveAddress: appointments.move_address,
    c.LoseAddress: appointments.lose_address,
    c.RaiseAlarm: alarms.raise_alarm,
    c.ShutGroup: appointments.shut_group,
    c.OpenGroup: appointments.open_group,
    c.BlowWhistle: blow_whistle,
    c.ProposeList: duties.propose_list,
    c.ImportRoll: decisions.create_roll,
    c.BindVoter: bind_voter,
    c.StartDecision: decisions.start_decision,
    c.FindHolder: panel.find_holder,
    c.StartEdition: editions.start_edition,
    c.AdoptEdition: editions.adopt_edition,
}

# What an event starts.
REACTIONS: dict[type[e.Event], tuple[Carried, ...]] = {
    e.TicketFiled: (contact.noticed, cases.begin_with),
    e.TicketSupplemented: (ticket_timers.answered, contact.noticed),
    e.TicketRepeated: (ticket_timers.answered,),
    e.TicketMerged: (cases.end_with, ticket_timers.stop_waiting, panel.close_with_ticket),
    e.ResultSubmitted: (ticket_timers.stop_waiting,),
    e.TicketDesignated: (ticket_timers.stop_waiting,),
    e.TicketDispatched: (panel.close_with_ticket,),
    e.DispatchOverruled: (panel.close_with_ticket,),
    e.TicketWithdrawn: (cases.end_with, ticket_timers.stop_waiting, panel.close_with_ticket),
    e.TicketClosed: (cases.end_with, ticket_timers.stop_waiting, panel.close_with_ticket, house_acts.weigh),
    e.TicketReturned: (panel.open_after_returns,),
    e.TicketDisputed: (panel.open_disputed,),
    e.TicketUnclear: (panel.open_disputed,),
    e.CalledDisputed: (panel.open_disputed,),
    e.TicketSupervised: (cases.begin_on,),
    e.DeadlineNear: (panel.open_for_dissolved,),
    e.DeadlineMissed: (panel.open_for_dissolved,),
    e.TicketEscalated: (cases.begin_on,),
    e.TimerEscalated: (cases.begin_on,),
    e.VoteClosed: (decisions.notify_tickets,),
}


def _appoints(command: c.Command, uow: UnitOfWork, actor: Actor) -> bool:
    """Whether it is about posts, and a post of the actor's is for that."""
    posts = isinstance(command, c.Invite | c.EndAppointment | c.NameAccount)
    held = live_appointments(uow, actor.person_id) if posts else []
    return any("appoint" in uow.district.roles[one.role].can for one in held)


def carry_out(command: c.Command, uow: UnitOfWork, *, actor: Actor) -> ActedEvents:
    """Do it, write every event into the ledger, let what follows follow; gives all events in order."""
    events: ActedEvents = []
    if type(command) in OF_THE_HOUSE and actor not in HOUSE and not _appoints(command, uow, actor):
        raise NotYours(act="house", department=centre(uow.district))
    if isinstance(command, c.Perform):
        waiting, actor = perform(SUBJECTS, command, uow, actor=actor)
    else:
        waiting = [*COMMANDS[type(command)](command, uow, actor=actor)]
    while waiting:
        event = waiting.pop(0)
        if isinstance(event, Follow):
            waiting = [*follow(SUBJECTS, event, uow, actor=actor), *waiting]
            continue
        uow.ledger.note(event, actor)
        events.append((event, actor))
        for reaction in REACTIONS.get(type(event), ()):
            waiting += reaction(event, uow, actor=actor)
    return events
