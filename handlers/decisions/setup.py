"""Before a vote: named or secret, the paper, who stays out, mandates."""

from typing import Any

from core.decisions import agreeing
from core.decisions.ballot_forms import KINDS
from core.decisions.bodies import Body
from core.decisions.cases import body_of, profile_of
from core.decisions.leaving import LEAVE
from core.decisions.proposals import priced
from core.decisions.records import Decision, Proxy, RollEntry
from core.decisions.workflow import CHAIR, TELLER
from core.errors import NotAtThisStage, SaySomething
from core.identity import code
from core.refs import Ref
from core.routing import typed
from core.routing.amounts import fen
from handlers.context import Context, Conversation, column
from handlers.decisions.cards import of_answer, of_press, to_set_up
from handlers.documents import ROLL, order
from handlers.messages import Action, Button, Card
from handlers.people.appointments import place_of, post, serving, settle

PAPERS = ("yes_no", "one", "some", "approval", "score", "budget")
_FIRST = {"one": "seats", "some": "most", "approval": "seats", "score": "top", "budget": "money"}


def buttons(ctx: Context, decision: Decision) -> list[Button]:
    """What the chair and the tellers may still set up on a decision's card."""
    found: list[Button] = []
    held = {appointment.role for appointment in ctx.appointments}
    body = body_of(ctx.uow, decision)
    if ctx.posts(CHAIR) and not decision.phase:
        for secrecy in body.secrecy if body else ():
            if secrecy != decision.secrecy and not (secrecy == "secret" and body and body.weighs()):
                found.append(ctx.button(f"press.vote_{secrecy}", Action("v_secrecy", decision.id, secrecy)))
        if len(_forms(ctx, decision)) > 1:
            found.append(ctx.button("press.vote_form", Action("v_form", decision.id)))
        found.append(ctx.button("press.link_ticket", Action("v_link", decision.id)))
        found.append(ctx.button("press.off_roll", Action("v_off", decision.id)))
        if profile_of(ctx.uow, decision).contest is None:
            found.append(ctx.button("press.paper_kind", Action("v_paper", decision.id)))
    if decision.roll_digest and ctx.posts(CHAIR, TELLER):
        found.append(ctx.button("press.print_roll", Action("v_roll_paper", decision.id)))
    if decision.secrecy == "secret" and not decision.phase and held & {*profile_of(ctx.uow, decision).keyholders}:
        found.append(ctx.button("press.take_part", Action("v_part", decision.id)))
    waiting = ctx.uow.repo(Proxy).first(decision_id=decision.id, ended_at=None, published_at=None)
    if waiting and ctx.posts(TELLER):
        found.append(ctx.button("press.publish_proxies", Action("v_proxies", decision.id)))
    return found


def choose_secrecy(ctx: Context) -> None:
    """Named or secret, before it opens; locked from then on."""
    decision = to_set_up(ctx)
    settle(ctx, decision, secrecy=ctx.pressed.choice)
    ctx.say("setup.secret" if ctx.pressed.choice == "secret" else "setup.open", _back(ctx, decision))


def _back(ctx: Context, decision: Decision) -> tuple[Button, ...]:
    """The way back to the matter, whose next step is to be done."""
    return (ctx.button("press.agenda", Action("desk_decision", decision.id)),)


def _forms(ctx: Context, decision: Decision) -> list[Body]:
    """The forms in which the meeting can be convened, its own among them, and the other bodies of the matter."""
    charter, body = ctx.uow.district.charter, body_of(ctx.uow, decision)
    bodies, matter = charter.bodies, charter.matters.get(decision.matter)
    codes = {body.form_of or body.code} if body else set()
    codes |= {matter.body, matter.stricter, matter.collective_body} - {""} if matter else set()
    return [bodies[code] for code in profile_of(ctx.uow, decision).bodies if bodies[code].is_form_of(codes)]


def choose_form(ctx: Context) -> None:
    """All adults, one of each household or representatives; fixed once the roll is frozen."""
    decision, code = to_set_up(ctx), ctx.pressed.choice
    serving(ctx, decision.area, CHAIR)
    forms = {body.code: body for body in _forms(ctx, decision)}
    if code not in forms:
        names = ((body.names.say(ctx.words.lang), body.code) for body in forms.values())
        ctx.say("setup.which_form", *column(Button(name, Action("v_form", decision.id, code)) for name, code in names))
        return
    settle(ctx, decision, body=code)
    ctx.say(
        "setup.form_set", _back(ctx, decision), body=forms[code].names.say(ctx.words.lang), basis_text=forms[code].basis
    )


def choose_paper(ctx: Context) -> None:
    """Which kind of ballot paper; what stands on it is asked next."""
    decision, kind = to_set_up(ctx), ctx.pressed.choice
    serving(ctx, decision.area, CHAIR)
    if kind not in KINDS:
        papers = column(ctx.button(f"paper.{k}", Action("v_paper", decision.id, k)) for k in PAPERS)
        ctx.say("setup.which_paper", *papers)
    elif kind == "yes_no":
        settle(ctx, decision, ballots=({"kind": kind},))
        ctx.say("setup.paper_set", _back(ctx, decision), count=3)
    else:
        ctx.set_step("v_paper", decision=decision.id, kind=kind)
        ctx.ask(f"setup.ask_{kind}")


def _paper(ctx: Context, decision: Decision, kind: str) -> None:
    """The options, one a line; a number on the first line says how many win, may be chosen, or what there is."""
    lines = [line.strip() for line in ctx.text.splitlines() if line.strip()]
    paper: dict[str, Any] = {"kind": kind}
    read = fen if kind == "budget" else typed.whole
    first = read(lines[0]) if lines and kind in _FIRST else None
    if first is not None:
        lines.pop(0)
        paper[_FIRST[kind]] = first
    elif kind == "score":
        paper["top"] = 10
    options = []
    for n, line in enumerate(lines, 1):
        said = priced(line) if kind == "budget" else {}
        options.append({"code": str(n), "name": line, "cost": 0, **said})
    paper["options"] = options
    settle(ctx, decision, ballots=(paper,))
    ctx.set_step("")
    ctx.say("setup.paper_set", _back(ctx, decision), count=len(options))


def ask(ctx: Context) -> None:
    """Who stays out, or which ticket the matter grew out of."""
    decision = to_set_up(ctx) if ctx.pressed.name == "v_off" else of_press(ctx)
    serving(ctx, decision.area, CHAIR)
    ctx.set_step(ctx.pressed.name, decision=decision.id)
    ctx.say({"v_off": "setup.ask_off", "v_link": "links.ask"}[ctx.pressed.name])


def _left(ctx: Context, decision: Decision, number: str) -> None:
    many = len(agreeing.of(decision, LEAVE + number).get("officers", ()))
    key = "setup.off" if many >= agreeing.OFFICERS else "setup.off_waits" if many else "setup.off_not"
    ctx.say(key, _back(ctx, decision), number=number)


def second(ctx: Context) -> None:
    """The second officer agrees to what the first one wrote, or does not."""
    decision = of_press(ctx)
    serving(ctx, decision.area, CHAIR, TELLER)
    number, _, choice = ctx.pressed.choice.partition(" ")
    reason = agreeing.of(decision, LEAVE + number).get("reason", "")
    ctx.act(Ref("decision", decision.id), "strike", choice, text=reason, number=number)
    _left(ctx, decision, number)


def proxy(ctx: Context) -> None:
    """/proxy 3 2 with a picture of the paper: 3 lets 2 vote. Only written, only before the vote."""
    appointment = post(ctx, TELLER)
    principal, _, holder = ctx.said.partition(" ")
    waiting = ctx.uow.repo(Decision).find(area=place_of(ctx, appointment), phase="", newest=True)
    frozen = [one for one in waiting if ctx.uow.repo(RollEntry).first(decision_id=one.id)]
    if not principal or not holder.strip():
        raise SaySomething(deed="proxy")
    if not frozen:
        raise NotAtThisStage(deed="proxy", stage="frozen")
    kept = ctx.keep_pictures()
    if not kept:
        ctx.say("setup.proxy_written", number=principal, holder=holder.strip())
        return
    ctx.act(Ref("decision", frozen[0].id), "register_proxy", principal=principal, holder=holder.strip(), paper=kept[0])
    row = (ctx.button("press.publish_proxies", Action("v_proxies", frozen[0].id)),)
    ctx.say("setup.proxy_in", row, title=frozen[0].title, number=principal, holder=holder.strip())


def publish_proxies(ctx: Context) -> None:
    """The mandates become public, as they must before the vote."""
    ctx.act(Ref("decision", of_press(ctx).id), "publish_proxies")
    ctx.say("setup.proxies_out")


def answer(ctx: Context) -> None:
    """What stands on the paper, which ticket it is about, or who stays out and why."""
    found = of_answer(ctx)
    if ctx.state["step"] == "v_paper":
        _paper(ctx, found, ctx.state["ask"]["kind"])
    elif ctx.state["step"] == "v_link":
        ctx.act(Ref("decision", found.id), "link", ctx.text)
        ctx.set_step("")
        ctx.say("links.done", _back(ctx, found), title=found.title)
    else:
        number, _, reason = ctx.text.partition(" ")
        ctx.act(Ref("decision", found.id), "strike", text=reason, number=code(number))
        ctx.set_step("")
        _left(ctx, found, code(number))


def print_roll(ctx: Context) -> None:
    """The frozen roll as a paper for the board; names are for the board, so only officials get it."""
    decision = of_press(ctx)
    serving(ctx, decision.area, CHAIR, TELLER)
    if not decision.roll_digest:
        raise NotAtThisStage(deed="export", stage="frozen")
    ctx.reply(Card(ctx.words("vote.roll_paper"), pictures=(order(ctx.uow, ROLL, decision.number, ctx.words.lang),)))


BUTTONS: dict[str, Conversation] = {
    "v_roll_paper": print_roll,
    "v_secrecy": choose_secrecy,
    "v_form": choose_form,
    "v_paper": choose_paper,
    "v_off": ask,
    "v_link": ask,
    "v_proxies": publish_proxies,
    "v_second": second,
}
WORDS: dict[str, Conversation] = {"/proxy": proxy}
STEPS: dict[str, Conversation] = {"v_paper": answer, "v_off": answer, "v_link": answer}
