"""Tells the keepers of the guide what of it is out of date."""

from __future__ import annotations

from datetime import timedelta

from core.guide.reminders import GuideReminder, by_keeper
from core.unit_of_work import UnitOfWork
from core.workflow.work_calendar import local, work_spans
from handlers.messages import Card, card_to_data
from handlers.tickets.cards import chats_of
from handlers.wording import Wording

AGAIN = timedelta(days=30)
NAMED = 10  # entries that are named; the rest are counted


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
