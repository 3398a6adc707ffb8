"""What a vote through the chat leaves behind tells nothing of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.decisions.sealed_words import opened, sealed
from core.routing.router import Router
from handlers.dispatcher import Dispatcher
from handlers.messages import Action, Address, Sender, Update, withheld
from handlers.wording import Wording, load_catalogues
from tests.decisions.test_secrecy import everything, told
from tests.decisions.village import Village, demo

CHOICES = ("yes", "no", "abstain")
KEYS = itertools.count()


def update(village: Village, number: str, action: Action | None = None, text: str = "") -> Update:
    account = f"villager-{number}"
    chat = Address("web", account)
    key, toast = str(next(KEYS)), "t" if action else ""
    return Update("web", key, Sender(account), chat, True, village.now, text, action, message="7", toast=toast)


@pytest.fixture
def dispatcher() -> Dispatcher:
    catalogues = load_catalogues(Path(__file__).resolve().parents[2] / "locale")
    return Dispatcher(Router(demo()), Wording(catalogues, demo()))


def test_what_a_vote_in_the_chat_leaves_tells_nothing(village: Village, dispatcher: Dispatcher) -> None:
    """Every letter is still waiting here, as if the platform were down: nothing of it may name one choice alone."""
    village.enrol(["成年人"] * 6)
    vote = village.opened()
    chosen = dict(zip("123456", CHOICES * 2, strict=True))
    for number, choice in chosen.items():
        steps = (
            update(village, number, text="/vote"),
            update(village, number, Action("decision", vote)),
            update(village, number, Action("ballot", vote)),
            update(village, number, Action("ballot", vote, choice)),
        )
        for step in steps:
            village.ask(lambda uow, one=step: dispatcher.receive(uow, one))
        village.ask(lambda uow, n=number: dispatcher.receive(uow, update(village, n, text="1")))  # typed: yes
        village.ask(
            lambda uow, n=number, c=choice: dispatcher.receive(uow, update(village, n, Action("ballot", vote, c)))
        )
    dump = everything(village.engine)
    assert len(dump["letters"]) > 20
    for name, rows in dump.items():
        for row in rows:
            found = {choice for choice in CHOICES if f'"{choice}"' in told(row) or f"|{choice}" in told(row)}
            assert found in (set(), set(CHOICES)), (name, row)
    assert village.close(vote).result["counts"] == {"yes": 2, "no": 2, "abstain": 2, "invalid": 0}


def test_the_tracker_waits_sealed_in_its_letter(village: Village, dispatcher: Dispatcher) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number in "123":
        village.vote(vote, number, "yes")
    village.close(vote)
    village.ask(lambda uow: dispatcher.receive(uow, update(village, "1", Action("receipt", vote))))
    dump = everything(village.engine)
    marks = [row["mark"] for row in dump["ballots"]]
    letters = [row for row in dump["letters"] if row["kind"] == "toast"]
    assert not any(mark in told(row) for mark in marks for row in letters)
    text = letters[-1]["body"]["text"]
    assert any(mark in opened(village.keys, text) for mark in marks)
    key = village.decision(vote).key
    village.keys.destroy(key)
    assert opened(village.keys, text) == ""


def test_sealed_words_are_equally_long_and_others_pass(village: Village) -> None:
    name = village.keys.make(village.now, village.now + timedelta(days=9))
    long, short = sealed(village.keys, name, "票" * 150), sealed(village.keys, name, "")
    assert len(long) == len(short)
    assert opened(village.keys, long) == "票" * 150
    assert opened(village.keys, "收到了。") == "收到了。"


def test_an_update_that_failed_is_kept_without_its_choice(village: Village) -> None:
    village.accounts = {}
    pressed = update(village, "1", Action("ballot", 3, "no"))
    assert withheld(pressed).action == Action("ballot", 3)
    other = update(village, "1", Action("show", 3, "no"))
    assert withheld(other) == other
    assert withheld(update(village, "1", text=" 2 ")).text == ""
    said = update(village, "1", text="下水道堵了")
    assert withheld(said) == said
    assert withheld(replace(said, private=False)) == replace(said, private=False)


NAMES = ("食堂", "路灯", "凉亭", "戏台")
CODES = ("kk1", "kk2", "kk3", "kk4")
TICKS: dict[str, tuple[str, ...]] = {
    "some": ("t:kk1", "t:kk2", "t:kk2", "t:kk4", "look"),
    "approval": ("t:kk3", "look", "t:kk1"),
    "score": ("g:kk1", "t:kk1=4", "t:kk3=0", "look"),
    "budget": ("t:kk1", "t:kk2", "t:kk4", "look"),
}


def paper(kind: str) -> dict[str, object]:
    """A paper of four options, a hundred fen each."""
    limits: dict[str, dict[str, int]] = {"some": {"most": 3}, "score": {"top": 5}, "budget": {"money": 200}}
    options = [{"code": code, "name": name, "cost": 100} for code, name in zip(CODES, NAMES, strict=True)]
    return {"kind": kind, "options": options, **limits.get(kind, {})}


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("some", "kk1,kk4"), ("approval", "kk1,kk3"), ("score", "kk1=4,kk3=0"), ("budget", "kk1,kk2")],
)
def test_ticks_leave_nothing_before_or_after_the_vote(
    village: Village, dispatcher: Dispatcher, kind: str, kept: str
) -> None:
    """Half-made or cast: no row names some of the options and not all; what is held is sealed, then gone."""
    village.enrol(["成年人"] * 4)
    vote = village.opened(ballots=(paper(kind),))
    for number in "123":
        for choice in ("", *TICKS[kind]):
            village.ask(
                lambda u, n=number, c=choice: dispatcher.receive(u, update(village, n, Action("ballot", vote, c)))
            )
    halves = [row["state"]["half"] for row in everything(village.engine)["dialogues"] if "half" in row["state"]]
    assert len(halves) == 3 and {len(half) for half in halves} == {len(halves[0])}
    nothing_partial(village)
    for number in "12":
        village.ask(lambda u, n=number: dispatcher.receive(u, update(village, n, Action("ballot", vote, "cast"))))
    dump = everything(village.engine)
    assert sum("half" in row["state"] for row in dump["dialogues"]) == 1  # 3 has not cast
    nothing_partial(village)
    key = village.decision(vote).key
    [left] = [row["state"]["half"] for row in dump["dialogues"] if "half" in row["state"]]
    assert opened(village.keys, left).endswith(f" {kept}")
    village.close(vote)
    assert everything(village.engine)["ballots"] == []
    [sums] = village.decision(vote).rules["sums"]
    named = {code: given for code, (_, given, _) in sums["options"].items() if given}
    assert (sums["ballots"], named) == (2, dict.fromkeys((part.partition("=")[0] for part in kept.split(",")), 2))
    village.keys.destroy(key)
    assert opened(village.keys, left) == ""


def nothing_partial(village: Village) -> None:
    """Every row names all options or none, by code and by name; one alone only where all its points are offered."""
    for name, rows in everything(village.engine).items():
        for row in rows:
            text = told(row)
            offered = any(all(f"t:{code}={n}" in text for n in range(6)) for code in CODES)
            for words in (CODES, NAMES):
                found = {word for word in words if word in text}
                assert offered or found in (set(), set(words)), (name, row)
            assert "已选" not in text and "已打分" not in text


def test_what_is_ticked_is_said_under_the_press(village: Village, dispatcher: Dispatcher) -> None:
    village.enrol(["成年人"] * 2)
    vote = village.opened(ballots=(paper("budget"),))
    for choice in ("", "cast", "t:kk2", "t:kk3", "t:kk4", "look"):
        village.ask(lambda u, c=choice: dispatcher.receive(u, update(village, "1", Action("ballot", vote, c))))
    village.ask(lambda u: dispatcher.receive(u, update(village, "1", text="1")))  # typed: the first option, too dear
    rows = everything(village.engine)["letters"]
    said = [opened(village.keys, row["body"]["text"]) for row in rows if row["kind"] == "toast"]
    assert [text for text in said if text] == [
        "还没有选。要弃权，请按“弃权”。",
        "已选 1/2 元：路灯",
        "已选 2/2 元：路灯、凉亭",
        "没有加上：钱不够了。先取消一个再选。",
        "已选 2/2 元：路灯、凉亭",
    ]
    assert "看我选的" in rows[-1]["body"]["card"]["text"]
