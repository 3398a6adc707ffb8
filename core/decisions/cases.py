"""Decisions as the rules see them, put together from the records."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.decisions.ballot_forms import Ballot, Option
from core.decisions.bodies import Body, Voter, is_kind
from core.decisions.leaves import as_voter, leaf, salt_of
from core.decisions.leaving import waiting
from core.decisions.noticing import changed
from core.decisions.procedures import Profile
from core.decisions.publication import PENDING, Paper, Published, Took, as_data, contest_from, test_from
from core.decisions.records import Decision, Member, Proxy, RollEntry, SheetRow, Step
from core.decisions.roll_files import same_names, without_one_representative
from core.decisions.sealed_words import opened
from core.decisions.stages import Case, Deed, latest, live
from core.decisions.sums import Sums
from core.decisions.tally import attended
from core.district.entries import Duration
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.deadlines import deadline

Counts = dict[str, int]
UNCOUNTED = "uncounted"  # among the rules of a vote whose key died before anybody counted
FEW = 5  # in a smaller group the result itself may tell who voted what


@dataclass(frozen=True, slots=True)
class Pile:
    """Paper ballots as both tellers read them: canonical choice -> how many."""

    name: str
    counts: Counts
    group: str = ""


def profile_of(uow: UnitOfWork, decision: Decision) -> Profile:
    """The way this decision goes."""
    return uow.district.charter.profiles[decision.profile]


def ended(uow: UnitOfWork, decision: Decision) -> bool:
    """Whether there is nothing left to stop: it was counted, or lies in the last stage."""
    return decision.phase == "closed" or decision.stage == profile_of(uow, decision).stages[-1].code


def body_of(uow: UnitOfWork, decision: Decision) -> Body | None:
    """Who decides, once that is set."""
    return uow.district.charter.bodies.get(decision.body)


def ballots_of(decision: Decision) -> tuple[Ballot, ...]:
    """The ballot papers."""
    return tuple(ballot_from(paper) for paper in decision.ballots)


def ballot_from(paper: dict[str, Any]) -> Ballot:
    """A ballot paper from its fields, as commands and records hold it."""
    options = tuple(Option(o["code"], o.get("name", ""), o.get("cost", 0)) for o in paper.get("options", ()))
    return Ballot(**{**paper, "options": options})


def _amiss(uow: UnitOfWork, decision: Decision, body: Body | None) -> dict[str, tuple[str, ...]]:
    """What is wrong with lines of the list, whether they have a vote in this matter or not."""
    members = uow.repo(Member).find(roll_id=decision.roll_id, left_at=None) if decision.roll_id else []
    listed = [as_voter(member) for member in members]
    found = {"same_name": same_names(listed)}
    if body and body.by_household:
        found["household_reps"] = without_one_representative(listed)
    return {what: lines for what, lines in found.items() if lines}


def barred(uow: UnitOfWork, decision: Decision, voter: Voter) -> str:
    """The rule of the matter by which somebody of the body may not vote on it; '' where none does."""
    matter = uow.district.charter.matters.get(decision.matter)
    concerned = matter is not None and any(is_kind(voter, kinds) for kinds in matter.recuse)
    return uow.district.charter.grounds.get("recusal", "recusal") if concerned else ""


def eligible(uow: UnitOfWork, decision: Decision) -> list[tuple[int, Voter, str]]:
    """Who would be on the frozen roll: (member, voter, group); who may not vote on the matter stands there too."""
    body = body_of(uow, decision)
    groups = [ballot.group for ballot in ballots_of(decision) if ballot.group]
    found = []
    for member in uow.repo(Member).find(roll_id=decision.roll_id, left_at=None) if decision.roll_id else []:
        voter = as_voter(member)
        if body and not body.belongs(voter):
            continue
        group = next((group for group in groups if group in voter.kinds), "")
        if group or not groups:
            found.append((member.id, voter, group))
    return found


def steps_of(uow: UnitOfWork, decision: Decision) -> tuple[Deed, ...]:
    """What was done on the way, as the rules see it."""
    rows = uow.repo(Step).find(decision_id=decision.id)
    return tuple(Deed(s.act, s.stage, s.at, s.effect, s.to, s.role, s.facts) for s in rows)


def few(uow: UnitOfWork, decision: Decision, group: str | None = None) -> int:
    """How many are in the smallest group, or in this one, where they are too few to hide each other; else 0."""
    if decision.secrecy != "secret":
        return 0
    entries = uow.repo(RollEntry).find(decision_id=decision.id, struck="")
    sizes = Counter(entry.grp for entry in entries if group in (None, entry.grp))
    return min((size for size in sizes.values() if size < FEW), default=0)


def objections_end(uow: UnitOfWork, decision: Decision) -> datetime | None:
    """Until when objections may be raised: whole days, a rest day not the last (民法典 201, 203); None before."""
    profile = profile_of(uow, decision)
    shown = latest(live(profile, steps_of(uow, decision)), "publish")
    days, calendar = Duration(profile.objection_days, "natural_day"), uow.district.calendar_for(decision.department)
    return deadline(shown.at, days, calendar).due if shown else None


def piles_of(uow: UnitOfWork, decision: Decision) -> tuple[list[Pile], tuple[str, ...]]:
    """The piles that two tellers read alike, and which piles wait for that; a third who differs blocks nothing.

    A pile in which nobody reads a paper is none: so one that was named by mistake is taken back.
    Of a secret vote whose key is gone there are none any more.
    """
    by_pile: dict[tuple[str, str], list[Counts]] = defaultdict(list)
    for sheet in uow.repo(SheetRow).find(decision_id=decision.id):
        if text := opened(uow.keys, sheet.counts):
            by_pile[sheet.grp, sheet.pile].append(json.loads(text))
    agreed, differing = [], []
    for (group, name), read in sorted(by_pile.items()):
        alike = [counts for n, counts in enumerate(read) if counts in read[:n]]
        if alike and all(counts == alike[0] for counts in alike):
            agreed.append(Pile(name, alike[0], group))
        elif any(read):
            differing.append(name)
    return agreed, tuple(differing)


def case_of(uow: UnitOfWork, decision: Decision) -> Case:
    """Everything the rules ask about."""
    charter = uow.district.charter
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    voters = [as_voter(x) for x in entries]
    if not entries:
        voters = [voter for _, voter, _ in eligible(uow, decision)]
    body = charter.bodies.get(decision.body)
    present = [as_voter(x) for x in entries if x.present]
    enough = attended(body.quorum if body else None, voters, present)[0]
    deeds = steps_of(uow, decision)
    piles, differing = piles_of(uow, decision)
    unpublished = [p for p in uow.repo(Proxy).find(decision_id=decision.id, ended_at=None) if p.published_at is None]
    return Case(
        profile=profile_of(uow, decision),
        stage=decision.stage,
        deeds=deeds,
        body=body,
        matter=charter.matters.get(decision.matter),
        roll=tuple(voters) or None,
        frozen=bool(entries),
        population=decision.population,
        secrecy=decision.secrecy,
        ballots=ballots_of(decision),
        meeting_at=decision.meeting_at,
        closes_at=decision.closes_at,
        leaving=waiting(decision),
        anew=bool(changed(decision, deeds, enough, uow.now)),
        unpublished=len(unpublished),
        amiss={} if entries else _amiss(uow, decision, body),
        differing=differing,
        handed=sum(1 for x in entries if x.voted == "paper" and not x.struck),
        piled=sum(sum(pile.counts.values()) for pile in piles),
        objections_end=objections_end(uow, decision),
    )


def took_of(decision: Decision, entry: RollEntry) -> Took:
    """How a line took part, for publication."""
    voter = as_voter(entry)
    own = leaf(salt_of(decision.seed, voter.number), voter)
    rebound = decision.rules["rebound"].get(entry.number, [])
    return Took(voter, entry.present, entry.voted, entry.by, entry.struck, tuple(entry.officers), own, tuple(rebound))


def rules_of(uow: UnitOfWork, decision: Decision) -> dict[str, Any]:
    """What is locked when the vote opens: later changes of the district's files do not touch it."""
    profile, body = profile_of(uow, decision), body_of(uow, decision)
    notice = latest(steps_of(uow, decision), "notice")
    return {
        **decision.rules,
        "quorum": as_data(body.quorum if body else None),
        "majority": as_data(body.majority(decision.matter) if body else None),
        "contest": as_data(profile.contest),
        "ties": list(profile.ties),
        "binding": body.binding if body else False,
        "takes_part": body.takes_part if body else "present",
        "basis": body.basis if body else profile.basis,
        "members": sorted(body.members) if body else [],
        "notice": notice.at.isoformat() if notice else "",
        "grounds": dict(uow.district.charter.grounds),
        "version": uow.district.version,
    }


def tickets_of(uow: UnitOfWork, decision: Decision) -> list[Ticket]:
    """The tickets a decision is about, in the order of their rows."""
    return uow.repo(Ticket).find(id=list(decision.rules.get("tickets", ())))


def _head(uow: UnitOfWork, decision: Decision) -> dict[str, str]:
    """Names and moments of a decision that is made public."""
    times = {"opened": decision.opened_at, "closed": decision.closed_at, "meeting": decision.meeting_at}
    return {
        **{key: at.isoformat() if at else "" for key, at in times.items()},
        "decision": decision.number,
        "title": decision.title,
        "area": decision.area,
        "profile": decision.profile,
        "matter": decision.matter,
        "body": decision.body,
        "basis": decision.rules["basis"],
        "notice": decision.rules["notice"],
        "district": uow.district.code,
        "charter": decision.rules["version"],
    }


def published_of(uow: UnitOfWork, decision: Decision) -> Published:
    """Everything that is made public, without the result; the same whenever it is asked for."""
    rules = decision.rules
    papers = [Paper(mark, choice, group) for mark, group, choice in uow.ballot_box.read(decision.id)]
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    return Published(
        head=_head(uow, decision),
        secrecy=decision.secrecy,
        ballots=ballots_of(decision),
        quorum=test_from(rules["quorum"]),
        majority=test_from(rules["majority"]),
        roll=tuple(took_of(decision, entry) for entry in entries),
        papers=tuple(papers),
        result=PENDING,
        sums=tuple(Sums(**one) for one in rules.get("sums", ())),
        contest=contest_from(rules["contest"]),
        ties=tuple(rules["ties"]),
        binding=rules["binding"],
        members=tuple(rules["members"]),
        takes_part=rules["takes_part"],
        roll_digest=decision.roll_digest,
        ledger=(int(decision.anchor[0]), str(decision.anchor[1])) if decision.anchor else (0, ""),
        ground=rules["grounds"],
        marks=tuple(entry.mark for entry in entries if entry.mark),
        lost=rules.get("lost", {}),
        opened_by=tuple(rules.get("opened_by", ())),
        bound_after_freezing=sum(how != "released" for told in rules["rebound"].values() for how, _, _ in told),
    )


def turnout(uow: UnitOfWork, decision: Decision) -> tuple[int, int, int]:
    """Live for observers: on the roll, present, voted. Never what was voted."""
    entries = uow.repo(RollEntry).find(decision_id=decision.id)
    return len(entries), sum(1 for x in entries if x.present), sum(1 for x in entries if x.voted)
