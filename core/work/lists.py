"""Versions of duty lists, and their reviews."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core import commands as c
from core import events as e
from core.domain.chain import digest
from core.domain.lists import Preview, in_codes, preview, search
from core.domain.rows import DutyItem, DutyVersion
from core.errors import AlreadyDone, Lacks, ListMistakes, NoSuchTicket, NotNow, NotYours
from core.unit import Actor, Unit
from core.work.guards import items_in_force, needs

Events = list[e.Event]


def read_table(text: str) -> tuple[dict[str, str], ...]:
    """The rows of a table with a heading, as CSV or as cells copied from a sheet (tabs); empty rows fall out."""
    plain = text.lstrip("\ufeff")
    tabs = "\t" in plain.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(plain, newline=""), delimiter="\t" if tabs else ",")
    cells = ([(key, value) for key, value in row.items() if key is not None] for row in rows)
    found = ({key.strip(): (value or "").strip() for key, value in row} for row in cells)
    return tuple(row for row in found if any(row.values()))


def preview_list(unit: Unit, list_code: str, rows: Sequence[Mapping[str, str]]) -> Preview:
    """What an import would do, with every mistake and its line; changes nothing."""
    kind = unit.district.lists.kinds[list_code]
    return preview(unit.district, kind, in_codes(unit.district, rows), items_in_force(unit, list_code)[1])


def look_up(unit: Unit, words: str, limit: int = 5) -> list[DutyItem]:
    """Items of all lists in force for key words (SG-03, WC-34)."""
    found = [item for code in unit.district.lists.kinds for item in items_in_force(unit, code)[1]]
    return search(found, words, limit)


def propose_list(command: c.ProposeList, unit: Unit, *, actor: Actor) -> Events:
    """A new version waits for its reviews; the old one stays in force (SG-49). Raises ListMistakes, Lacks."""
    needs("propose", reason=command.reason)
    rules = unit.district.lists
    if command.list_code not in rules.kinds:
        raise Lacks(act="propose", missing=("list",))
    if rules.situations and command.situation not in rules.situations:
        raise Lacks(act="propose", missing=("situation",))
    found = preview_list(unit, command.list_code, command.rows)
    if found.mistakes:
        raise ListMistakes(mistakes=found.mistakes)
    if unit.repo(DutyVersion).find(list_code=command.list_code, state="proposed", limit=1):
        raise NotNow(act="propose", state="proposed")
    last = unit.repo(DutyVersion).find(list_code=command.list_code, newest=True, limit=1)
    version = unit.repo(DutyVersion).add(
        DutyVersion(
            list_code=command.list_code,
            version=last[0].version + 1 if last else 1,
            state="proposed",
            proposed_at=unit.now,
            unit=actor.unit,
            by=actor.person_id,
            situation=command.situation,
            reason=command.reason.strip(),
            digest=digest([dict(row) for row in command.rows]),
        )
    )
    for item in found.items:
        unit.repo(DutyItem).add(replace(item, version_id=version.id))
    return [
        e.ListProposed(
            version.id,
            list_code=version.list_code,
            version=version.version,
            situation=version.situation,
            added=len(found.added),
            changed=len(found.changed),
            dropped=len(found.dropped),
        )
    ]


def review_list(command: c.ReviewList, unit: Unit, *, actor: Actor) -> Events:
    """编办、司法 …: each office once, never the proposer; the last one puts the version in force (SG-49)."""
    version = unit.repo(DutyVersion).get(command.version_id, lock=True)
    if version is None:
        raise NoSuchTicket(number="")
    needs("review_list", words=command.words)
    _reviews(unit, version.state, "proposed", version.reviews, unit.district.lists.reviewers, version.unit, actor)
    version.reviews = [*version.reviews, _review(unit, actor, command.passed, command.words)]
    if not command.passed:
        version.state = "refused"
        unit.repo(DutyVersion).save(version)
        return [e.ListRefused(version.id, list_code=version.list_code, unit=actor.unit)]
    told: Events = [e.ListReviewed(version.id, list_code=version.list_code, unit=actor.unit)]
    if _missing(unit.district.lists.reviewers, version.reviews):
        unit.repo(DutyVersion).save(version)
        return told
    begins = max(command.valid_from or unit.now, unit.now)
    for earlier in unit.repo(DutyVersion).find(list_code=version.list_code, state="effective"):
        earlier.state, earlier.valid_to = "superseded", begins
        unit.repo(DutyVersion).save(earlier)
    version.state, version.valid_from = "effective", begins
    unit.repo(DutyVersion).save(version)
    published = e.ListPublished(
        version.id, list_code=version.list_code, version=version.version, valid_from=begins.isoformat()
    )
    return [*told, published]


def _reviews(
    unit: Unit,
    state: str,
    wanted: str,
    earlier: Sequence[Mapping[str, object]],
    offices: Sequence[str],
    proposer: str,
    actor: Actor,
) -> None:
    """The actor's office reviews, once, and not its own proposal. Raises NotNow, NotYours, AlreadyDone."""
    if state != wanted:
        raise NotNow(act="review", state=state)
    can = unit.district.roles[actor.role].can if actor.role in unit.district.roles else frozenset()
    if actor.unit not in offices or not {"decide_responsibility", "review", "supervise"} & can:
        raise NotYours(act="review", unit=next(iter(_missing(offices, earlier)), ""))
    if actor.unit == proposer and len(offices) > 1:
        return  # an office that proposes also reviews, but never alone
    if any(review["unit"] == actor.unit for review in earlier):
        raise AlreadyDone(act="review", who="", unit=actor.unit, at=unit.now)


def _missing(offices: Sequence[str], reviews: Sequence[Mapping[str, object]]) -> list[str]:
    heard = {review["unit"] for review in reviews}
    return [code for code in offices if code not in heard]


def _review(unit: Unit, actor: Actor, passed: bool, words: str) -> dict[str, object]:
    return {
        "unit": actor.unit,
        "by": actor.person_id,
        "at": unit.now.isoformat(),
        "passed": passed,
        "words": words.strip(),
    }
