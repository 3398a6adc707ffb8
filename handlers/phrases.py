"""Sentences kept ready to answer with, and words in another language."""

from __future__ import annotations

import string
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from core.district.entries import Category
from core.district.profiles import Reply
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from handlers.wording import LANGS, Words

if TYPE_CHECKING:
    from handlers.context import Context
    from handlers.notifier import News

SCRIPTS = ("latin", "tibetan", "arabic", "mongolian", "hangul", "cyrillic", "kana", "other")
_PARTS = string.Formatter().parse
_KANA = {"hiragana": "kana", "katakana": "kana"}


def script(text: str) -> str:
    """In which signs a text is written; '' for Chinese, with or without foreign words in it, and for numbers alone."""
    letters = (unicodedata.name(sign, "other").partition(" ")[0].lower() for sign in text if sign.isalpha())
    found = Counter(_KANA.get(one, one) for one in letters)
    if found["kana"] < 2 and found["hangul"] < 2 and found["cjk"] >= 2:
        return ""
    most = next((name for name, _ in found.most_common() if name != "cjk"), "")
    return most if most in SCRIPTS or not most else "other"


def foreign(words: Words, text: str) -> list[str]:
    """That it is in another script, and that nobody translates it here."""
    found = script(text)
    return [words("card.foreign", name=words(f"script.{found}"))] if found else []


def replies(uow: UnitOfWork, words: Words, ticket: Ticket, act: str) -> list[str]:
    """The sentences the district keeps ready for this act on this ticket (现成回复), filled in, those of its category
    first. One that names what is not known of the ticket falls out."""
    category = uow.district.categories[ticket.category]
    ready = [one for one in uow.district.replies.values() if act in one.acts and _fits(one, category)]
    facts = {
        "number": ticket.number,
        "place": words.area(ticket.area) if ticket.area else "",
        "category": words.fact("category", ticket.category),
        "department": words.department(ticket.department or ticket.desk),
        "due": words.end(ticket.due_at) if ticket.due_at and ticket.due_at > uow.now else "",
        "phone": uow.district.phone,
    }
    known = {name for name, said in facts.items() if said}
    texts = (one.text.say(words.lang) for one in sorted(ready, key=lambda one: not one.categories))
    return [text.format_map(facts) for text in texts if {name for _, name, _, _ in _PARTS(text) if name} <= known]


def _fits(reply: Reply, category: Category) -> bool:
    return not reply.categories or bool(reply.categories & {category.code, category.group})


def offered(ctx: Context, ticket_id: int, act: str) -> list[str]:
    """The sentences for a question that a chat asks about a ticket."""
    ticket = ctx.uow.repo(Ticket).get(ticket_id)
    return replies(ctx.uow, ctx.words, ticket, act) if ticket else []


def chosen(ctx: Context, ready: list[str]) -> str:
    """The sentence whose number was pressed or typed; '' for none."""
    said = ctx.pressed.choice if ctx.pressed.name == "answered" else ctx.text.strip()
    at = int(said) if said.isdecimal() and len(said) < 3 else 0
    return ready[at - 1] if 0 < at <= len(ready) else ""


def phrased(news: News, words: Words) -> dict[str, Any]:
    """What was said to the reporter; one of the sentences that are kept ready in the reader's own language."""
    said, wording, ticket = news.notifier.words(news.event.note_id), news.notifier.wording, news.matter
    for lang in LANGS:
        ready = replies(news.uow, wording.of(lang), ticket, "message")
        if said in ready:
            return {"text": replies(news.uow, words, ticket, "message")[ready.index(said)]}
    return {}
