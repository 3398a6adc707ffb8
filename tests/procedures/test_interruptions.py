"""Every kind of field meets what people send instead of an answer."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from core.district.procedures import Procedure, Step
from core.errors import CivicError
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.dispatcher import Dispatcher
from handlers.messages import Action, Address, Attachment, Sender, Update
from handlers.procedures.questions import WORDS, questions
from tests.stories.town import Town, district

PHOTO, VOICE = Attachment("photo", "p1", "image/jpeg"), Attachment("voice", "v1", "audio/ogg")
PAPER = Attachment("document", "d1", "application/pdf")
# A field of each type, and of words said with an act; of some what was filled in before.
FIELDS: dict[str, tuple[str, str]] = {
    "text": ("commitment", "purpose"), "number": ("room", "seats"), "money": ("fund_project", "budget"),
    "choice": ("incubation", "service"), "date": ("room_use", "day"), "department": ("demand", "asked"),
    "area": ("fund_offer", "where"), "category": ("governance", "kind"), "pictures": ("spotted", "photo"),
    "document": ("step_papers", "files"), "service": ("window", "item"), "papers": ("window", "papers"),
    "moment": ("visit", "when"), "departments": ("task", "gov"), "officer": ("council_member", "chair"),
    "resident": ("good_neighbour", "whom"), "case": ("turn", "shift"), "words": ("lamp", WORDS),
}  # fmt: skip
BEFORE = {"papers": {"item": "sx28", "where": "990101001001"}}
FILES, SAYS = frozenset({"pictures", "document", "papers"}), frozenset({"text", "words", "category"})
CLOSED = frozenset(FIELDS) - SAYS
# What is sent: for which types it is no answer, what must be heard then, and whether the form is still at its question.
INTERRUPTIONS: tuple[tuple[str, Any, frozenset[str], str, bool], ...] = (
    ("a question to the guide", "老年证怎么办", CLOSED - {"service"}, "老年人优待证", True),
    ("a danger", "家里着火了，快来人", frozenset(FIELDS), "119", False),
    ("thanks", "谢谢", frozenset(FIELDS), "不客气", True),
    ("left", "算了", frozenset(FIELDS), "", False),
    ("something else", "换个话题，春和小区门口路灯坏了", frozenset(FIELDS), "路灯不亮", False),
    ("a report", "我想反映春和小区门口路灯坏了三天了", CLOSED, "还是说别的事", True),
    ("puzzled", "什么意思，看不懂", frozenset(FIELDS), "没关系", True),
    ("cannot", "我不知道", CLOSED, "没关系", True),
    ("one of none", "第二个", frozenset({"text", "category"}), "没看懂这句", True),
    ("an old button", Action("forms_pick", 97, "x"), frozenset(FIELDS), "", True),
    ("a photo", (PHOTO,), frozenset(FIELDS) - FILES - {"words"}, "这一步要写字", True),
    ("words for a photo", "春和小区", FILES, "这一步要照片或文件", True),
    ("voice", (VOICE,), frozenset(FIELDS), "语音我听不懂", True),
    ("a place", (102.9, 25.1), frozenset(FIELDS) - FILES - {"words", "category"}, "位置", True),
)
KEYS = itertools.count()


class Undo(Exception):
    """Everything is rolled back: the next turn meets the same house."""


def _form(name: str) -> tuple[str, str, Procedure, Step]:
    code, field = FIELDS[name]
    if field == WORDS:
        pairs = ((p, s) for p in district().procedures.values() for s in p.acts.values())
        found = next((p, s) for p, s in pairs if s.words.hans and not s.fields and not s.optional)
        return field, name, *found
    procedure = district().procedures[code]
    return field, name, procedure, next(s for s in (procedure.start, *procedure.acts.values()) if field in s.fields)


def _said(desk: Dispatcher, uow: SqlUnitOfWork, name: str, sent: Any) -> tuple[str, bool]:
    """What a person hears who sends it while that field is asked for, and whether the form still asks it."""
    account, heard = f"walker-{next(KEYS)}", []
    chat, post = Address("web", account), uow.outbox.post

    def noted(address: str, kind: str, body: Mapping[str, Any], *, slot: str = "") -> None:
        if kind == "card" and address == str(chat):
            heard.append(f"{body['card'].get('title', '')} {body['card']['text']}")
        post(address, kind, body, slot=slot)

    def send(**what: Any) -> None:
        key = str(next(KEYS))
        update = Update("web", key, Sender(account), chat, True, uow.now, message=key, **what)
        try:
            desk.receive(uow, update)
        except CivicError as refusal:
            desk.refuse(uow, replace(update, key=key + "r"), refusal)

    uow.outbox.post = noted  # type: ignore[method-assign]
    send(text="帮助")
    field, _, procedure, step = _form(name)
    act, person = procedure.full(step.code), uow.meet("web", account)
    assert person is not None
    values = BEFORE.get(name, {})
    form = {"act": act, "about": "", "case": 0, "values": values, "at": 0, "pictures": [], "holding": []}
    ctx = desk._context(uow, Update("web", "", Sender(account), chat, True, uow.now))
    form["at"] = questions(ctx, form).index(field)
    asked = {"step": "form", "ask": {"form": act}, "forms": {act: form}, "asked_at": uow.now.isoformat()}
    uow.remember(str(chat), person.id, asked)
    send(action=Action("forms_resume"), toast="t")
    heard.clear()
    kinds = {str: "text", Action: "action"}
    if isinstance(sent, tuple):
        send(**({"location": sent} if isinstance(sent[0], float) else {"attachments": sent}))
    else:
        send(**{kinds[type(sent)]: sent}, toast="t" if isinstance(sent, Action) else "")
    state = uow.recall(str(chat), person.id)
    left = state.get("forms", {}).get(act, {})
    return "\n".join(heard), state.get("step") == "form" and left.get("at") == form["at"]


async def test_every_field_meets_every_interruption(tmp_path: Path) -> None:
    """没有一样会被当成答案，也没有一样没有回话；表还停在那一问，或者先放下。"""
    wrong = []
    async with Town(tmp_path) as town:
        house = town.houses[0]

        def walk(uow: SqlUnitOfWork, name: str, sent: Any, found: list[tuple[str, bool]]) -> None:
            found.append(_said(house.dispatcher, uow, name, sent))
            raise Undo

        for what, sent, types, words, stays in INTERRUPTIONS:
            for name in sorted(types):
                found: list[tuple[str, bool]] = []
                try:
                    await house.office.run(partial(walk, name=name, sent=sent, found=found))
                except Undo:
                    [(heard, there)] = found
                if not heard or words not in heard or there != stays or "没有办好" in heard:
                    wrong.append((what, name, heard[:120], there))
    assert wrong == []
