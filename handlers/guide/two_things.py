"""A message with a matter and thanks or a question: neither is lost."""

import re
from dataclasses import replace
from datetime import datetime

from core.guide.understanding import SHORTEST, Understood, apart, asks, understanding_of
from core.routing.beside import eased, halves, one_clause, thanked_for, turns
from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.several import several
from core.routing.small_talk import meant, troubled
from handlers.context import Context
from handlers.frame.questions import question_of
from handlers.frame.small_talk import again
from handlers.guide import ask
from handlers.guide.follow_up import after_thanks
from handlers.guide.knowledge import beside
from handlers.procedures import aside as words_aside
from handlers.procedures.questions import FRESH

_ASKED = frozenset({"service", "organisation", "application"})
_NUMBER = re.compile(r"\d{5}")


def understood(ctx: Context) -> bool:
    """As `ask.understood`; of two things the one that is no matter is answered first, and the other goes on."""
    if ctx.update.private and not (ctx.update.attachments or ctx.state.get("draft")):
        if asked := after_thanks(ctx):
            ctx.update = replace(ctx.update, text=asked)
        elif not (_of_what_was_said(ctx) or _parted(ctx)):
            _among(ctx)
    return ask.understood(ctx)


def term(ctx: Context) -> bool:
    """Whether it asks what a word of the house means (三办是什么), or of leave and handing over; answered. A matter
    told behind it goes on."""
    asked_for = bool(question_of(ctx))
    if ctx.secret or (asked_for and words_aside.puzzled(ctx)):
        return False  # 什么意思, of what is asked, is explained there
    for one, other, _ in () if asked_for else halves(ctx.text):
        if asks(fold(one).plain) and (asked := _heard(ctx, one)[0]).kind == "term" and _known(ctx, other):
            ask.answer(ctx, one, asked.hits)
            ctx.update = replace(ctx.update, text=other)
            return False
    heard, _ = _heard(ctx, ctx.text)
    if heard.kind == "term":
        ask.answer(ctx, ctx.text, heard.hits)
        again(ctx)
    return heard.kind == "term"


def _of_what_was_said(ctx: Context) -> bool:
    """不过现在又坏了, right after thanks for it, or 臭死了 after 垃圾 alone: what was said before is told with it."""
    talk = ctx.state.get("guide") or {}
    plain, said = fold(ctx.text).plain, talk.get("said", {}).get("text", "")
    alone = talk.get("codes") and "shown_at" not in talk and len(said) <= SHORTEST
    alone = alone and not (asks(plain) or _known(ctx, ctx.text))
    if not (turns(plain) if talk.get("thanked") else alone) or not troubled(plain):
        return False
    if ctx.uow.now - datetime.fromisoformat(talk["at"]) > FRESH:
        return False
    ctx.state.pop("guide")
    ctx.update = replace(ctx.update, text=f"{thanked_for(said) if talk.get('thanked') else said}\n{ctx.text}")
    return True


def _among(ctx: Context) -> None:
    """A question among several matters is answered, and the matters go on: 路灯坏了，老年证咋办，垃圾没人收."""
    parts = several(ctx.text, ctx.router, ctx.uow.district) if asks(fold(ctx.text).plain) else ()
    asked = {part: said for part in parts if (said := _asked(ctx, part))}
    if asked and (told := [part for part in parts if part not in asked]):
        for part, said in asked.items():
            ask.answer(ctx, part, beside(ctx.uow, said.plain, said.hits))
        ctx.update = replace(ctx.update, text="，".join(told))


def _parted(ctx: Context) -> bool:
    heard, reading = _heard(ctx, ctx.text)
    grateful = heard.kind == "thanks" or reading.kind == "praise" or reading.category in ctx.uow.district.praise
    needs = understanding_of(ctx.uow.district).cautions(ctx.text)
    for one, other, joined in sorted(halves(ctx.text), key=lambda half: not half[2]):
        for aside, matter in ((one, other), (other, one)):
            alone = grateful and (joined or (_bare(aside) and _wrong(ctx, matter)))
            if alone and _thanks(ctx, aside) and _tells(ctx, matter, whole=aside == other):
                _thanked(ctx, aside, matter)
                return True
            said = _asked(ctx, aside, needs=needs)
            sure = said and (said.kind == "caution" and troubled(fold(matter).plain))
            apart = said and (joined or sure or (one_clause(aside) and _known(ctx, matter)))
            if said and apart and _tells(ctx, matter, whole=True):
                ask.answer(ctx, aside, beside(ctx.uow, said.plain, said.hits))
                ctx.update = replace(ctx.update, text=matter)
                return True
    return False


def _heard(ctx: Context, text: str) -> tuple[Understood, Reading]:
    reading = ctx.router.read(text, home=ctx.person.home)
    return understanding_of(ctx.uow.district).read(text, reading), reading


def _thanks(ctx: Context, text: str) -> bool:
    return meant(fold(text).plain) == "thanks" or _heard(ctx, text)[0].kind == "thanks"


def _bare(text: str) -> bool:
    """Whether words of thanks name nothing that was done."""
    return meant(fold(text).plain) == "thanks" or not thanked_for(text)


def _wrong(ctx: Context, text: str) -> bool:
    """Whether a half tells what is wrong still, in words of trouble or those of a matter: 拆迁款被扣."""
    plain = fold(text).plain
    return (_known(ctx, text) or troubled(plain)) and not eased(plain)


def _known(ctx: Context, text: str) -> bool:
    """Whether a half surely tells a matter that is wrong."""
    read = ctx.router.read(text)
    return read.known and read.sure and read.kind != "praise" and read.category not in ctx.uow.district.praise


def _tells(ctx: Context, text: str, *, whole: bool) -> bool:
    """Whether a half tells what is wrong; `whole`: what, or where, is told with it."""
    heard, reading = _heard(ctx, text)
    told, wrong = reading.known or reading.place.how == "named", reading.known or troubled(heard.plain)
    return heard.kind in {"report", "tipoff"} and wrong and not asks(heard.plain) and (told or not whole)


def _asked(ctx: Context, text: str, *, needs: bool = False) -> Understood | None:
    """What a half asks; None where it asks nothing, or tells a number (电话138…). `needs`: a need may be told in it."""
    plain = fold(text).plain
    asking = asks(plain) and not (_NUMBER.search(text) or meant(plain))  # 什么情况 asks for no entry
    if not (asking or needs):
        return None
    heard = _heard(ctx, text)[0]
    if heard.kind == "caution" and heard.hits and not heard.taught:  # 我是聋人, told before the matter
        return heard
    known = bool(heard.hits) and (heard.hits[0].named or bool(apart(heard.hits)))
    return heard if asking and heard.kind in _ASKED and known else None


def _thanked(ctx: Context, aside: str, matter: str) -> None:
    """The kind word may be passed on; what is wrong is told with what was thanked for, where it is of that."""
    if _bare(aside):
        ctx.say("frame.thanks")
        ctx.update = replace(ctx.update, text=matter)
        return
    of_it = turns(fold(ctx.text.partition(aside)[2]).plain.strip(" ,。"))
    ctx.update = replace(ctx.update, text=aside)
    ask.praised(ctx)
    ctx.update = replace(ctx.update, text=f"{thanked_for(aside)}，{matter}" if of_it else matter)
