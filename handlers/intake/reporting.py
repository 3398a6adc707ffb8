"""Residents: say plainly what is wrong; two taps later it is a ticket."""

from typing import Any

from core.events import TicketFiled
from core.routing.folding import fold
from core.routing.router import Reading
from core.routing.small_talk import asking
from handlers.context import Context, Conversation, instead, paired, take_up
from handlers.frame import left
from handlers.intake import draft as drafts
from handlers.intake import several
from handlers.intake.doubts import ask_which, elsewhere, idle, joined, still_refused, waited_long, waits
from handlers.intake.drafted import another, area_choices, is_place, moved, nowhere, of_those, read, register, unplaced
from handlers.intake.known import asked_of, no_part, own_open, says_nothing, waiting, whether_own
from handlers.messages import Action, Button, heard_again, held_of, shorten

ENOUGH = 2  # messages after the first, with a place among them, that tell something whatever was heard in them


def on_text(ctx: Context) -> None:
    """Words, pictures or a place: begin a report, or add to the one being written."""
    drafts.part_old(ctx)
    draft: dict[str, Any] | None = ctx.state.get("draft")
    if draft and ctx.state.get("step") == "place" and nowhere(ctx):
        drafts.placeless(ctx)
        return
    if draft and waits(ctx, "left"):
        drafts.take_in(ctx)
        draft.pop("asked")
    heard = ctx.router.read(ctx.text, home=ctx.home) if ctx.text else None
    if draft and draft.get("asked") == "own" and _still_own(ctx, draft, heard):
        return
    if waiting := waits(ctx, "which"):
        draft = _one_more(ctx, heard)
    if draft and draft.get("refused") and still_refused(ctx, draft, heard):
        drafts.gather(ctx, draft)
        drafts.go_on(ctx)
        return
    draft = None if draft and draft.get("refused") and left.put_aside(ctx, "draft") else draft
    aside = ctx.state.pop("aside", False) and bool(draft and draft["text"])
    if waiting and draft and heard and waited_long(draft):
        _unasked(ctx, draft)
        return
    if draft and heard and not (waiting or aside) and (place := moved(ctx, draft, heard)):
        draft["text"] += f"\n{ctx.text}"  # who reads 3栋 reads too that it is 5栋
        _placed(ctx, draft, place)
        return
    if draft and heard:
        other = not draft.get("unclear") and (another(ctx, draft, heard) or idle(ctx, ctx.text))
        if other and not (waiting or aside) and several.one_more(ctx, draft, heard):
            drafts.gather(ctx, draft)
            drafts.go_on(ctx)
            return
        if waits(ctx, "which") or aside or other:
            ctx.state["held"] = held_of(ctx.update)
            ask_which(ctx, draft)
            return
    add(ctx, draft, heard)


def _unasked(ctx: Context, draft: dict[str, Any]) -> None:
    """Nobody answered which matter is meant: what the words themselves tell counts."""
    ctx.state.pop("held")
    draft.pop("asked")
    whole = ctx.router.read(ctx.text, home=ctx.home)
    if apart := "你们" not in ctx.text and another(ctx, draft, whole):  # what is said to us is no matter beside it
        left.put_aside(ctx, "draft", later=True)
    add(ctx, None if apart else draft, whole)


def _still_own(ctx: Context, draft: dict[str, Any], heard: Reading | None) -> bool:
    """More of the same, before it was said whom it is for: asked once more, with all of it."""
    own = own_open(ctx, heard) if heard and ctx.state.get("held") else []
    other = heard and ((heard.known and heard.sure) or heard.place.how == "named")
    if not (own or other) and ctx.state.get("held"):
        own = waiting(ctx, draft)  # what surely names neither a matter nor a place goes with the words before it
    if own:
        drafts.gather(ctx, draft)
        ctx.update = joined(ctx)
        whether_own(ctx, draft, own)
    else:
        draft.pop("asked")
    return bool(own)


def of_one(ctx: Context) -> bool:
    """Whether the words put one of several shown matters right, and all are shown again."""
    if put_right := bool(ctx.text) and several.of_one(ctx):
        drafts.go_on(ctx)
    return put_right


def own_again(ctx: Context) -> bool:
    """Whether it was asked for whom words are, and is asked once more."""
    draft = ctx.state.get("draft") or {}
    if draft.get("asked") != "own" or not ctx.state.get("held"):
        return False
    with instead(ctx, heard_again(ctx.update, ctx.state["held"])):
        if own := waiting(ctx, draft):
            whether_own(ctx, draft, own)
    return bool(own)


def as_report(ctx: Context) -> None:
    """是，要反映一件事: what was held is a report, however little was heard in it."""
    if take_up(ctx):
        left.put_aside(ctx, "draft")
        add(ctx, None, ctx.router.read(ctx.text, home=ctx.home), told=True)


def add(ctx: Context, draft: dict[str, Any] | None, heard: Reading | None, *, told: bool = False) -> None:
    """What came belongs to this report, or to a new one where none is given. `told`: its sender said that it is one."""
    if draft and ctx.state.get("step") == "place" and heard and is_place(heard, ctx):
        _placed(ctx, draft, ctx.text)
        return
    draft = draft or drafts.begin(ctx)
    if draft.get("unclear") and heard and no_part(ctx, draft["text"], heard):
        draft |= {"text": "", "said": []}
    fresh, told = not draft["text"], told or "firm" in draft
    drafts.gather(ctx, draft)
    if not fresh and heard and not heard.known and asking(fold(ctx.text).plain):
        ctx.say("report.question_added", phone=ctx.uow.district.phone)
    if not draft["text"]:
        asked = [] if ctx.appointments or told or not ctx.update.attachments else asked_of(ctx, None)
        if asked:
            whether_own(ctx, draft, asked)
        else:
            drafts.go_on(ctx)
        return
    if not fresh and ctx.text and draft.get("several"):
        several.more(ctx, draft, heard)
        drafts.go_on(ctx)
        return
    reading = read(ctx, draft, heard)
    if fresh:
        several.notice(ctx, draft)
    if fresh and elsewhere(ctx, reading):
        draft["refused"] = True
        drafts.go_on(ctx)
    elif fresh and not ctx.appointments and (own := own_open(ctx, reading)):
        whether_own(ctx, draft, own)
    else:
        told = told or (reading.place.how == "named" and draft["text"].count("\n") >= ENOUGH)
        draft["unclear"] = not told and (fresh or draft.get("unclear", False)) and says_nothing(ctx, reading)
        drafts.go_on(ctx)


def _one_more(ctx: Context, heard: Reading | None) -> dict[str, Any]:
    """Words come while others wait for an answer: a matter of their own parts the first two, all else is joined."""
    before = ctx.router.read(ctx.state["held"]["text"], home=ctx.home)
    told = before.known or ctx.uow.district.hides(before.kind, before.category)  # nothing else is sealed with a tip-off
    if heard and heard.known and told and heard.category != before.category:
        with instead(ctx, heard_again(ctx.update, ctx.state.pop("held"))):
            left.put_aside(ctx, "draft", later=True)
            add(ctx, None, before)
    else:
        ctx.update = joined(ctx)
    draft: dict[str, Any] = ctx.state["draft"]
    return draft


def same_matter(ctx: Context) -> None:
    """是那件事: what was held is added."""
    if take_up(ctx):
        ctx.state["draft"].pop("asked", None)
        add(ctx, ctx.state["draft"], ctx.router.read(ctx.text, home=ctx.home))


def other_matter(ctx: Context) -> None:
    """另一件事: the report that was being written is left for a while; a new one begins."""
    if take_up(ctx):
        left.put_aside(ctx, "draft", later=True)
        add(ctx, None, ctx.router.read(ctx.text, home=ctx.home))


def file(ctx: Context) -> None:
    """对，提交: register it, several matters as a ticket each. The notices tell the reporter and everybody else."""
    draft = ctx.state["draft"]
    if unplaced(draft):
        drafts.ask_place(ctx)
        return
    waiting = waits(ctx, "which")
    if waits(ctx, "left"):
        drafts.take_in(ctx)
    for part in several.parts(ctx, draft) if draft.get("several") else (draft,):
        register(ctx, part)
    ctx.state.pop("draft", None)
    ctx.set_step("")
    drafts.remember_filed(ctx, draft["id"], next(e.subject_id for e, _ in ctx.events if isinstance(e, TicketFiled)))
    if ctx.update.action and ctx.update.message:  # the card that was pressed loses its buttons
        ctx.change("done.filed", text=shorten(draft["text"], 60))
    ctx.answered = True
    ctx.toast_only("done.file")
    if waiting:
        _hear_held(ctx)
    else:
        left.remind(ctx)


def _hear_held(ctx: Context) -> None:
    """What waited for whether it belongs to the report that is now out of the way is a report of its own."""
    ctx.update = heard_again(ctx.update, ctx.state.pop("held"))
    add(ctx, None, ctx.router.read(ctx.text, home=ctx.home))


def file_several(ctx: Context) -> None:
    """What is to become of several matters in one message: a ticket each, one left out, or after all one whole."""
    draft, way = ctx.state["draft"], ctx.pressed.choice
    if way == "all" and draft.get("several"):
        file(ctx)
        return
    if way == "one":
        draft.pop("several", None)
    elif way in draft.get("several", ()):
        ctx.state["draft"] = several.without(ctx, draft, way)
    drafts.go_on(ctx)


def on_behalf(ctx: Context) -> None:
    """Staff file for somebody who cannot (WC-49: report for resident)."""
    ctx.state["draft"]["behalf"] = not ctx.state["draft"].get("behalf")
    drafts.go_on(ctx)


def drop(ctx: Context) -> None:
    """不报了: the report is left; for a while it can be taken up again."""
    waiting = waits(ctx, "which")
    if waits(ctx, "left"):
        drafts.take_in(ctx)
    ctx.change("done.drop", *left.put_aside(ctx, "draft"))
    if waiting:
        _hear_held(ctx)


def choose_area(ctx: Context) -> None:
    """A tap on a community (or on a street: then its communities are offered)."""
    draft, code, district = ctx.state["draft"], ctx.pressed.choice, ctx.uow.district
    if code not in district.areas:
        drafts.used(ctx)
        return
    draft["areas"] = []
    if district.areas[code].kind == "street":
        draft["areas"] = area_choices(ctx, code)
        drafts.ask_place(ctx)
        return
    draft["area"], draft["picked_place"] = code, True
    drafts.go_on(ctx)


def _placed(ctx: Context, draft: dict[str, Any], text: str) -> None:
    """The typed answer to 在哪里: a known name settles it; an unknown one, and 5栋 behind it, is kept in words."""
    strange = "" if draft.get("area") else draft.get("unknown", "")
    found = ctx.router.places.find(text, "" if strange else draft.get("area") or ctx.person.home)
    if strange and not (found.area or found.choices or found.unknown):
        found = ctx.router.places.find(text := f"{strange}{text}")
    if draft.get("typed") and draft["typed"] not in draft["text"] + text:
        draft["text"] += "\n" + draft["typed"]
    draft["place"] = draft["typed"] = text[:80]
    area, draft["areas"] = found.area or of_those(ctx, draft, text), list(found.choices)
    if area:
        draft["area"], draft["picked_place"] = area, True
        drafts.go_on(ctx)
        return
    if found.unknown:
        draft["how"], draft["unknown"] = found.how, found.unknown
        drafts.ask_place(ctx)
        return
    ctx.set_step("place")
    codes = found.choices or area_choices(ctx, "")
    buttons = (Button(ctx.words.area(code), Action("area", draft["id"], code)) for code in codes)
    ctx.say("report.unknown_place", *paired((*buttons, *drafts.ways_out(ctx, draft))), place=draft["place"])


def insist(ctx: Context) -> None:
    """还是要报, 是要反映: the report goes on."""
    ctx.state["draft"] |= {"refused": False, "unclear": False}
    drafts.go_on(ctx)


BUTTONS: dict[str, Conversation] = {
    **{
        name: drafts.drafting(step)
        for name, step in {
            "file": file,
            "several": file_several,
            "place": drafts.ask_place,
            "placeless": drafts.placeless,
            "area": choose_area,
            "category": drafts.choose_category,
            "pictures": lambda ctx: ctx.say("report.send_pictures"),  # the card comes back by itself
            "drop": drop,
            "go_on": insist,
            "behalf": on_behalf,
            "same_matter": same_matter,
            "other_matter": other_matter,
        }.items()
    },
    "as_report": as_report,
}
