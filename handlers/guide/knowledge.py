"""What staff answered and another reviewed; entries to look at again."""

from datetime import timedelta
from functools import lru_cache

from core.district.entries import Names
from core.guide.records import GuideEntry
from core.guide.reminders import GuideReminder, by_keeper
from core.guide.search import Hit, Index, bare
from core.procedures.records import Case
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local, work_spans
from handlers.messages import Card, card_to_data
from handlers.tickets.cards import chats_of
from handlers.wording import Wording

PROCEDURE = "knowledge"  # of the district's procedures.yaml
PUBLISHED = f"{PROCEDURE}.published"
AGAIN = timedelta(days=30)
NAMED = 10  # entries that are named; the rest are counted


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


def remind(uow: UnitOfWork, wording: Wording) -> None:
    """In working hours, once a month for each keeper, in the keeper's chats."""
    district, today = uow.district, local(uow.now).date()
    if not any(start <= uow.now < end for start, end in work_spans(district.calendars["default"], today)):
        return
    for keeper, entries in by_keeper(district, today).items():
        told = uow.repo(GuideReminder).find(department=keeper, newest=True, limit=1)
        if told and uow.now - told[0].at < AGAIN:
            continue
        uow.repo(GuideReminder).add(GuideReminder(keeper, uow.now))
        for address, lang in chats_of(uow, keeper).items():
            words = wording.of(lang)
            names = words("list.joint").join(entry.names.say(words.lang) for entry in entries[:NAMED])
            text = words("guide.check_again", n=len(entries), text=names, days=district.guide_days)
            uow.outbox.post(address, "card", {"card": card_to_data(Card(text)), "edit": ""})
