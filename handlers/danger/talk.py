"""A present danger is heard first, whatever was being asked."""

from dataclasses import replace

from core import commands as c
from core.district.dangers import Danger
from core.guide.understanding import asks
from core.refs import Ref, ticket_ref
from core.routing import speech
from core.routing.circumstances import READ
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.tickets.alarms import ALARM
from core.tickets.records import Alarm, Ticket
from core.tickets.workflow import TICKET
from handlers.context import Context, column, take_up
from handlers.danger import more as further
from handlers.danger.cards import filed_line, places, question, told_line, where_lines
from handlers.frame.questions import left_too, question_of
from handlers.intake.draft import go_on
from handlers.messages import Action, Card, held_of, shorten

STEP = "danger"
SAID = 40  # characters of what came that are said again
_ASKED = ("step", "ask", "asked_at", "question")  # what a talk keeps of an open question


def heard(ctx: Context) -> bool:
    """Whether a message tells of a danger: then it is said what to do, and asked at once whether it is happening.

    What was being asked is kept aside together with the message: they come back where there is no danger.
    """
    if not ctx.text or ctx.text.startswith("/") or further.calling(ctx):
        return False
    # Staff say what they did (陪着关了灯，留了电话), asked or in reply to a card.
    asked = bool(ctx.appointments and (question_of(ctx) or ctx.update.reply_to))
    alarm = further.told(ctx)
    talked = alarm if ctx.state.get("step") == STEP else None
    asking = talked and ALARM.target(talked.state, "confirm")
    # Then only listed words tell another danger, but after a bare cry: 救命, 我儿子掉水塘里了.
    cry = bool(asking) and speech.yes(fold(ctx.state["danger"]["said"]["text"]).plain.split("\n")[0])
    danger = ctx.router.danger(ctx.text, listed=bool(asked or (asking and not cry)))
    if danger is None and (cry or alarm is None):
        danger = further.in_parts(ctx, cry=cry, listed=asked)
    if alarm is None and ctx.state.pop("danger", None) and ctx.state.get("step") == STEP:
        ctx.set_step("")
    plain = fold(ctx.text).plain
    if talked and (
        speech.yes(plain) or further.over(ctx, talked, plain) or (asking and further.pressing(ctx, talked, plain))
    ):
        return False  # 叫了救护车了, 没有，扶起来了 answer what is asked
    if danger is None:
        if not (alarm or asked or ctx.state.get("step")) and (late := ctx.router.late(ctx.text)):
            ctx.reply(Card(late.now.say(ctx.words.lang)))
        return _called_off(ctx, alarm)
    if alarm and (alarm.danger == danger.code or (asking and not (cry or further.graver(ctx, danger, alarm)))):
        _more_of(ctx, alarm, danger)
    else:
        if alarm and cry and not alarm.ticket_id:  # nobody was told of it yet
            ctx.act(Ref("alarm", alarm.id), "deny")
        _raise(ctx, danger)
    return True


def _called_off(ctx: Context, alarm: Alarm | None) -> bool:
    """After 取消 no question is open, but people are coming: 没有着火 is told them, and how to stop them is said."""
    plain = fold(ctx.text).plain
    off = (
        alarm
        and not {"step", "draft"} & ctx.state.keys()
        and (speech.called_off(plain) or further.over(ctx, alarm, plain))
    )
    if alarm and off:
        _more_of(ctx, alarm)
    elif alarm is None and (ended := further.just_over(ctx)):
        unsure = further.unsure(plain)
        off = unsure or further.over_again(ctx, ended)
        if off:
            ctx.say("danger.if_unsure" if unsure else "danger.over", line=ctx.uow.district.danger(ended.danger).line)
    return bool(off)


def _raise(ctx: Context, danger: Danger) -> None:
    """Ask; the place is what the words name or what was sent along, never the home of whoever tells it."""
    update, state = ctx.update, ctx.state
    reading = ctx.router.read(ctx.text, at=update.location)
    lon, lat = update.location or (None, None)
    pictures = ctx.keep_pictures()
    ctx.do(
        c.RaiseAlarm(
            ctx.person.id,
            str(update.chat),
            danger.code,
            update.text[:READ],
            further.category(ctx, danger, reading),
            reading.place.area,
            reading.place.words[:80],
            lon,
            lat,
            tuple(pictures),
        )
    )
    before = state.get("danger", {})
    aside = before.get("aside") or {k: state[k] for k in _ASKED if k in state}
    said = {"text": update.text, "message": update.message, "location": update.location, "pictures": pictures}
    alarm_id = ctx.events[-1][0].subject_id
    ctx.set_step(STEP)
    areas = list(reading.place.choices) or further.same_place(ctx)
    state["danger"] = {"alarm": alarm_id, "said": said, "aside": aside, "areas": areas, "other": before.get("other")}
    _ask(ctx, alarm_id, danger)


def _ask(ctx: Context, alarm_id: int, danger: Danger, said: str = "") -> None:
    after = ctx.words("danger.wait", limit=ctx.uow.district.timers.answer)
    card = question(ctx.words, alarm_id, danger, after, said)
    ctx.reply(replace(card, rows=card.rows + further.apart_row(ctx, alarm_id)), coalesce=STEP)


def pressed(ctx: Context) -> None:
    """A button of a danger's cards; old ones say how the matter stands."""
    alarm = ctx.uow.repo(Alarm).get(ctx.pressed.number)
    if alarm is None or alarm.address != str(ctx.update.chat):
        ctx.say("danger.old")
    elif alarm.person_id != ctx.person.id:
        ctx.say("danger.others")
    elif ctx.pressed.choice in _CHOICES:
        _CHOICES[ctx.pressed.choice](ctx, alarm)


def _now(ctx: Context, alarm: Alarm) -> None:
    """Yes: a ticket at once, then one question: where."""
    if ALARM.target(alarm.state, "confirm") is None:
        _stands(ctx, alarm)
        return
    ctx.act(Ref("alarm", alarm.id), "confirm")
    danger, fresh = ctx.uow.district.danger(alarm.danger), ctx.uow.repo(Alarm).find(id=alarm.id, limit=1)[0]
    ticket = ctx.uow.repo(Ticket).find(id=fresh.ticket_id, limit=1)[0]
    ctx.set_step(STEP)
    ctx.state.setdefault("danger", {"alarm": alarm.id, "aside": {}, "areas": []})
    if ctx.update.action:
        more = ((ctx.button("press.danger_more", Action("danger", alarm.id, "more")),),) if danger.more.hans else ()
        ctx.reply(Card(danger.now.say(ctx.words.lang), rows=more), edit=True)
    lines = [filed_line(ctx, danger, ticket), "", *where_lines(ctx, ticket)]
    ctx.reply(
        Card("\n".join(lines), rows=(() if ticket.area else places(ctx, ticket)) + further.apart_row(ctx, alarm.id))
    )
    ctx.toast_only("toast.ok")


def _not(ctx: Context, alarm: Alarm) -> None:
    """No: its ticket, if the desk has one already, is taken back; the message is heard as any other."""
    if ALARM.target(alarm.state, "deny") is None:
        _stands(ctx, alarm)
        return
    said = further.deny(ctx, alarm)
    closing = ctx.uow.district.danger(alarm.danger).otherwise.say(ctx.words.lang)
    if closing or not said:
        ctx.reply(Card(closing or ctx.words("danger.over")), edit=True)
        return
    ctx.kept = tuple(said["pictures"])
    location = tuple(said["location"]) if said["location"] else None
    ctx.update = replace(ctx.update, action=None, text=said["text"], message=said["message"], location=location)
    ctx.again = True


def _more(ctx: Context, alarm: Alarm) -> None:
    """What nobody else should read stands behind a button."""
    ctx.reply(Card(ctx.uow.district.danger(alarm.danger).more.say(ctx.words.lang)))


def _back(ctx: Context, alarm: Alarm) -> None:
    """What was being asked before the danger."""
    further.put_back(ctx)
    if ctx.state.get("draft") and ctx.state.get("step") in {"draft", "place"}:
        go_on(ctx)
    else:
        ctx.change("danger.back")


def _stands(ctx: Context, alarm: Alarm, key: str = "danger.stands") -> None:
    """An old button: the number under which it is filed, or that it was said to be none. `key` "danger.safe": somebody
    says that all is well (找到了), and one tap tells it those who are coming."""
    ticket = further.ticket_of(ctx, alarm)
    if ticket is None or alarm.state == "denied":
        ctx.say("danger.over")
        return
    acts = ["show", *(["withdraw"] if TICKET.target(ticket.state, "withdraw") is not None else [])]
    rows = column(
        ctx.button(f"press.{act}", Action(act, ticket.id)) for act in (reversed(acts) if key == "danger.safe" else acts)
    )
    ctx.say(key, *rows, number=ticket.number, state=ticket.state)


def placed(ctx: Context) -> None:
    """A tap on where it is."""
    further.place(ctx, ctx.pressed.number, ctx.pressed.choice)


def more(ctx: Context) -> None:
    """Words, pictures or a place while a danger is talked of."""
    if (alarm := further.told(ctx)) is None:
        further.put_back(ctx)
        ctx.say("danger.over")
    elif further.who_sees(ctx):
        if ALARM.target(alarm.state, "confirm") is not None:
            _ask(ctx, alarm.id, ctx.uow.district.danger(alarm.danger))
    elif meant(plain := fold(ctx.text).plain) == "leave" and not ctx.uow.district.danger(alarm.danger).stays:
        _leave(ctx, alarm)
    elif ALARM.target(alarm.state, "confirm") is None:
        _after(ctx, alarm, meant(plain))
    elif speech.yes(plain):
        _now(ctx, alarm)
    elif further.pressing(ctx, alarm, plain):
        further.add(ctx, Ref("alarm", alarm.id), "add", ctx.keep_pictures(), further.named(ctx, None))
        _now(ctx, alarm)
    elif said := further.over(ctx, alarm, plain):
        left = ctx.uow.district.danger(alarm.danger).late and not meant(plain)  # whoever is bitten leaves a matter
        (_not if said == "no" or left else _leave)(ctx, alarm)
    else:
        _more_of(ctx, alarm)


def _after(ctx: Context, alarm: Alarm, meaning: str) -> None:
    """Its ticket is there: 谢谢 and 喂 are answered with how it stands, everything else goes to who is coming."""
    ticket = further.ticket_of(ctx, alarm)
    kept = ctx.state.get("danger", {})
    if meaning == "withdraw":
        _stands(ctx, alarm)
    elif meaning == "thanks" and kept.get("safe"):  # 找到了, then 谢谢
        _stands(ctx, alarm, "danger.safe")
    elif ticket and meaning in {"thanks", "hello", "nothing"} and not (ctx.update.attachments or ctx.update.location):
        further.thank(ctx, told_line(ctx, "danger.still", ctx.uow.district.danger(alarm.danger), ticket))
    else:
        _more_of(ctx, alarm)


def _leave(ctx: Context, alarm: Alarm) -> None:
    """取消, 火灭了: before its ticket there is no danger; a ticket stays until its own button withdraws it. A form that
    was being filled in is gone on with."""
    if ALARM.target(alarm.state, "deny") is None:
        _stands(ctx, alarm)
    else:
        further.deny(ctx, alarm)
        danger = ctx.uow.district.danger(alarm.danger)
        closing = danger.otherwise.say(ctx.words.lang) if danger.stays else ""
        ctx.reply(Card(closing or ctx.words("danger.over"), rows=left_too(ctx)))
    if ctx.state.get("step") != "form":
        ctx.set_step("")


def _more_of(ctx: Context, alarm: Alarm, heard: Danger | None = None) -> None:
    """Whatever comes goes with the danger, and the question stands; what to do about another one `heard` is said."""
    ticket, danger = further.ticket_of(ctx, alarm), ctx.uow.district.danger(alarm.danger)
    beside = further.apart(ctx, danger)
    if beside:
        ctx.state["danger"]["other"] = held_of(ctx.update)
    pictures, area = ctx.keep_pictures(), "" if beside else further.named(ctx, ticket)
    if ticket is None:
        said = ctx.state["danger"]["said"]
        said["text"] = f"{said['text']}\n{ctx.update.text}".strip()[:READ]
        said["pictures"] += pictures
        further.add(ctx, Ref("alarm", alarm.id), "add", pictures, area)
        key = "danger.noted" if danger.quiet or danger.after.hans else "danger.noted_call"
        noted = ctx.words(key, line=danger.line, text=shorten(ctx.text or "…", SAID)) + _look_more(ctx, danger)
        other = heard and danger.code != heard.code and not (heard.quiet or danger.quiet)
        noted += f"\n{heard.now.say(ctx.words.lang)}" if heard and other else ""
        _ask(ctx, alarm.id, danger, noted)
        return
    placed, safe = bool(ctx.update.location) or further.closer(ctx, ticket, area), False
    if not placed or pictures or len(ctx.text) > further.FEW:
        ctx.act(ticket_ref(ticket.id), "supplement", text=ctx.text, pictures=tuple(pictures))
    if placed:
        further.place(ctx, ticket.id, area, ctx.text)
    elif safe := bool(speech.called_off(plain := fold(ctx.text).plain) or further.over(ctx, alarm, plain)):
        _stands(ctx, alarm, "danger.safe")
    else:
        further.thank(ctx, told_line(ctx, "danger.added", danger, ticket) + _look_more(ctx, danger))
    if kept := ctx.state.get("danger"):
        kept["safe"] = safe


def _look_more(ctx: Context, danger: Danger) -> str:
    """Where the answer to a question stands, in a quiet danger; '' where nothing is asked or kept there."""
    return f"\n{ctx.words('danger.look_more')}" if danger.more.hans and asks(fold(ctx.text).plain) else ""


def _other(ctx: Context, alarm: Alarm) -> None:
    """单独报: what was told beside the danger becomes a report of its own; people come all the same."""
    ctx.state["held"] = ctx.state.get("danger", {}).pop("other", None)
    if take_up(ctx):
        ctx.set_step("")
        ctx.again = True


_CHOICES = {"now": _now, "not": _not, "more": _more, "back": _back, "other": _other}
BUTTONS = {"danger": pressed, "danger_at": placed, "emergency": pressed}
STEPS = {STEP: more}
