"""Who hears of calls, rulings, lists and supervision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core import events as e
from core.unit import Actor
from handlers.mailroom import Post

Teller = Callable[[Post, Any, Actor], None]


def _quiet(post: Post, event: e.Event, actor: Actor) -> None:
    """Silent on purpose: the cards show it, or the person who did it was answered."""


TELLERS: dict[type[e.Event], Teller] = {
    e.CallBlown: _quiet,
    e.CallApproved: _quiet,
    e.CallRefused: _quiet,
    e.CallIssued: _quiet,
    e.CallFiled: _quiet,
    e.CallCancelled: _quiet,
    e.CallEngaged: _quiet,
    e.CallMinuted: _quiet,
    e.LeadChanged: _quiet,
    e.CallConcluded: _quiet,
    e.CallResumed: _quiet,
    e.CallClosed: _quiet,
    e.UnitCalled: _quiet,
    e.CalledAcknowledged: _quiet,
    e.CalledReportedIn: _quiet,
    e.CalledAbsent: _quiet,
    e.CalledFedBack: _quiet,
    e.FeedbackSentBack: _quiet,
    e.CalledReleased: _quiet,
    e.CalledRecalled: _quiet,
    e.CalledDisputed: _quiet,
    e.CalledKept: _quiet,
    e.CalledExcused: _quiet,
    e.CalledGone: _quiet,
    e.CalledRated: _quiet,
    e.CallerRated: _quiet,
    e.RulingOpened: _quiet,
    e.OpinionGiven: _quiet,
    e.RulingDecided: _quiet,
    e.DisputeWithdrawn: _quiet,
    e.TicketDisputed: _quiet,
    e.TicketKept: _quiet,
    e.TicketDesignated: _quiet,
    e.TicketSuspended: _quiet,
    e.TicketResumed: _quiet,
    e.ReporterAsked: _quiet,
    e.LimitExtended: _quiet,
    e.MeetingDecided: _quiet,
    e.ListProposed: _quiet,
    e.ListReviewed: _quiet,
    e.ListPublished: _quiet,
    e.ListRefused: _quiet,
    e.AdmissionAsked: _quiet,
    e.AdmissionReviewed: _quiet,
    e.AdmissionDecided: _quiet,
    e.PleaMade: _quiet,
    e.PleaDecided: _quiet,
    e.PleaEnded: _quiet,
    e.SupervisionOpened: _quiet,
    e.SupervisionAnswered: _quiet,
    e.SupervisionConcluded: _quiet,
    e.FindingReported: _quiet,
    e.FindingDecided: _quiet,
    e.MeetingPlanned: _quiet,
    e.MeetingClosed: _quiet,
    e.LimitNear: _quiet,
    e.LimitMissed: _quiet,
    e.LimitClimbed: _quiet,
    e.LimitMoved: _quiet,
}
