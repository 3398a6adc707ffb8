"""What the house starts by itself: seasonal looks and alerts."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from core.commands import Input, StartCase
from core.insight.thresholds import Hit, Sight, Spot, Threshold, hits
from core.people.grid import holders
from core.procedures.records import Case
from core.refs import NO_REF
from core.tickets.records import Follower, Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import ZONE, local

LOOKED_AT = 5000  # of the newest tickets and voices
LATE = timedelta(days=7)  # after its day a season still begins


def due(uow: UnitOfWork) -> list[StartCase]:
    """What is to be started now; nothing is started twice."""
    return [*_seasons(uow), *_alerts(uow)]


def _seasons(uow: UnitOfWork) -> Iterator[StartCase]:
    radar, now = uow.district.radar, local(uow.now)
    for season in radar.seasons:
        begins = datetime.fromisoformat(f"{now.year}-{season.day}").replace(tzinfo=ZONE)
        title = season.names.hans
        known = uow.repo(Case).find(procedure=radar.season, title=title[:30]) if begins <= now < begins + LATE else None
        if known is not None and all(one.created_at < begins for one in known):
            yield StartCase(radar.season, NO_REF, Input(fields={"what": title, "kind": season.kind}))


def _alerts(uow: UnitOfWork) -> Iterator[StartCase]:
    """Each spot once, by the first threshold that it passes, until the period of that threshold is over."""
    radar, told = uow.district.radar, set[Spot]()
    cases = uow.repo(Case).find(procedure=radar.alert) if radar.alert else []
    false = Counter((one.area, one.fields["kind"]) for one in cases if one.state == f"{radar.alert}.mistaken")
    sights = sights_of(uow, max((rule.days for rule in radar.thresholds), default=0)) if radar.alert else []
    for rule in radar.thresholds:
        since = uow.now - timedelta(days=rule.days)
        told |= {(one.area, one.fields["kind"]) for one in cases if one.closed_at is None or one.created_at > since}
        for hit in hits(rule, [_at(uow, rule, one) for one in sights], uow.now, false):
            if (hit.place, hit.category) not in told:
                told.add((hit.place, hit.category))
                yield _alert(uow, rule, hit)


def sights_of(uow: UnitOfWork, days: int) -> list[Sight]:
    """Who told of what where in the last days: reporters and those who joined; nothing of a tip-off."""
    since = uow.now - timedelta(days=days)
    newest = uow.repo(Ticket).find(newest=True, limit=LOOKED_AT) if days else []
    open_ = {one.id: one for one in newest if one.area and not one.tip_off and one.created_at > since}
    found = [Sight(one.area, one.category, one.created_at, one.reporter_id) for one in open_.values()]
    for voice in uow.repo(Follower).find(ticket_id=[*open_], left_at=None, newest=True, limit=LOOKED_AT):
        ticket = open_[voice.ticket_id]
        found.append(Sight(ticket.area, ticket.category, ticket.created_at, voice.person_id))
    return found


def _at(uow: UnitOfWork, rule: Threshold, seen: Sight) -> Sight:
    """Counted at the kind of place the threshold names, where there is one."""
    above = uow.district.ancestor(seen.place, rule.per) if rule.per else None
    return Sight(above.code, seen.category, seen.at, seen.who) if above else seen


def _alert(uow: UnitOfWork, rule: Threshold, hit: Hit) -> StartCase:
    fields = {"where": hit.place, "kind": hit.category, "people": hit.people, "rule": rule.names.hans}
    owners = holders(uow, hit.place, rule.owner)
    fields |= {"owner": owners[0].person_id} if owners else {}
    return StartCase(uow.district.radar.alert, NO_REF, Input(fields=fields))
