"""Who hears of a case: the audiences that its procedure names."""

from __future__ import annotations

from core.district.procedures import Step, Tell
from core.people.records import Person
from core.procedures.records import Case
from core.procedures.relations import departments, first, people, procedure_of
from core.unit_of_work import Actor
from handlers.documents import CASE_PAGE, order
from handlers.messages import Card
from handlers.news import News
from handlers.notifier import Notifier
from handlers.procedures.cards import buttons, facts_of, guide_of, more_time, pictures_of, refresh, slot_name, staff_of
from handlers.tickets.cards import chats_of


def tell_case(news: News) -> None:
    """Every card is brought up to date, then each audience reads its text with what it may press."""
    notifier, event, case = news.notifier, news.event, news.record
    refresh(notifier.uow, notifier.wording, case)
    step = procedure_of(notifier.uow, case).step(event.act)
    for address, (tell, (lang, actors)) in _audience(notifier, case, step).items():
        text = _text(notifier, case, tell, lang, event.note_id, news.actor.department)
        pictures = (*notifier.pictures(event.note_id), *pictures_of(notifier.uow, case))[:10]
        if tell.sheet:
            pictures += (order(notifier.uow, CASE_PAGE, str(case.id), lang),)
        card = Card(text, rows=buttons(notifier.uow, notifier.wording.of(lang), case, actors), pictures=pictures)
        notifier.fresh(address, slot_name(case), lang, card)


Reader = tuple[str, list[Actor]]


def _audience(notifier: Notifier, case: Case, step: Step) -> dict[str, tuple[Tell, Reader]]:
    """Address -> the first text it is told, its language and who reads there."""
    found: dict[str, tuple[Tell, Reader]] = {}
    for tell, relation in ((one, relation) for one in step.tells for relation in one.to):
        for address, reader in _readers(notifier, case, relation).items():
            found.setdefault(address, (tell, reader))
    return found


def _readers(notifier: Notifier, case: Case, relation: str) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    codes = [first(notifier.uow, case, relation)] if relation == "desk" else departments(notifier.uow, case, relation)
    for code in codes:
        found |= {a: (lang, staff_of(notifier.uow, code)) for a, lang in chats_of(notifier.uow, code).items()}
    for person in (notifier.uow.repo(Person).get(one) for one in people(notifier.uow, case, relation)):
        if person and person.reachable and person.chat:
            found[f"{person.platform}:{person.chat}"] = (person.lang, [Actor(person.id)])
    return found


def _text(notifier: Notifier, case: Case, tell: Tell, lang: str, note_id: int, actor: str) -> str:
    words = notifier.wording.of(lang)
    facts = facts_of(notifier.uow, words, case, notifier.words(note_id)) | {"actor": words.department(actor)}
    lines = [tell.text.say(lang).format_map(facts).strip()]
    lines += guide_of(notifier.uow, words, case) if tell.guide else []
    return "\n".join([*lines, *more_time(notifier.uow, words, case)])
