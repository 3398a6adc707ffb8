"""Which function carries out which command, and what an event starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core import commands as c
from core import events as e
from core.procedures import subject as cases
from core.tickets import effects
from core.tickets import subject as tickets
from core.unit import Actor, Unit
from core.work import (
    ballots,
    call_answers,
    call_clocks,
    call_ratings,
    calls,
    corrections,
    decision_links,
    decisions,
    lists,
    meetings,
    people,
    rolls,
    rulings,
    shredding,
    supervision,
    ticking,
    waiting,
    watching,
)
from core.workflow.engine import Follow, Subjects, follow, perform

Carried = Callable[..., Sequence[e.Event | Follow]]
Told = list[tuple[e.Event, Actor]]
SUBJECTS: Subjects = {one.kind: one for one in (tickets.SUBJECT, cases.SUBJECT)}


def note_press(command: c.NotePress, unit: Unit, *, actor: Actor) -> list[e.Event]:
    """A refused act leaves a line in the trace of its record."""
    return [e.PressRefused(command.ref.id, of=command.ref.kind, act=command.act)]


COMMANDS: dict[type[Any], Carried] = {
    c.FileTicket: effects.file_ticket,
    c.StartCase: cases.start_case,
    c.KeepLesson: corrections.keep_lesson,
    c.NotePress: note_press,
    c.RunClock: ticking.run_clock,
    c.RecountClock: ticking.recount_clock,
    c.Invite: people.invite,
    c.AcceptInvitation: people.accept_invitation,
    c.BindGroup: people.bind_group,
    c.MoveAddress: people.move_address,
    c.LoseAddress: people.lose_address,
    c.ReportEmergency: people.report_emergency,
    c.BlowWhistle: calls.blow_whistle,
    c.ReviewCall: calls.review_call,
    c.FileCall: calls.file_call,
    c.CancelCall: calls.cancel_call,
    c.JoinUnit: calls.join_unit,
    c.ChangeLead: calls.change_lead,
    c.ReleaseUnit: calls.release_unit,
    c.AddMinutes: calls.add_minutes,
    c.ConcludeCall: calls.conclude_call,
    c.ResumeCall: calls.resume_call,
    c.AcknowledgeCall: call_answers.acknowledge_call,
    c.ReportIn: call_answers.report_in,
    c.FeedBack: call_answers.feed_back,
    c.SendBackFeedback: call_answers.send_back_feedback,
    c.RateCalled: call_ratings.rate_called,
    c.RateCaller: call_ratings.rate_caller,
    c.DisputeCall: rulings.dispute_call,
    c.GiveOpinion: rulings.give_opinion,
    c.DecideRuling: rulings.decide_ruling,
    c.WithdrawDispute: rulings.withdraw_dispute,
    c.ProposeList: lists.propose_list,
    c.ReviewList: lists.review_list,
    c.OpenSupervision: supervision.open_supervision,
    c.AnswerSupervision: supervision.answer_supervision,
    c.ConcludeSupervision: supervision.conclude_supervision,
    c.ReportFinding: supervision.report_finding,
    c.VerifyFinding: supervision.verify_finding,
    c.PlanMeeting: meetings.plan_meeting,
    c.CloseMeeting: meetings.close_meeting,
    c.ImportRoll: rolls.import_roll,
    c.IssueVoterCode: rolls.issue_voter_code,
    c.BindVoter: rolls.bind_voter,
    c.VouchVoter: rolls.vouch_voter,
    c.StartDecision: decisions.start_decision,
    c.SettleDecision: decisions.settle_decision,
    c.PutToVote: decision_links.put_to_vote,
    c.DoAct: decisions.do_act,
    c.ShredKey: shredding.shred_key,
    c.CheckDecision: watching.check_decision,
    c.FindHolder: rulings.find_holder,
    c.RegisterProxy: ballots.register_proxy,
    c.PublishProxies: ballots.publish_proxies,
    c.MarkPresent: ballots.mark_present,
    c.CastBallot: ballots.cast_ballot,
    c.HandPaper: ballots.hand_paper,
    c.EnterSheet: ballots.enter_sheet,
    c.StrikeVoter: ballots.strike_voter,
}

# Beside the limits, which every event of the tables of moves sets going.
FOLLOWS: dict[type[e.Event], tuple[Carried, ...]] = {
    e.TicketSupplemented: (waiting.answered,),
    e.TicketRepeated: (waiting.answered,),
    e.TicketMerged: (cases.end_with, waiting.stop_waiting, rulings.close_with_ticket),
    e.ResultSubmitted: (waiting.stop_waiting,),
    e.TicketDesignated: (waiting.stop_waiting,),
    e.TicketDispatched: (rulings.close_with_ticket,),
    e.TicketWithdrawn: (cases.end_with, waiting.stop_waiting, rulings.close_with_ticket),
    e.TicketClosed: (cases.end_with, waiting.stop_waiting, rulings.close_with_ticket, effects.weigh),
    e.TicketReturned: (rulings.open_after_returns,),
    e.TicketSupervised: (supervision.open_by_itself,),
    e.DeadlineNear: (rulings.open_for_dissolved,),
    e.DeadlineMissed: (rulings.open_for_dissolved,),
    e.LadderClimbed: (supervision.open_by_itself,),
    e.LimitClimbed: (supervision.open_by_itself,),
    e.VoteClosed: (decision_links.tell_tickets,),
}
_MOVED: dict[type[e.Event], tuple[Carried, ...]] = {
    **dict.fromkeys(call_clocks.CALLED_MOVES, (call_clocks.move_called_clocks,)),
    **dict.fromkeys(call_clocks.CALL_MOVES, (call_clocks.move_call_clocks,)),
}
REACTIONS: dict[type[e.Event], tuple[Carried, ...]] = {
    event: (*_MOVED.get(event, ()), *FOLLOWS.get(event, ())) for event in {**_MOVED, **FOLLOWS}
}


def carry_out(command: c.Command, unit: Unit, *, actor: Actor) -> Told:
    """Do it, write every event into the ledger, let what follows follow; gives all events in order."""
    told: Told = []
    if isinstance(command, c.Perform):
        waiting, actor = perform(SUBJECTS, command, unit, actor=actor)
    else:
        waiting = [*COMMANDS[type(command)](command, unit, actor=actor)]
    while waiting:
        event = waiting.pop(0)
        if isinstance(event, Follow):
            waiting = [*follow(SUBJECTS, event, unit, actor=actor), *waiting]
            continue
        unit.ledger.note(event, actor)
        told.append((event, actor))
        for reaction in REACTIONS.get(type(event), ()):
            waiting += reaction(event, unit, actor=actor)
    return told
