"""What staff answered and somebody else reviewed: part of the guide."""

from __future__ import annotations

from functools import lru_cache

from core.district.entries import Names
from core.guide.records import GuideEntry
from core.guide.search import Hit, Index, bare
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local

PROCEDURE = "knowledge"  # of the district's procedures.yaml
PUBLISHED = f"{PROCEDURE}.published"


def entry_of(uow: UnitOfWork, code: str) -> GuideEntry | None:
    """An entry of the district's file, or one that was reviewed here."""
    return uow.district.guide.get(code) or next((one for one in _published(uow) if one.code == code), None)


def beside(uow: UnitOfWork, plain: str, hits: list[Hit]) -> list[Hit]:
    """The hits with what was reviewed here: first, where no name of the district's file is said, else behind."""
    more = _index(_published(uow)).find(plain)
    return [*hits, *more] if hits and hits[0].named else [*more, *hits]


def _published(uow: UnitOfWork) -> tuple[GuideEntry, ...]:
    if PROCEDURE not in uow.district.procedures:
        return ()
    return tuple(map(_entry, uow.repo(Case).find(procedure=PROCEDURE, state=PUBLISHED, forgotten_at=None)))


def _entry(case: Case) -> GuideEntry:
    told = case.fields
    return GuideEntry(
        code=case.number,
        kind="note",
        names=Names(told["question"], "", ""),
        words=(bare(told["question"]),),
        how=told["answer"],
        basis=told["source"],
        checked=local(case.entered_at).date(),
        hours="default",
    )


@lru_cache(maxsize=4)
def _index(entries: tuple[GuideEntry, ...]) -> Index:
    return Index(entries)
