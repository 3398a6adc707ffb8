"""把我的信息都删掉: what goes, what must stay and why; gone after a yes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from core.people.records import Person
from core.refs import ticket_ref
from core.routing.folding import fold
from core.routing.small_talk import meant
from core.tickets.erasure import drop_file
from core.tickets.lifecycle import ENDED
from core.tickets.records import Follower, StoredFile, Ticket
from core.workflow.records import Note
from handlers.context import Context, column
from handlers.frame import left
from handlers.messages import Action, Card

_COUNTED = ("heard", "drafts", "guides", "filed", "tongue")  # no words, as all else that a dialogue keeps


def ask(ctx: Context) -> None:
    """What would be deleted, what stays, and one more question (PIPL 47); officials' words belong to their work."""
    (over, still), half = _told(ctx), left.lying(ctx) or ctx.state.get("draft") or ctx.state.get("forms")
    half = half or ctx.update.platform == "web"  # the page shows what was said on it
    if ctx.appointments:
        ctx.say("erase.staff", phone=ctx.uow.district.phone)
    elif not (over or half):
        ctx.say("erase.later" if still else "erase.nothing", n=len(still))
    else:
        ctx.set_step("erase")
        yes, no = ctx.button("erase.yes", Action("erase")), ctx.button("erase.no", Action("leave"))
        lines = [ctx.words("erase.goes" if over else "erase.goes_half", n=len(over)), ctx.words("erase.stays")]
        lines += [ctx.words("erase.later", n=len(still))] if still else []
        ctx.say("erase.sure", *column((yes, no)), text="\n".join(lines))


def _told(ctx: Context) -> tuple[list[Ticket], list[Ticket]]:
    """The matters that are over and hold words of the person, and those still worked on."""
    uow, own = ctx.uow, ctx.person.id
    found = {one.id: one for one in uow.repo(Ticket).find(reporter_id=own)}
    for row in uow.repo(Follower).find(person_id=own):
        found |= {one.id: one for one in map(uow.repo(Ticket).get, (row.ticket_id, row.origin)) if one}
    said = uow.repo(Note).find(about=[ticket_ref(one) for one in found])
    holds = {note.about.id for note in said if note.salt and note.author_id == own}
    over = [one for one in found.values() if one.state in ENDED and one.id in holds]
    return over, [one for one in found.values() if one.state not in ENDED]


def pressed(ctx: Context) -> None:
    """The yes: every matter by the act that the console uses; a yes to an older question does nothing."""
    if ctx.state.get("step") != "erase":
        ctx.done("frame.used")
        return
    over, still = _told(ctx)
    for ticket in over:
        ctx.act(ticket_ref(ticket.id), "forget", "asked")
    needed = ctx.uow.repo(Note).find(about=[ticket_ref(one.id) for one in still], author_id=ctx.person.id)
    handed_in = {key for note in needed for key in note.pictures}
    for file in ctx.uow.repo(StoredFile).find(key=list({*_strings(ctx.state)} - handed_in)):
        drop_file(ctx.uow, file.key)
    ctx.uow.strike_said(ctx.person.address, [note.text for note in needed])
    ctx.uow.repo(Person).change(ctx.person, home="")
    for name in ctx.state.keys() - {*_COUNTED}:
        ctx.state.pop(name)
    ctx.set_step("")
    later = [ctx.words("erase.later", n=len(still))] if still else []
    gone = ctx.words("erase.gone" if over else "erase.gone_half", n=len(over))
    ctx.reply(Card("\n".join([gone, *later])), edit=True)
    ctx.toast_only("toast.ok")


def _strings(value: Any) -> Iterator[str]:
    """All strings in what a talk remembers, the keys of pictures among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def confirm(ctx: Context) -> None:
    """A written yes counts as the press; with anything else nothing is deleted."""
    said = meant(fold(ctx.text).plain)
    if said == "yes":
        pressed(ctx)
        return
    ctx.set_step("")
    ctx.say("erase.kept")
    ctx.again = said != "no"


def privacy(ctx: Context) -> None:
    """能不能匿名, 你们存什么: what is kept, who sees it, and how it is deleted (PIPL 44, 47)."""
    district = ctx.uow.district
    days = district.keep_words_days
    keys = ("page.privacy_read", "page.privacy_until" if days else "page.privacy_until_asked", "page.privacy_erase")
    facts = {"district": district.names.say(ctx.words.lang), "phone": district.phone, "kept": timedelta(days=days)}
    ctx.reply(Card("\n".join(ctx.words(key, **facts) for key in keys)))


BUTTONS = {"erase": pressed}
STEPS = {"erase": confirm}
