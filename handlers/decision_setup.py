"""Before a vote: named or secret, the paper, who stays out, mandates."""

from __future__ import annotations

import re
from typing import Any

from core.decisions.cases import body_of, profile_of
from core.domain.decisions.ballots import KINDS
from core.domain.decisions.rows import Decision, Member, Proxy, RollEntry
from core.domain.refs import Ref
from core.errors import NotAtThisStage, SaySomething
from handlers.decision_cards import of_answer, of_press
from handlers.message import Action, Button
from handlers.offices import office, place_of, roles_with, serving, settle
from handlers.talk import Conversation, Turn, column

CHAIR, TABLE = "propose_matter", "enter_paper_ballots"
PAPERS = ("yes_no", "one", "some", "approval", "score", "budget")
_FIRST = {"one": "seats", "some": "most", "approval": "seats", "score": "top", "budget": "money"}
_PRICED = re.compile(r"(.+?)[ :：,，]+(\d{1,9})(?:元)?$")
FEN = 100  # of a yuan


def buttons(turn: Turn, decision: Decision) -> list[Button]:
    """What the chair and the tellers may still set up on a decision's card."""
    found: list[Button] = []
    held = {post.role for post in turn.posts}
    body = body_of(turn.unit, decision)
    if held & roles_with(turn, CHAIR) and not decision.phase:
        for secrecy in body.secrecy if body else ():
            if secrecy != decision.secrecy and not (secrecy == "secret" and body and body.weighs()):
                found.append(turn.button(f"press.vote_{secrecy}", Action("v_secrecy", decision.id, secrecy)))
        found.append(turn.button("press.link_ticket", Action("v_link", decision.id)))
        if profile_of(turn.unit, decision).contest is None:
            found.append(turn.button("press.paper_kind", Action("v_paper", decision.id)))
    if held & roles_with(turn, CHAIR) and decision.phase in ("", "open"):
        found.append(turn.button("press.off_roll", Action("v_off", decision.id)))
    waiting = turn.unit.repo(Proxy).find(decision_id=decision.id, ended_at=None, published_at=None, limit=1)
    if waiting and held & roles_with(turn, TABLE):
        found.append(turn.button("press.publish_proxies", Action("v_proxies", decision.id)))
    return found


def choose_secrecy(turn: Turn) -> None:
    """Named or secret, before it opens; locked from then on."""
    settle(turn, of_press(turn), secrecy=turn.pressed.choice)
    turn.say("setup.secret" if turn.pressed.choice == "secret" else "setup.open")


def choose_paper(turn: Turn) -> None:
    """Which kind of ballot paper; what stands on it is asked next."""
    decision, kind = of_press(turn), turn.pressed.choice
    serving(turn, decision.area, CHAIR)
    if kind not in KINDS:
        papers = column(turn.button(f"paper.{k}", Action("v_paper", decision.id, k)) for k in PAPERS)
        turn.say("setup.which_paper", *papers)
    elif kind == "yes_no":
        settle(turn, decision, ballots=({"kind": kind},))
        turn.say("setup.paper_set", count=3)
    else:
        turn.goto("v_paper", decision=decision.id, kind=kind)
        turn.say(f"setup.ask_{kind}")


def _paper(turn: Turn, decision: Decision, kind: str) -> None:
    """The options, one a line; a number on the first line says how many win, may be chosen, or what there is."""
    lines = [line.strip() for line in turn.text.splitlines() if line.strip()]
    paper: dict[str, Any] = {"kind": kind}
    if lines and lines[0].isdecimal() and kind in _FIRST:
        paper[_FIRST[kind]] = int(lines.pop(0)) * (FEN if kind == "budget" else 1)
    elif kind == "score":
        paper["top"] = 10
    options = []
    for n, line in enumerate(lines, 1):
        priced = _PRICED.match(line) if kind == "budget" else None
        name, cost = (priced[1], int(priced[2]) * FEN) if priced else (line, 0)
        options.append({"code": str(n), "name": name, "cost": cost})
    paper["options"] = options
    settle(turn, decision, ballots=(paper,))
    turn.goto("")
    turn.say("setup.paper_set", count=len(options))


def ask(turn: Turn) -> None:
    """Who stays out (recused before the roll is frozen, gone afterwards), or which ticket the matter grew out of."""
    decision = of_press(turn)
    serving(turn, decision.area, CHAIR)
    turn.goto(turn.pressed.name, decision=decision.id)
    turn.say({"v_off": "setup.ask_off", "v_link": "links.ask"}[turn.pressed.name])


def _off(turn: Turn, decision: Decision) -> None:
    number, _, reason = turn.text.partition(" ")
    if turn.unit.repo(RollEntry).find(decision_id=decision.id, limit=1):
        turn.act(Ref("decision", decision.id), "strike", text=reason, number=number)
    elif turn.unit.repo(Member).find(roll_id=decision.roll_id, number=number, left_at=None, limit=1) and reason.strip():
        settle(turn, decision, recuse=(number,))
    else:
        raise SaySomething(deed="strike")
    turn.goto("")
    turn.say("setup.off", number=number)


def proxy(turn: Turn) -> None:
    """/proxy 3 2 with a picture of the paper: 3 lets 2 vote. Only written, only before the vote."""
    post = office(turn, roles_with(turn, TABLE))
    principal, _, holder = turn.said.partition(" ")
    waiting = turn.unit.repo(Decision).find(area=place_of(turn, post), phase="", newest=True)
    frozen = [one for one in waiting if turn.unit.repo(RollEntry).find(decision_id=one.id, limit=1)]
    if not principal or not holder.strip():
        raise SaySomething(deed="proxy")
    if not frozen:
        raise NotAtThisStage(deed="proxy", stage="frozen")
    kept = turn.keep_pictures()
    if not kept:
        turn.say("setup.proxy_written", number=principal, holder=holder.strip())
        return
    turn.act(Ref("decision", frozen[0].id), "register_proxy", principal=principal, holder=holder.strip(), paper=kept[0])
    row = (turn.button("press.publish_proxies", Action("v_proxies", frozen[0].id)),)
    turn.say("setup.proxy_in", row, title=frozen[0].title, number=principal, holder=holder.strip())


def publish_proxies(turn: Turn) -> None:
    """The mandates become public, as they must before the vote."""
    turn.act(Ref("decision", of_press(turn).id), "publish_proxies")
    turn.say("setup.proxies_out")


def _link(turn: Turn, decision: Decision) -> None:
    turn.act(Ref("decision", decision.id), "link", turn.text)
    turn.goto("")
    row = (turn.button("press.agenda", Action("desk_decision", decision.id)),)
    turn.say("links.done", row, title=decision.title)


def answer(turn: Turn) -> None:
    """What stands on the paper, which ticket it is about, or who stays out and why."""
    found = of_answer(turn)
    if turn.state["step"] == "v_paper":
        _paper(turn, found, turn.state["ask"]["kind"])
    elif turn.state["step"] == "v_link":
        _link(turn, found)
    else:
        _off(turn, found)


BUTTONS: dict[str, Conversation] = {
    "v_secrecy": choose_secrecy,
    "v_paper": choose_paper,
    "v_off": ask,
    "v_link": ask,
    "v_proxies": publish_proxies,
}
WORDS: dict[str, Conversation] = {"/proxy": proxy}
STEPS: dict[str, Conversation] = {"v_paper": answer, "v_off": answer, "v_link": answer}
