"""Who hears of a reproach: its reviewers; once verified, both sides."""

from __future__ import annotations

from typing import Any

from core import events as e
from core.domain.permits import centre
from core.domain.rows import Finding
from core.unit import Actor
from core.work.supervision import verifiers
from core.work.trace import matter
from handlers.call_cards import post_call
from handlers.call_notices import Teller, fresh
from handlers.cards import chats_of
from handlers.mailroom import Post
from handlers.message import Action, Button, Card


def _reproached(post: Post, event: e.FindingReported, actor: Actor) -> None:
    """The reviewers of neither side read it with two buttons; nobody else hears of it before it is verified."""
    row = post.unit.repo(Finding).get(event.subject_id)
    if row is None:
        return
    about: Any = matter(post.unit, row.about)
    readers = verifiers(post.unit, row)
    for address, lang in {a: lang for code in readers for a, lang in chats_of(post.unit, code).items()}.items():
        words = post.wording.of(lang)
        names = post.unit.district.calls.findings[row.kind].say(lang)
        text = words("finding.told", number=about.number, unit=row.unit, desk=row.by_unit, name=names, text=row.facts)
        yes = Button(words("finding.true"), Action("f_uphold", row.id))
        no = Button(words("finding.false"), Action("f_dismiss", row.id))
        fresh(post, address, f"finding{row.id}", lang, Card(text, rows=((yes, no),)))
    if not readers:
        post.say(centre(post.unit.district), "finding.nobody", number=about.number)


def _judged(post: Post, event: e.FindingDecided, actor: Actor) -> None:
    """Both sides hear what was found; an upheld one stands on the cards of the call."""
    row = post.unit.repo(Finding).get(event.subject_id)
    if row is None:
        return
    about: Any = matter(post.unit, row.about)
    key = "finding.upheld" if event.upheld else "finding.dismissed"
    names = post.unit.district.calls.findings[row.kind].hans
    for code in dict.fromkeys((row.by_unit, row.unit)):
        post.say(code, key, number=about.number, unit=row.unit, name=names, text=row.verified_facts)
    if row.about.kind == "call":
        post_call(post.unit, post.wording, about)


TELLERS: dict[type[e.Event], Teller] = {e.FindingReported: _reproached, e.FindingDecided: _judged}
