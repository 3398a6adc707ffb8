"""The key in three parts: two open, one never, and nothing else does."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import update

from core import errors as x
from core.commands import Input, Perform
from core.decisions import key_holders
from core.decisions.cases import profile_of
from core.decisions.casting import receipt
from core.decisions.envelope import Tampered, slot, tracker, unseal
from core.decisions.leaves import mark_of
from core.decisions.polling import opened_urn
from core.decisions.records import Decision, Envelope, RollEntry
from core.decisions.recount import recount
from core.decisions.split_key import (
    is_whole,
    looks_like,
    new_part,
    paired,
    public_of,
    said,
    seal_for,
)
from core.decisions.watching import keys_to_shred, sweep_keys
from core.decisions.workflow import decision_flow
from core.people.records import Appointment
from core.refs import Ref
from core.storage.records import table_of
from core.storage.verify import verify
from core.unit_of_work import CLOCKWORK, Actor
from core.workflow.engine import Move
from tests import acts as c
from tests.decisions.test_secrecy import everything, raw, told
from tests.decisions.village import ACTORS, SECRETARY, TELLER, Village, relieve

HOLDERS = ("community_secretary", "supervision_committee", "township_reviewer")
KEY, PLACE = bytes(range(32)), "slot"


def taken(village: Village, vote: int) -> dict[str, str]:
    """Each of the three has a part."""
    parts = {post: new_part() for post in HOLDERS}
    for post, part in parts.items():
        take(village, vote, post, part)
    return parts


def take(village: Village, vote: int, post: str, part: str) -> None:
    given = Input("", "", (), {"public": public_of(part)})
    village.do(Perform(Ref("decision", vote), "take_part", given), ACTORS[post])


def give(village: Village, vote: int, post: str, part: str, runner: Any = None) -> list[str]:
    events = village.do(c.DoAct(vote, "close", "", {"part": part}), ACTORS[post], runner)
    return [type(event).__name__ for event in events]


@pytest.fixture
def vote(village: Village) -> int:
    village.enrol(["集体经济组织成员|成年人"] * 6)
    return village.started("collective", matter="charter")


def voted(village: Village, vote: int) -> None:
    village.act(vote, "open")
    for number, choice in zip("123456", ("yes", "yes", "yes", "yes", "yes", "no"), strict=True):
        village.vote(vote, number, choice)


def test_any_two_parts_open_and_one_alone_does_not() -> None:
    parts = [new_part() for _ in range(3)]
    publics = [public_of(part) for part in parts]
    sealed = seal_for(publics, KEY, PLACE, "yes", bytes(12), 32)
    opened = [paired(publics, pair).open(KEY, PLACE, sealed) for pair in itertools.permutations(parts, 2)]
    assert {choice for choice, _ in opened} == {"yes"} and len({own for _, own in opened}) == 1
    for part, stranger in itertools.product(parts, [new_part()]):
        with pytest.raises(ValueError):
            paired(publics, (part, stranger))
        with pytest.raises(ValueError):
            paired(publics, (part, part))
        others = [*publics]
        others[publics.index(public_of(part)) - 1] = public_of(stranger)
        with pytest.raises(Tampered):
            paired(others, (part, stranger)).open(KEY, PLACE, sealed)
    pair = paired(publics, parts[:2])
    garbled = sealed[:-2] + ("01" if sealed.endswith("00") else "00")
    for key, place, text in ((bytes(32), PLACE, sealed), (KEY, "other", sealed), (KEY, PLACE, garbled)):
        with pytest.raises(Tampered):
            pair.open(key, place, text)


def test_a_slip_of_the_pen_is_noticed() -> None:
    part = new_part()
    assert is_whole(part) and looks_like(f"《修路》您的一段钥匙：\n{said(part)}\n请抄在纸上") == part
    assert looks_like(said(part).lower().replace("0", "o").replace("1", "l")) == part
    assert looks_like("3f9a 12bc 77e0") == looks_like("V123-456-789") == ""
    slips = [part[:at] + sign + part[at + 1 :] for at in range(28) for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"]
    unnoticed = sum(is_whole(one) for one in slips if one != part)
    assert unnoticed <= 4  # of 868


def test_a_program_of_ones_own_opens_an_envelope() -> None:
    """From the description alone: X25519 (RFC 7748) written out, HKDF (RFC 5869) with the standard library."""
    parts = [new_part() for _ in range(3)]
    publics = [public_of(part) for part in parts]
    raw_bytes = bytes.fromhex(seal_for(publics, KEY, PLACE, "no", bytes(12), 32))
    privates = [hkdf(seed(part), b"", b"huying part") for part in parts]
    assert [ladder(one, 9).hex() for one in privates] == publics
    once, wraps, body = raw_bytes[:32], raw_bytes[32:176], raw_bytes[176:]
    for n, (a, b) in enumerate(((0, 1), (0, 2), (1, 2))):
        shared = b"".join(ladder(privates[at], int.from_bytes(once, "little") & (1 << 255) - 1) for at in (a, b))
        info = b"huying pair" + bytes.fromhex(publics[a]) + bytes.fromhex(publics[b])
        wrapping = ChaCha20Poly1305(hkdf(shared, once, info))
        secret = wrapping.decrypt(bytes(12), wraps[48 * n : 48 * n + 48], PLACE.encode())
        own = hmac.new(KEY, b"split" + (32).to_bytes(4, "big") + secret, hashlib.sha256).digest()
        cipher = ChaCha20Poly1305(hmac.new(own, b"seal", hashlib.sha256).digest())
        plain = cipher.decrypt(body[:12], body[12:], PLACE.encode())
        assert plain[4 : 4 + plain[3]] == b"no"


def seed(part: str) -> bytes:
    value = 0
    for sign in part:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(sign)
    return (value >> 12).to_bytes(16, "big")


def hkdf(material: bytes, salt: bytes, info: bytes) -> bytes:
    extracted = hmac.new(salt or bytes(32), material, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def ladder(private: bytes, u: int) -> bytes:
    """RFC 7748, section 5."""
    p, k = 2**255 - 19, int.from_bytes(private, "little")
    k = k & ~7 & (1 << 255) - 1 | 1 << 254
    x1, x2, z2, x3, z3, swap = u % p, 1, 0, u % p, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        x3, z3 = (d * a + c * b) ** 2 % p, x1 * (d * a - c * b) ** 2 % p
        aa, bb = a * a % p, b * b % p
        x2, z2 = aa * bb % p, (aa - bb) * (aa + 121665 * (aa - bb)) % p
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, "little")


def test_the_ladder_is_that_of_the_rfc() -> None:
    """RFC 7748, 5.2: after one iteration."""
    assert ladder((9).to_bytes(32, "little"), 9).hex() == (
        "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
    )


def test_two_holders_open_and_the_machine_alone_cannot(village: Village, vote: int, tmp_path: Path) -> None:
    with pytest.raises(x.NotReady):
        village.act(vote, "open")
    lost, parts = new_part(), {}
    take(village, vote, HOLDERS[0], lost)
    parts = taken(village, vote)  # the secretary's first one is void
    voted(village, vote)
    with pytest.raises(x.NotAtThisStage):
        take(village, vote, HOLDERS[0], new_part())
    village.now += timedelta(days=1)
    assert "VoteClosed" not in [type(one).__name__ for one in village.act(vote, "close", actor=TELLER)]
    for wrong in (lost, new_part()):
        with pytest.raises(x.WrongPart):
            give(village, vote, HOLDERS[0], wrong)
    the_machine_opens_nothing(village, vote)
    assert "VoteClosed" not in give(village, vote, HOLDERS[0], parts[HOLDERS[0]])
    with pytest.raises(x.PartTwice):
        give(village, vote, HOLDERS[0], parts[HOLDERS[0]])
    village.ask(sweep_keys)  # an hourly sweep between the two
    replica = village.new_runner()  # a restart, or another replica
    assert "VoteClosed" in give(village, vote, HOLDERS[2], parts[HOLDERS[2]], replica)
    replica.close()
    decision = village.decision(vote)
    assert (decision.outcome, decision.result["counts"]["yes"]) == ("passed", 5)
    path = village.file(vote, tmp_path / "f")
    assert recount(path, decision.head).clean
    assert json.loads(path.read_text().partition("\n")[0])["opened_by"] == [HOLDERS[0], HOLDERS[2]]
    nothing_of_the_parts_stays(village, vote, [lost, *parts.values()])
    with village.engine.connect() as connection:
        flaws = [flaw.where for flaw in verify(connection, keys=village.keys).flaws]
    assert [where for where in flaws if not where.startswith("appointments")] == []  # written by the test itself


def the_machine_opens_nothing(village: Village, vote: int) -> None:
    """Whoever has database and key folder at the end of the vote reads no envelope."""
    decision = village.decision(vote)
    key = village.keys.read(decision.key)
    rows = everything(village.engine)["envelopes"]
    assert len(rows) == 6
    for row in rows:
        for at in (0, 352):
            with pytest.raises(Tampered):
                unseal(key, row["slot"], row["sealed"][at:])
    assert village.ask(lambda uow: opened_urn(uow, decision)) == ([], {"missing": [], "damaged": [], "surplus": []})


def nothing_of_the_parts_stays(village: Village, vote: int, parts: list[str]) -> None:
    """No row has a part; the key that is left finds no ballot; the own account neither."""
    decision = village.decision(vote)
    rows = [told(row) for table in everything(village.engine).values() for row in table]
    files = [path.read_bytes() for path in (village.folder / "keys").iterdir()]
    for part in parts:
        assert not any(part in row or said(part) in row for row in rows)
        assert not any(part.encode() in content for content in files)
        if village.engine.dialect.name == "sqlite":
            assert part.encode() not in raw(village.engine)
    assert [path.suffix for path in sorted((village.folder / "keys").iterdir())] == ["", ".opened"]
    key, marks = village.keys.read(decision.key), {row["mark"] for row in everything(village.engine)["ballots"]}
    assert len(marks) == 6 and not marks & {tracker(key, number) for number in "123456"}
    assert not marks & {tracker(key, slot(key, number)) for number in "123456"}
    with pytest.raises(x.NotAtThisStage):
        village.ask(lambda uow: receipt(uow, uow.repo(type(decision)).get(vote), village.accounts["1"]))


def test_no_part_is_taken_before_the_end_whatever_the_act_asks_for(village: Village, vote: int) -> None:
    parts = taken(village, vote)
    voted(village, vote)
    act = c.DoAct(vote, "close", "", {"part": parts[HOLDERS[0]]})

    def early(uow: Any) -> None:
        record = uow.repo(Decision).get(vote)
        row = decision_flow(profile_of(uow, record), record.stage).acts["close"]
        key_holders.give(Move(uow, row, record, None, act.input, ACTORS[HOLDERS[0]]))

    with pytest.raises(x.NotAtThisStage):
        village.ask(early)
    with pytest.raises(x.NotReady):
        give(village, vote, HOLDERS[0], parts[HOLDERS[0]])


def test_nobody_holds_two_parts(village: Village, vote: int) -> None:
    take(village, vote, HOLDERS[0], new_part())
    both = Actor(SECRETARY.person_id, HOLDERS[1], SECRETARY.department)
    area = SECRETARY.department.partition("@")[2]
    village.ask(
        lambda uow: uow.repo(Appointment).add(Appointment(both.person_id, both.role, both.department, area, uow.now))
    )
    given = Input("", "", (), {"public": public_of(new_part())})
    with pytest.raises(x.PartHeld):
        village.do(Perform(Ref("decision", vote), "take_part", given), both)


def test_a_part_that_left_with_its_holder_is_taken_anew_before_the_vote(village: Village, vote: int) -> None:
    taken(village, vote)
    relieve(village, ACTORS["supervision_committee"])
    with pytest.raises(x.NotReady) as lacking:
        village.act(vote, "open")
    assert [one.facts["lines"] for one in lacking.value.facts["missing"] if one.what == "key_parts"] == [  # type: ignore[attr-defined]
        ("村务监督委员会",)
    ]


def test_an_envelope_that_two_cannot_open_is_named_and_released(village: Village, vote: int, tmp_path: Path) -> None:
    """Sealed wrongly from the start: the mark fits, the parts do not."""
    parts = taken(village, vote)
    voted(village, vote)
    broken = "ab" * 300

    def harm(uow: Any) -> None:
        e, r = table_of(Envelope), table_of(RollEntry)
        one = uow.connection.execute(e.select()).first()
        uow.connection.execute(update(r).where(r.c.mark == mark_of(one.sealed)).values(mark=mark_of(broken)))
        uow.connection.execute(update(e).where(e.c.id == one.id).values(sealed=broken))

    village.ask(harm)
    village.now += timedelta(days=1)
    give(village, vote, HOLDERS[1], parts[HOLDERS[1]])
    assert "UrnAlarm" in give(village, vote, HOLDERS[2], parts[HOLDERS[2]])
    for officer in (SECRETARY, TELLER):
        village.do(Perform(Ref("decision", vote), "release_urn", Input("", "盘坏了", (), {})), officer)
    assert "VoteClosed" in give(village, vote, HOLDERS[2], parts[HOLDERS[2]])
    assert sum(village.decision(vote).result["counts"].values()) == 5


def test_two_parts_lost_and_nothing_is_ever_counted(village: Village, vote: int) -> None:
    """Two officers withdraw the vote; or its last day comes: the envelopes go, uncounted."""
    parts = taken(village, vote)
    voted(village, vote)
    village.now += timedelta(days=1)
    give(village, vote, HOLDERS[0], parts[HOLDERS[0]])
    village.now += timedelta(days=37)
    assert village.ask(keys_to_shred) == [vote]
    village.do(Perform(Ref("decision", vote), "shred"), CLOCKWORK)
    village.ask(sweep_keys)
    rows = everything(village.engine)
    assert (village.decision(vote).phase, rows["envelopes"], rows["ballots"]) == ("stopped", [], [])
    assert list((village.folder / "keys").iterdir()) == []


def test_who_swaps_the_holders_keys_for_an_hour_is_exposed(village: Village, vote: int) -> None:
    """An operator puts own keys in place, reads what is cast, and puts the holders' back before the end."""
    parts = taken(village, vote)
    village.act(vote, "open")
    mine = {post: new_part() for post in HOLDERS}

    def put(publics: dict[str, str]) -> None:
        def write(uow: Any) -> None:
            decision = uow.repo(Decision).get(vote)
            held = {post: [publics[post], decision.rules["parts"][post][1]] for post in HOLDERS}
            changed = {**decision.rules, "parts": held}
            uow.connection.execute(
                update(table_of(Decision)).where(table_of(Decision).c.id == vote).values(rules=changed)
            )

        village.ask(write)

    put({post: public_of(part) for post, part in mine.items()})
    village.vote(vote, "1", "yes")
    with village.engine.connect() as connection:
        assert f"decisions {vote}" in [flaw.where for flaw in verify(connection, keys=village.keys).flaws]
    put({post: public_of(part) for post, part in parts.items()})
    for number in "23456":
        village.vote(vote, number, "yes")
    village.now += timedelta(days=1)
    give(village, vote, HOLDERS[1], parts[HOLDERS[1]])
    assert "UrnAlarm" in give(village, vote, HOLDERS[2], parts[HOLDERS[2]])  # his envelope opens with no holder's part
