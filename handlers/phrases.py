"""Words in another language, and fixed sentences to answer them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from core.people.records import Person
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from handlers.wording import LANGS, Words

if TYPE_CHECKING:
    from handlers.news import News

PHRASES = tuple("123456")  # sentences that are kept in every language the program speaks
SCRIPTS = ("latin", "tibetan", "arabic", "mongolian", "hangul", "cyrillic", "kana", "other")
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


def offered(uow: UnitOfWork, ticket_id: int) -> tuple[str, ...]:
    """The sentences, where whoever told the matter is spoken to in another language than Chinese."""
    ticket = uow.repo(Ticket).get(ticket_id)
    person = uow.repo(Person).get(ticket.reporter_id) if ticket else None
    return PHRASES if person and not person.lang.startswith("zh") and person.lang else ()


def phrased(news: News, words: Words) -> dict[str, Any]:
    """What was said to the reporter; one of the sentences in the reader's own language."""
    said, wording = news.notifier.words(news.event.note_id), news.notifier.wording
    for phrase in PHRASES:
        if said in {wording.of(lang)(f"phrase.{phrase}") for lang in LANGS}:
            return {"text": words(f"phrase.{phrase}")}
    return {}
