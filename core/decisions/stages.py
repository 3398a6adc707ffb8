"""May it be done now? What is missing, each with its article."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from core.decisions.ballot_forms import BadBallot, Ballot, check
from core.decisions.bodies import Body, Matter, Voter, measure
from core.decisions.procedures import Act, Charter, Profile
from core.decisions.tally import composed
from core.workflow.work_calendar import local


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done. `effect` is its act's; `facts` what it said beyond words (matters, until, applies …)."""

    act: str
    stage: str
    at: datetime
    effect: str = ""
    to: str = ""
    by: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of a decision when somebody asks what is missing.

    `roll` is None while none is chosen, `frozen` once it can no longer change. `population` of the place, 0 unknown.
    `leaving`: numbers that one officer wants out, without a second one yet. `unpublished`: proxies not yet public.
    `anew`: whether what the notice told has changed. `objections_end`: None while no result is public.
    `amiss`: what is wrong with which lines of the list. `differing`: piles on which the tellers do not agree; `handed`:
    papers given out, `piled`: papers counted.
    """

    profile: Profile
    stage: str
    deeds: tuple[Deed, ...] = ()
    body: Body | None = None
    matter: Matter | None = None
    roll: tuple[Voter, ...] | None = None
    frozen: bool = False
    population: int = 0
    secrecy: str = ""
    ballots: tuple[Ballot, ...] = ()
    meeting_at: datetime | None = None
    closes_at: datetime | None = None
    leaving: frozenset[str] = frozenset()
    anew: bool = False
    unpublished: int = 0
    amiss: dict[str, tuple[str, ...]] = field(default_factory=dict)
    differing: tuple[str, ...] = ()
    handed: int = 0
    piled: int = 0
    objections_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there. `what` is a key of the words table, `basis` the article that asks for it."""

    what: str
    basis: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


LASTING = frozenset({"authorise", "collective_check", "petition"})
DOUBTS = frozenset({"object", "untrue"})  # what an answer answers, the first first


def live(profile: Profile, deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    """The deeds that still count: what was sent back to a stage must be done anew from that stage on.

    What others granted or said (an authorisation, an objection) is not undone by sending the plan back.
    """
    found, anytime = list[Deed](), {act.code for act in profile.anytime}
    for deed in deeds:
        found.append(deed)
        if deed.to and profile.place(deed.to) <= profile.place(deed.stage) and deed.to != deed.stage:
            target = profile.place(deed.to)
            found = [d for d in found if profile.place(d.stage) < target or d.effect in LASTING or d.act in anytime]
    return tuple(found)


def missing(charter: Charter, case: Case, act: Act, now: datetime) -> tuple[Missing, ...]:
    """What is not there yet for this act, in the order of the district's file; () means it may be done."""
    deeds = live(case.profile, case.deeds)
    out: list[Missing] = []
    for need in act.needs:
        ground = charter.grounds.get(need, "")
        if need in _LOOK:
            article = ground or (case.body.basis if case.body else "") or case.profile.basis
            out += [replace(one, basis=one.basis or article) for one in _LOOK[need](case, deeds, now)]
        elif not any(deed.act == need for deed in deeds):
            out.append(Missing("act", ground or case.profile.basis, {"act": need}))
    return tuple(out)


Found = list[Missing]
Deeds = Sequence[Deed]


def latest(deeds: Deeds, effect: str) -> Deed | None:
    """The last deed with this effect."""
    return next((deed for deed in reversed(deeds) if deed.effect == effect), None)


def floor(deeds: Deeds, stage: str) -> tuple[int, int]:
    """How many have asked to speak in this stage, and how many of them had the floor; first come, first heard."""
    here = [deed for deed in deeds if deed.stage == stage]
    return sum(deed.effect == "speak" for deed in here), sum(deed.effect == "floor" for deed in here)


class _Done(Protocol):
    @property
    def effect(self) -> str: ...


D = TypeVar("D", bound=_Done)


def unanswered(deeds: Sequence[D]) -> list[D]:
    """The objections and untrue publications that wait for an answer; the first is answered first."""
    return [one for one in deeds if one.effect in DOUBTS][sum(one.effect == "answer" for one in deeds) :]


def _meeting(case: Case, deeds: Deeds, now: datetime) -> Found:
    if case.meeting_at is None:
        return [Missing("meeting")]
    return [Missing("meeting_not_yet", "", {"at": case.meeting_at})] if now < case.meeting_at else []


def _notice(case: Case, deeds: Deeds, now: datetime) -> Found:
    found = _public_before("notice", case.body.notice_days if case.body else 0, case, deeds, now)
    return [*found, Missing("notice_changed")] if case.anew else found


def _plan_notice(case: Case, deeds: Deeds, now: datetime) -> Found:
    found = _public_before("plan_notice", case.profile.plan_days, case, deeds, now)
    plan, shown = latest(deeds, "plan"), latest(deeds, "plan_notice")
    if plan and shown and plan.at > shown.at:
        return [Missing("plan_changed")]
    return found


def _public_before(effect: str, days: int, case: Case, deeds: Deeds, now: datetime) -> Found:
    done = _told_first(deeds) if effect == "notice" else latest(deeds, effect)
    if done is None:
        return [Missing(effect, "", {"days": days})] if days or effect == "plan_notice" else []
    had = (local(case.meeting_at or now).date() - local(done.at).date()).days  # the first is not counted (民法典 201)
    return [Missing(f"{effect}_short", "", {"days": days, "had": had})] if had < days else []


def _told_first(deeds: Deeds) -> Deed | None:
    """The first of the notices that told what the last one tells; one before the freezing left the roll's root open."""
    first = last = latest(deeds, "notice")
    told: dict[str, str] = last.facts.get("told", {}) if last else {}
    for deed in reversed([one for one in deeds if told and one.effect == "notice"]):
        before = deed.facts.get("told", {})
        if {**before, "roll_digest": before.get("roll_digest") or told["roll_digest"]} != told:
            break
        first = deed
    return first


def _roll(case: Case, deeds: Deeds, now: datetime) -> Found:
    if not case.roll:
        return [Missing("roll")]
    return [] if case.frozen else [Missing("roll_not_frozen")]


def _composition(case: Case, deeds: Deeds, now: datetime) -> Found:
    if not case.body or not case.roll:
        return []
    out = [
        Missing("composition", "", {"count": one.condition.count, "part": one.part, "whole": one.whole})
        for one in composed(case.body.composition, case.roll)
        if not one.holds
    ]
    least = next((n for below, n in case.body.least if not below or case.population < below), 0)
    have = int(measure(case.roll, "representative")) or len(case.roll)
    if have < least:
        out.append(Missing("too_few_members", "", {"have": have, "least": least}))
    return out + [Missing(what, "", {"lines": lines}) for what, lines in case.amiss.items()]


def _authorisation(case: Case, deeds: Deeds, now: datetime) -> Found:
    """The assembly may authorise the representatives, naming the matters and the term (村组法 24, 浙江办法 16)."""
    if not case.body or not case.body.authorised or case.matter is None:
        return []
    given = [deed for deed in deeds if deed.effect == "authorise"]
    if not given:
        return [Missing("authorisation", "", {"matter": case.matter.code})]
    named = [deed for deed in given if case.matter.code in deed.facts.get("matters", ())]
    if not named:
        return [Missing("authorisation_matter", "", {"matter": case.matter.code})]
    day = local(case.meeting_at or now).date()
    ends = [date.fromisoformat(deed.facts["until"]) for deed in named if deed.facts.get("until")]
    if not ends:
        return [Missing("authorisation_term")]
    return [] if max(ends) >= day else [Missing("authorisation_over", "", {"until": max(ends)})]


def _right_body(case: Case, deeds: Deeds, now: datetime) -> Found:
    """Which body the matter belongs to; the collective economy's own law goes first (集体经济组织法 26–28)."""
    body, matter = case.body, case.matter
    if body is None:
        return [Missing("body")]
    if matter is None:
        return [Missing("matter")] if case.profile.matters else []
    if matter.code in body.barred:
        return [Missing("body_barred", body.basis, {"body": body.code, "matter": matter.code})]
    if matter.collective_check:
        checked = latest(deeds, "collective_check")
        if checked is None:
            return [Missing("collective_check", "", {"matter": matter.code})]
        bodies = {matter.collective_body, "rceo_representatives", "rceo_members"}
        if checked.facts.get("applies") and body.code not in bodies - {""}:
            return [Missing("collective_body", "", {"body": matter.collective_body})]
        if checked.facts.get("applies"):
            return []
    if not body.binding:
        return [Missing("body_not_binding", "", {"body": body.code})] if matter.must else []
    fits = {matter.body, matter.stricter, matter.collective_body} - {""}
    return [] if body.is_form_of(fits) else [Missing("wrong_body", matter.basis, {"body": matter.body})]


def _secrecy(case: Case, deeds: Deeds, now: datetime) -> Found:
    if not case.secrecy or (case.body and case.secrecy not in case.body.secrecy):
        return [Missing("secrecy", "", {"secrecy": case.secrecy})]
    if case.secrecy == "secret" and case.body and case.body.weighs():
        return [Missing("weights_need_open")]
    return []


def _ballot(case: Case, deeds: Deeds, now: datetime) -> Found:
    out: Found = []
    for ballot in case.ballots:
        try:
            check(ballot)
        except BadBallot as flaw:
            out.append(Missing("ballot", "", {"why": flaw.why, **flaw.facts}))
    return out or ([] if case.ballots else [Missing("ballot", "", {"why": "none"})])


def _tellers(case: Case, deeds: Deeds, now: datetime) -> Found:
    if case.differing:
        return [Missing("tellers_differ", "", {"lines": case.differing})]
    if case.piled <= case.handed:
        return []
    return [Missing("paper_count", "", {"handed": case.handed, "piled": case.piled})]


def _closing_time(case: Case, deeds: Deeds, now: datetime) -> Found:
    if case.closes_at is None:
        return [Missing("closing_time")]
    return [Missing("still_open", "", {"until": case.closes_at})] if now < case.closes_at else []


def _objections_over(case: Case, deeds: Deeds, now: datetime) -> Found:
    if not latest(deeds, "publish"):
        return [Missing("publish")]
    out: Found = []
    if case.objections_end and now < case.objections_end:
        out.append(Missing("objection_window", "", {"until": case.objections_end}))
    if waiting := unanswered(case.deeds):
        out.append(Missing("objection_open", "", {"count": len(waiting)}))
    return out


_LOOK: dict[str, Callable[[Case, Deeds, datetime], Found]] = {
    "meeting": _meeting,
    "notice": _notice,
    "plan_notice": _plan_notice,
    "roll": _roll,
    "composition": _composition,
    "authorisation": _authorisation,
    "right_body": _right_body,
    "secrecy": _secrecy,
    "ballot": _ballot,
    "legal_advice": lambda case, deeds, now: (
        [Missing("legal_advice")] if case.matter and case.matter.grave and not latest(deeds, "legal_advice") else []
    ),
    "proxies": lambda case, deeds, now: (
        [Missing("proxies", "", {"count": case.unpublished})] if case.unpublished else []
    ),
    "recusal": lambda case, deeds, now: (
        [Missing("recusal", "", {"lines": tuple(sorted(case.leaving))})] if case.leaving else []
    ),
    "tellers": _tellers,
    "closing_time": _closing_time,
    "objections_over": _objections_over,
    "doubt": lambda case, deeds, now: [] if unanswered(case.deeds) else [Missing("doubt")],
}
