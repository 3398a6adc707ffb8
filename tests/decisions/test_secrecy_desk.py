"""What a vote through the chat leaves behind tells nothing of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.routing import Router
from core.work.sealed import opened, sealed
from handlers.desk import Desk
from handlers.message import Action, Address, Sender, Update, withheld
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
def desk() -> Desk:
    catalogues = load_catalogues(Path(__file__).resolve().parents[2] / "locale")
    return Desk(Router(demo()), Wording(catalogues, demo()))


def test_what_a_vote_in_the_chat_leaves_tells_nothing(village: Village, desk: Desk) -> None:
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
            village.ask(lambda unit, one=step: desk.receive(unit, one))
        village.ask(lambda unit, n=number: desk.receive(unit, update(village, n, text="1")))  # typed: yes
        village.ask(lambda unit, n=number, c=choice: desk.receive(unit, update(village, n, Action("ballot", vote, c))))
    dump = everything(village.engine)
    assert len(dump["letters"]) > 20
    for name, rows in dump.items():
        for row in rows:
            found = {choice for choice in CHOICES if f'"{choice}"' in told(row) or f"|{choice}" in told(row)}
            assert found in (set(), set(CHOICES)), (name, row)
    assert village.close(vote).result["counts"] == {"yes": 2, "no": 2, "abstain": 2, "invalid": 0}


def test_the_tracker_waits_sealed_in_its_letter(village: Village, desk: Desk) -> None:
    village.enrol(["成年人"] * 3)
    vote = village.opened()
    for number in "123":
        village.vote(vote, number, "yes")
    village.close(vote)
    village.ask(lambda unit: desk.receive(unit, update(village, "1", Action("receipt", vote))))
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
    name = village.keys.make(village.now + timedelta())
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
