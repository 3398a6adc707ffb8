"""Who hears of a case: the audiences that its procedure names."""

from __future__ import annotations

from core.domain.procedures import Step
from core.domain.rows import Person
from core.procedures.records import Case
from core.procedures.relations import departments, first, people, procedure_of
from core.unit import Actor
from handlers.cards import chats_of
from handlers.mailroom import Post
from handlers.message import Card
from handlers.news import News
from handlers.procedures.cards import buttons, facts_of, pictures_of, refresh, slot_name, staff_of


def tell_case(news: News) -> None:
    """Every card is brought up to date, then each audience reads its text with what it may press."""
    post, event, case = news.post, news.event, news.record
    refresh(post.unit, post.wording, case)
    step = procedure_of(post.unit, case).step(event.act)
    for address, (lang, actors) in _audience(post, case, step).items():
        text = _text(post, case, step, address, lang, event.note_id)
        pictures = (*post.pictures(event.note_id), *pictures_of(post.unit, case))[:10]
        card = Card(text, rows=buttons(post.unit, post.wording.of(lang), case, actors), pictures=pictures)
        post.fresh(address, slot_name(case), lang, card)


Reader = tuple[str, list[Actor]]


def _audience(post: Post, case: Case, step: Step) -> dict[str, Reader]:
    """Address -> language and who reads there, for everybody the act tells."""
    found: dict[str, Reader] = {}
    for relation in (relation for tell in step.tells for relation in tell.to):
        for address, reader in _readers(post, case, relation).items():
            found.setdefault(address, reader)
    return found


def _readers(post: Post, case: Case, relation: str) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    codes = [first(post.unit, case, relation)] if relation == "desk" else departments(post.unit, case, relation)
    for code in codes:
        found |= {a: (lang, staff_of(post.unit, code)) for a, lang in chats_of(post.unit, code).items()}
    for person in (post.unit.repo(Person).get(one) for one in people(post.unit, case, relation)):
        if person and person.reachable and person.chat:
            found[f"{person.platform}:{person.chat}"] = (person.lang, [Actor(person.id)])
    return found


def _text(post: Post, case: Case, step: Step, address: str, lang: str, note_id: int) -> str:
    """The first text that this address is told."""
    words = post.wording.of(lang)
    facts = facts_of(post.unit, words, case, post.words(note_id))
    for tell in step.tells:
        if any(address in _readers(post, case, relation) for relation in tell.to):
            return tell.text.say(lang).format_map(facts).strip()
    return ""
