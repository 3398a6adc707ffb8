"""What is told of a danger after its first words: where, and what else."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.district.dangers import Danger
from core.guide.understanding import understanding_of
from core.refs import Ref, ticket_ref
from core.routing import speech
from core.routing.circumstances import READ
from core.routing.emergencies import of_no_event
from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.small_talk import meant
from core.tickets.lifecycle import ENDED
from core.tickets.records import Alarm, Ticket
from core.tickets.workflow import TICKET
from handlers.context import Context, Rows
from handlers.intake.drafted import FRESH, area_choices
from handlers.messages import Action, Card
from handlers.people import erasing
from handlers.tickets.cards import where

_UNHURT = re.compile(r"(?:还好|幸好|幸亏|倒|也|都|[,， ])*(?:没有?人?受伤|人都?没(?:什么|啥)?事)[了的啊呀,。!！ ]*")
_OLD = timedelta(minutes=30)  # after which words no longer belong to a danger that was told
_BACK = timedelta(hours=2)  # within which its end can be taken back
_MORE = frozenset({"supplement", "voice", "message"})  # what asks for any news of a matter
FEW = 16  # characters; who writes more than this tells more than a place
_UNSURE = re.compile(
    "(?:要不要|用不用|需不需要|(?:还|要|还要|还用|需要)(?=.*[吗么不]$)).{0,4}(?:[打叫]|去|看|医院|来人|1[12][09])"
)
_PARTS, _SHORT = 3, 60  # messages and characters before, with which a danger is told in parts


def calling(ctx: Context) -> bool:
    """Whether the words are of a whistle: what it is about, or more of a danger for which it calls the rescuers."""
    if ctx.state.get("step") != "whistle":
        return False
    matter = ctx.state["whistle"]["matter"]
    return ctx.state["ask"]["what"] not in {"more", "units"} or ctx.router.danger(matter) is not None


def told(ctx: Context) -> Alarm | None:
    """The danger this talk is about, if it is fresh and not over."""
    alarm = ctx.uow.repo(Alarm).get(ctx.state.get("danger", {}).get("alarm", 0))
    if alarm is None or alarm.state == "denied" or ctx.uow.now - alarm.at > _OLD:
        return None
    ticket = ticket_of(ctx, alarm)
    return None if ticket and ticket.state in ENDED else alarm


def ticket_of(ctx: Context, alarm: Alarm) -> Ticket | None:
    return ctx.uow.repo(Ticket).get(alarm.ticket_id)


def over(ctx: Context, alarm: Alarm, plain: str) -> str:
    """How it is said to be over, '' not at all: 不是 is 'no'; 警察来了, 没有味了 are 'over'."""
    danger, said = ctx.uow.district.danger(alarm.danger), (ctx.state.get("danger") or {}).get("said") or {}
    before = fold(said.get("text", "")).plain
    return speech.ending(plain, leaves=danger.leaves, stays=danger.stays, ends=danger.ends, before=before)


def who_sees(ctx: Context) -> bool:
    """Whether it asks, in few words, 会不会知道是我: that is answered, and nothing the rescuers need."""
    heard = understanding_of(ctx.uow.district).read(ctx.text, ctx.router.read(ctx.text))
    few = len(ctx.text) <= FEW and not (ctx.update.attachments or ctx.update.location)
    if asked := few and "privacy" in {"" if heard.taught else heard.kind, meant(heard.plain)}:  # 我怕他
        erasing.privacy(ctx)
    return asked


def deny(ctx: Context, alarm: Alarm) -> dict[str, Any]:
    """Its ticket, if there is one, is withdrawn. What was said of it, {} where another danger is talked of by now."""
    ctx.act(Ref("alarm", alarm.id), "deny")
    ticket = ticket_of(ctx, alarm)
    if ticket and TICKET.target(ticket.state, "withdraw") is not None:
        ctx.act(ticket_ref(ticket.id), "withdraw", text=ctx.words("danger.was_none"))
    kept: dict[str, Any] = ctx.state.get("danger", {})
    if kept.get("alarm") != alarm.id:
        return {}
    put_back(ctx)
    ctx.state["ended"] = {"alarm": alarm.id, "said": kept["said"]}
    named = (ctx.state.get("ask") or {}).get("name", ctx.state.get("step"))
    ctx.state["aside"] = named not in _MORE  # a cry answers no other question before somebody says so
    said: dict[str, Any] = kept["said"]
    return said


def put_back(ctx: Context) -> None:
    """What was being asked is asked still."""
    ctx.set_step("")
    ctx.state |= ctx.state.pop("danger", {}).get("aside", {})


def pressing(ctx: Context, alarm: Alarm, plain: str) -> bool:
    """Whether it is told that there is no time for an answer: 他在砸门, 我在楼顶了, 我没得力气打电话, 打120了要等."""
    danger = ctx.uow.district.danger(alarm.danger)
    if plain.startswith("算了") or any(word in plain for word in danger.calm) or apart(ctx, danger):
        return False
    if not danger.quiet and speech.cannot_call(plain) and not over(ctx, alarm, plain):
        return True
    return any(word in plain and not speech.denied(plain[: plain.index(word)]) for word in danger.at_once)


def category(ctx: Context, danger: Danger, reading: Reading) -> str:
    """What the message tells, where it fits the danger or at least its line; else what the district files it under."""
    categories = ctx.uow.district.categories
    if fitting := next((code for code in reading.choices if code in danger.fits), ""):
        return fitting
    of_line = (code for code in reading.choices if categories[code].redirect_line == danger.line)
    return danger.category if danger.quiet or danger.category in reading.choices else next(of_line, danger.category)


def graver(ctx: Context, danger: Danger, alarm: Alarm) -> bool:
    """Whether another danger is of a line before that of the one talked of: who lies in the water first needs to be got
    out, and that she does not answer is more of the same."""
    lines = [one.line for one in ctx.uow.district.emergencies]
    return lines.index(danger.line) < lines.index(ctx.uow.district.danger(alarm.danger).line)


def apart(ctx: Context, danger: Danger) -> bool:
    """Whether it is surely a matter of another kind: told the rescuers too, but no place of the danger."""
    if not ctx.text or ctx.router.danger(ctx.text):
        return False
    reading = ctx.router.read(ctx.text)
    other = ctx.uow.district.categories.get(reading.category)
    if other is None or not (reading.known and reading.sure):
        return False
    other_kind = reading.kind != "praise" and reading.category != danger.category
    return other_kind and other.redirect_line != danger.line


def apart_row(ctx: Context, alarm_id: int) -> Rows:
    if not ctx.state["danger"].get("other"):
        return ()
    return ((ctx.button("press.danger_other", Action("danger", alarm_id, "other")),),)


def add(ctx: Context, ref: Ref, name: str, pictures: list[str], area: str) -> None:
    lon, lat = ctx.update.location or (None, None)
    text, place = ctx.update.text[:READ], ctx.text[:80] if area else ""
    ctx.act(ref, name, text=text, pictures=tuple(pictures), area=area, place=place, lon=lon, lat=lat)


def named(ctx: Context, ticket: Ticket | None) -> str:
    """The area that was said or sent; a building's number alone is one of the estate that is known already.

    家里着火了 said once more names no place.
    """
    if ctx.update.location:
        found = ctx.uow.district.area_at(*ctx.update.location)
        return found.code if found else ""
    if not ctx.text:
        return ""
    said = ctx.router.places.find(ctx.text, ticket.area if ticket else "")
    again = said.how == "home" and ctx.router.danger(ctx.text) and not any(char.isdecimal() for char in ctx.text)
    return "" if again else said.area


def closer(ctx: Context, ticket: Ticket, area: str) -> bool:
    """Whether words tell better where it is: never the estate's gate in place of the door."""
    if not area or not ticket.area:
        return bool(area)
    if area == ticket.area:
        return not ticket.place or any(char.isdecimal() for char in ctx.text)
    return not ctx.uow.district.within(ticket.area, area)


def place(ctx: Context, ticket_id: int, area: str, words: str = "") -> None:
    lon, lat = ctx.update.location or (None, None)
    ctx.act(ticket_ref(ticket_id), "place", choice=area, place=words[:80], lon=lon, lat=lat)
    ticket = ctx.uow.repo(Ticket).find(id=ticket_id, limit=1)[0]
    thank(ctx, ctx.words("danger.placed", where=where(ctx.words, ticket)))


def thank(ctx: Context, text: str) -> None:
    """What became of an answer; in the same breath what was being asked before, if anything was."""
    kept = ctx.state.get("danger", {})
    rows: Rows = ()
    if kept.get("aside", {}).get("step"):
        rows = ((ctx.button("press.danger_back", Action("danger", kept["alarm"], "back")),),)
    if kept:
        rows = apart_row(ctx, kept["alarm"]) + rows
    ctx.reply(Card(text, rows=rows), edit=True)


def taken_back(ctx: Context) -> Danger | None:
    """The danger that was said to be over and is not: 不是我妈，认错人了, after 找到了."""
    kept = ctx.state.get("ended") or ctx.state.get("danger") or {}
    alarm = ctx.uow.repo(Alarm).get(kept.get("alarm", 0))
    if not (alarm and kept.get("said") and speech.no_end(fold(ctx.text).plain)) or ctx.uow.now - alarm.at > _BACK:
        return None
    ctx.update = replace(ctx.update, text=f"{kept['said']['text']}\n{ctx.text}")
    return ctx.uow.district.danger(alarm.danger)


def just_over(ctx: Context) -> Alarm | None:
    """The danger that was said to be over just now, where nothing else was begun since."""
    alarm = ctx.uow.repo(Alarm).get((ctx.state.get("ended") or {}).get("alarm", 0))
    old = alarm is None or ctx.uow.now - alarm.at > _OLD or {"step", "draft"} & ctx.state.keys()
    return None if old else alarm


def unsure(plain: str) -> bool:
    """Whether it is asked if somebody is to be called, or seen, all the same: 要不要再打119, 还用去医院吗."""
    return len(plain) <= speech.SPOKEN and bool(_UNSURE.search(plain))


def over_again(ctx: Context, alarm: Alarm) -> bool:
    """Whether it is said once more, of what was over already: 没事了，就是低血糖, after 醒了."""
    said = speech.called_off(plain := fold(ctx.text).plain) or over(ctx, alarm, plain) or _UNHURT.fullmatch(plain)
    return bool(said)


def same_place(ctx: Context) -> list[str]:
    """A danger is likely where the one before is, or the report that is written: that is offered first."""
    alarm, draft = told(ctx), ctx.state.get("draft") or {}
    ticket = ticket_of(ctx, alarm) if alarm else None
    area = (ticket.area if ticket else "") or (draft.get("area", "") if draft.get("how") == "named" else "")
    return [area, *area_choices(ctx, "")] if area else []


def _after_cry(ctx: Context) -> Danger | None:
    """What is wrong, told piece by piece after 救命: 我 / 被锁 / 阳台上了."""
    pieces = [*ctx.state["danger"]["said"]["text"].split("\n")[1:], ctx.text]
    whole = "".join(pieces)
    danger = ctx.router.danger(whole) if len(pieces) > 1 and len(whole) <= _SHORT else None
    if danger:
        ctx.update = replace(ctx.update, text="\n".join(pieces))
    return danger


def _fresh(ctx: Context, told: dict[str, Any]) -> bool:
    return bool(told.get("at")) and ctx.uow.now - datetime.fromisoformat(told["at"]) <= FRESH


def _of_entry(ctx: Context) -> bool:
    """Whether a service was shown, of which one's own people are told what they can and cannot."""
    codes = ctx.state.get("guide", {}).get("codes")
    entry = ctx.uow.district.guide.get(codes[0]) if codes else None
    return entry is not None and entry.kind != "note"


def in_parts(ctx: Context, *, cry: bool, listed: bool) -> Danger | None:
    """A danger told over several short messages (我妈摔了 / 起不来了): what was told before goes with what came."""
    if cry or (back := taken_back(ctx)):
        return _after_cry(ctx) if cry else back
    asked = ctx.state.get("guide") or {"said": {"text": ""}}  # a doubtful text message was asked about before
    before = {"text": asked["said"]["text"], "at": asked.get("at"), "pictures": []}
    draft = ctx.state.get("draft") or before
    if not _fresh(ctx, draft) or len(ctx.text) > _SHORT or meant(plain := fold(ctx.text).plain) == "privacy":
        return None
    listed = listed or (draft is before and _of_entry(ctx))  # 我老伴的 / 她去不了, of 低保
    talk = ctx.router.read(ctx.text).talk
    listed = listed or bool(talk and talk.type) or of_no_event(plain)  # 水还在漏 / 我先拿盆接着
    told = draft["text"].split("\n")
    if draft is not before and _fresh(ctx, before):
        told = [before["text"], *told]
    ends = ["\n".join(told[first:]) for first in range(max(0, len(told) - _PARTS), len(told))]
    ends = [end for end in ends if len(end) <= _SHORT]  # the longest first: who comes reads what led to it
    if any(ctx.router.danger(end, listed=listed) for end in ends):  # that was said to be none
        return None
    for end in ends:
        together = (f"{end}\n{ctx.text}", f"{end}，{ctx.text}".replace("\n", "，"))  # 停电了 / 我爸用呼吸机的
        if danger := next(filter(None, (ctx.router.danger(one, listed=listed) for one in together)), None):
            point = (draft["lon"], draft["lat"]) if "lon" in draft else None
            ctx.update = replace(ctx.update, text=together[0], location=ctx.update.location or point)
            draft["text"] = "" if end.endswith(draft["text"]) else draft["text"].removesuffix(end).strip()
            if not draft["text"]:
                ctx.kept = tuple(ctx.state.pop("draft", draft)["pictures"])
            return danger
    return None
