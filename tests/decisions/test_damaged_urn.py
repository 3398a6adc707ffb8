"""Envelopes garbled, lost or added: no count until people agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from core import errors as x
from core.commands import Input, Perform
from core.decisions.casting import receipt
from core.decisions.envelope import slot
from core.decisions.records import Decision, Envelope, RollEntry
from core.decisions.recount import recount
from core.decisions.watching import keys_to_shred, sweep_keys
from core.refs import Ref
from core.storage.records import metadata, table_of
from core.unit_of_work import CLOCKWORK
from tests import acts as c
from tests.decisions.test_secrecy import everything
from tests.decisions.village import SECRETARY, TELLER, Village

E = table_of(Envelope)
Harm = Callable[[Any, Any], Any]


def first(uow: Any) -> Any:
    return uow.connection.execute(select(E)).first()


def _other(sealed: str) -> str:
    """With another last byte, whichever it is by chance."""
    return sealed[:-2] + ("01" if sealed.endswith("00") else "00")


HARMS: list[tuple[str, str, Harm]] = [
    ("garbled", "damaged", lambda u, one: update(E).where(E.c.id == one.id).values(sealed=_other(one.sealed))),
    ("no hex", "damaged", lambda u, one: update(E).where(E.c.id == one.id).values(sealed="zz")),
    ("deleted", "missing", lambda u, one: delete(E).where(E.c.id == one.id)),
    ("added", "surplus", lambda u, one: insert(E).values(id=7, decision_id=one.decision_id, slot="ab", sealed="00")),
]


@pytest.fixture
def vote(village: Village) -> int:
    village.enrol(["成年人"] * 6)
    number = village.opened()
    for voter, choice in zip("123456", ("yes", "yes", "yes", "yes", "no", "no"), strict=True):
        village.vote(number, voter, choice)
    return number


def harmed(village: Village, harm: Harm) -> None:
    village.ask(lambda uow: uow.connection.execute(harm(uow, first(uow))))


def release(vote: int, why: str = "盘坏了") -> Perform:
    return Perform(Ref("decision", vote), "release_urn", Input("", why, (), {}))


@pytest.mark.parametrize(("what", "harm"), [pytest.param(*row[1:], id=row[0]) for row in HARMS])
def test_a_harmed_urn_is_not_counted_before_two_officers_agree(
    village: Village, vote: int, what: str, harm: Harm, tmp_path: Path
) -> None:
    harmed(village, harm)
    before = everything(village.engine)
    with pytest.raises(x.UrnDamaged):
        village.close(vote)
    after = everything(village.engine)
    assert all(after[name] == before[name] for name in ("ballots", "envelopes", "decisions", "decision_steps"))
    events = village.do(Perform(Ref("decision", vote), "check"), CLOCKWORK)
    [alarm] = [one for one in events if type(one).__name__ == "UrnAlarm"]
    assert len(getattr(alarm, what)) == 1
    assert not [
        one for one in village.do(Perform(Ref("decision", vote), "check"), CLOCKWORK) if "Urn" in type(one).__name__
    ]
    for officer in (SECRETARY, SECRETARY):  # one officer, however often, is one
        village.do(release(vote), officer)
        with pytest.raises(x.UrnDamaged):
            village.act(vote, "close", actor=TELLER)
    village.do(release(vote), TELLER)
    village.act(vote, "close", actor=TELLER)
    decision = village.decision(vote)
    path = village.file(vote, tmp_path / "f")
    [lost] = [line for line in map(json.loads, path.read_text().splitlines()) if line["line"] == "lost"]
    assert (lost[what], lost["officers"], lost["reason"]) == (1, 2, "盘坏了")
    assert recount(path, decision.head).clean
    assert sum(decision.result["counts"].values()) == (6 if what == "surplus" else 5)


def test_what_two_agreed_on_does_not_cover_a_later_loss(village: Village, vote: int) -> None:
    village.now += timedelta(days=1)
    for harm in (HARMS[0][2], HARMS[2][2]):
        harmed(village, harm)
        for officer in (SECRETARY, TELLER):
            village.do(release(vote), officer)
    village.ask(lambda uow: uow.connection.execute(delete(E).where(E.c.id == first(uow).id)))
    with pytest.raises(x.UrnDamaged):
        village.act(vote, "close", actor=TELLER)


def test_an_urn_that_is_whole_is_released_by_nobody(village: Village, vote: int) -> None:
    village.now += timedelta(days=1)
    with pytest.raises(x.NotAtThisStage):
        village.do(release(vote), SECRETARY)


def test_restored_copies_are_no_oracle(village: Village, vote: int) -> None:
    """Who has the database and no key empties half the urn in a copy and closes it, again and again: one opening."""
    village.now += timedelta(days=1)
    copy = everything(village.engine)
    key = village.decision(vote).key

    def dropped(numbers: str) -> None:
        def work(uow: Any) -> None:
            for number in numbers:
                entry = next(one for one in uow.repo(RollEntry).find(decision_id=vote, number=number))
                entry.voted = ""
                uow.repo(RollEntry).save(entry)
                uow.ballot_box.lift(vote, slot(uow.keys.read(key), number))

        village.ask(work)

    dropped("123")
    village.act(vote, "close", actor=TELLER)
    restore(village, copy)
    dropped("145")
    with pytest.raises(x.UrnOpenedBefore):
        village.act(vote, "close", actor=TELLER)
    restore(village, copy)
    with pytest.raises(x.UrnOpenedBefore):
        village.act(vote, "close", actor=TELLER)


def restore(village: Village, copy: dict[str, list[dict[str, Any]]]) -> None:
    with village.engine.begin() as connection:
        for name in ("decisions", "roll_entries", "envelopes", "ballots", "decision_steps"):
            table = metadata.tables[name]
            connection.execute(delete(table))
            if copy[name]:
                connection.execute(insert(table), copy[name])


def test_the_same_urn_is_counted_again_after_a_crash(village: Village, vote: int) -> None:
    village.now += timedelta(days=1)
    copy = everything(village.engine)
    village.act(vote, "close", actor=TELLER)
    head = village.decision(vote).result
    restore(village, copy)
    village.act(vote, "close", actor=TELLER)
    assert village.decision(vote).result == head


@pytest.mark.parametrize("closed", [True, False])
def test_the_key_dies_on_its_day_whatever_nobody_pressed(village: Village, vote: int, closed: bool) -> None:
    """Never published, or never even closed; and a later date written into the row helps nobody."""
    decision = village.decision(vote)
    assert decision.key_until is not None
    if closed:
        village.close(vote)
    village.now = decision.key_until - timedelta(minutes=1)
    assert village.ask(keys_to_shred) == []
    village.now = decision.key_until + timedelta(hours=2)

    def later(uow: Any) -> None:
        row = uow.repo(Decision).get(vote)
        row.key_until = village.now + timedelta(days=900)
        uow.repo(Decision).save(row)

    village.ask(later)
    assert village.ask(sweep_keys) == 1
    assert not (village.folder / "keys" / decision.key).exists()
    with pytest.raises(x.ConfigError):
        if closed:
            village.ask(lambda uow: receipt(uow, uow.repo(Decision).get(vote), village.accounts["1"]))
        else:
            village.act(vote, "close", actor=TELLER)


def test_a_vote_never_counted_is_stopped_with_its_key(village: Village, vote: int) -> None:
    village.now += timedelta(days=60)
    assert village.ask(keys_to_shred) == [vote]
    village.do(c.ShredKey(vote), CLOCKWORK)
    assert village.decision(vote).phase == "stopped" and village.decision(vote).key == ""
    assert everything(village.engine)["envelopes"] == []
