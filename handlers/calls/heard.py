"""What is written while a whistle is being prepared."""

import re
from dataclasses import replace
from typing import Any

from core.calls.permissions import types_for
from core.calls.spoken import blown, kind_said
from core.routing.folding import fold
from core.routing.small_talk import asking, meant
from core.routing.work_talk import acts_said, asks, asks_how
from handlers.calls import whistle
from handlers.calls.wanted import ASKED, alone, names, placed, planned, propose, take
from handlers.context import Context
from handlers.messages import Card
from handlers.people import desk_talk

_SEND = re.compile("(?:可以|好了?|行|马上|就|现在|直接|[, ])*发(?:出|送)?(?:去|吧|了)*")
_HOLD = re.compile("(?:等[哈下会]?儿?|先|暂时|[, ])*(?:别|不要?|莫)发.{0,2}")  # 先别发


def heard(ctx: Context) -> None:
    """Words or pictures while a whistle is being prepared: the matter first, then what was asked for."""
    draft = ctx.state["whistle"]
    draft["pictures"] = [*draft["pictures"], *ctx.keep_pictures()][:9]
    if ctx.update.location:
        draft["lon"], draft["lat"] = ctx.update.location
    asked = (ctx.state.get("ask") or {}).get("what", "matter")
    if ctx.text and asked not in ASKED:
        _kind_typed(ctx, draft)
        if ctx.text and (_asked_back(ctx) if asked == "matter" else _beside(ctx, draft, asked)):
            return
    if ctx.text and asked in ASKED:
        draft[asked] = ctx.text
    elif ctx.text:
        take(ctx, draft, ctx.text)
    whistle.go_on(ctx)


def _kind_typed(ctx: Context, draft: dict[str, Any]) -> None:
    """应急哨, 吹应急哨, typed as if pressed; what else was said stays to be heard."""
    district = ctx.uow.district
    code, rest = kind_said(district, ctx.text)
    if not code:
        code, rest = blown(district, ctx.text) or ("", ctx.text)
    if rest and draft["kind"]:
        return
    kinds = [kind.code for kind in types_for(district, ctx.appointments)]
    draft["kind"] = code if code in kinds else draft["kind"]
    ctx.update = replace(ctx.update, text=rest)
    propose(ctx, draft)


def _asked_back(ctx: Context) -> bool:
    """A question where the type or the matter was asked for: answered, and asked again."""
    plain = fold(ctx.text).plain
    if ctx.state["whistle"]["matter"] and (_SEND.fullmatch(plain) or meant(plain) in {"yes", "filler"}):
        whistle.go_on(ctx)  # 发吧, before the type is chosen
        return True
    reading = ctx.router.read(ctx.text)
    asked = asking(plain) or (acts_said(plain) and asks_how(plain))
    if not asked or reading.known or reading.place.how == "named":
        return False
    if not desk_talk.asked(ctx):
        known = types_for(ctx.uow.district, ctx.appointments)
        lines = [f"{k.names.say(ctx.words.lang)}：{k.scope.say(ctx.words.lang)}" for k in known]
        ctx.reply(Card("\n".join([ctx.words("whistle.how"), *lines])))
    whistle.go_on(ctx)
    return True


def _beside(ctx: Context, draft: dict[str, Any], asked: str) -> bool:
    """What is said once the whole is shown and is no more of the matter: units, the place, 选好了, 都谁到了."""
    said = alone(ctx, ctx.text)
    if units := said.any and names(ctx, draft, said):
        ctx.update = replace(ctx.update, text=said.rest)
    plain = fold(ctx.text).plain
    if asked == "units" and not units and whistle.named(ctx, draft):
        return True
    if _SEND.fullmatch(plain) and planned(ctx, draft).departments:
        whistle.send(ctx)
        return True
    if (asking(plain) or asks(plain)) and not ctx.router.read(ctx.text).known:
        ctx.say("whistle.not_sent")
    elif not (_HOLD.fullmatch(plain) or ctx.text.strip("。.！! ") == ctx.words("whistle.ready")) and (
        ctx.text and not placed(ctx, draft, ctx.text) and meant(plain) not in {"yes", "filler"}
    ):
        return False
    whistle.go_on(ctx)
    return True
