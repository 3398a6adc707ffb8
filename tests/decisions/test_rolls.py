"""The roll, its preview and its hash; envelopes that tell nothing."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decisions.bodies import Voter
from core.decisions.envelope import NONCE_BYTES, Tampered, seal, slot, tracker, unseal
from core.decisions.roll_files import read_roll, roll_digest

KINDS = {"adult", "representative", "owner"}
NAMES = {"成年村民": "adult", "村民代表": "representative"}
HEAD = ["编号", "姓名", "户号", "身份", "面积", "人数", "代表户"]
TWO_FOR_ONE = [HEAD, ["1", "周大", "", "", "", "", "甲1"], ["2", "李二", "", "", "", "", "甲1"]]


def test_a_roll_is_read_with_everyday_words() -> None:
    row = ["1", "周大", "甲1", "成年村民、村民代表", "88.5", "2", "甲1、甲2"]
    found = read_roll([HEAD, row, [""] * 7], KINDS, NAMES)
    assert found.flaws == ()
    assert found.voters == (
        Voter("1", frozenset({"adult", "representative"}), "甲1", Fraction(177, 2), 2, "周大", ("甲1", "甲2")),
    )
    assert found.added == ("1",)


@pytest.mark.parametrize(
    ("rows", "what", "line"),
    [
        pytest.param([], "missing_column", 1, id="an empty file"),
        pytest.param([["姓名"], ["周大"]], "missing_column", 1, id="no numbers"),
        pytest.param([HEAD], "empty_roll", 1, id="only headings"),
        pytest.param([HEAD, ["1", "", "", "", "", "", ""]], "missing_value", 2, id="no name"),
        pytest.param([HEAD, ["1", "周大", "", "村长", "", "", ""]], "unknown_kind", 2, id="an unknown kind"),
        pytest.param([HEAD, ["1", "周大", "", "", "八十八", "", ""]], "bad_area", 2, id="an area in words"),
        pytest.param([HEAD, ["1", "周大", "", "", "-5", "", ""]], "bad_area", 2, id="a negative area"),
        pytest.param([HEAD, ["1", "周大", "", "", "1.005", "", ""]], "bad_area", 2, id="an area too fine"),
        pytest.param([HEAD, ["1", "周大", "", "", "", "一", ""]], "bad_heads", 2, id="heads in words"),
        pytest.param([HEAD, ["1", "周大"], ["1", "李二"]], "number_twice", 3, id="a number twice"),
        pytest.param(TWO_FOR_ONE, "represented_twice", 0, id="two represent one household"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_roll_is_named_with_its_line(rows: list[list[str]], what: str, line: int) -> None:
    assert (what, line) in {(flaw.what, flaw.line) for flaw in read_roll(rows, KINDS, NAMES).flaws}


def test_the_preview_says_what_changes() -> None:
    before = read_roll([HEAD, ["1", "周大"], ["2", "李二"]], KINDS, NAMES).voters
    after = read_roll([HEAD, ["1", "周大"], ["2", "李小二"], ["3", "王三"]], KINDS, NAMES, before)
    assert (after.added, after.changed, after.gone) == (("3",), ("2",), ())


def test_the_hash_vouches_for_every_line_whatever_the_order() -> None:
    voters = [Voter("1", name="周大"), Voter("2", name="李二")]
    assert roll_digest("s", voters) == roll_digest("s", voters[::-1])
    assert roll_digest("s", voters) != roll_digest("s", [voters[0], Voter("2", name="李三")])
    assert roll_digest("s", voters) != roll_digest("t", voters)


KEYS = st.binary(min_size=32, max_size=32)
NONCES = st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES)


@given(text=st.text(max_size=40), key=KEYS, nonce=NONCES)
def test_an_envelope_gives_back_what_was_put_in(text: str, key: bytes, nonce: bytes) -> None:
    sealed = seal(key, "place", text, nonce, 200)
    assert unseal(key, "place", sealed) == text
    assert len(sealed) == len(seal(key, "place", "", nonce, 200))
    with pytest.raises(Tampered):
        unseal(key, "elsewhere", sealed)
    with pytest.raises(Tampered):
        unseal(bytes(32) if key != bytes(32) else bytes([1]) * 32, "place", sealed)


def test_every_changed_sign_of_an_envelope_is_noticed() -> None:
    sealed = seal(b"k" * 32, "place", "yes", b"n" * NONCE_BYTES, 16)
    for at in range(len(sealed)):
        with pytest.raises(Tampered):
            unseal(b"k" * 32, "place", sealed[:at] + ("0" if sealed[at] != "0" else "1") + sealed[at + 1 :])
    for broken in ("", "zz", sealed[:20], sealed[:60]):
        with pytest.raises(Tampered):
            unseal(b"k" * 32, "place", broken)


def test_envelopes_of_the_same_choice_have_nothing_in_common() -> None:
    rng = random.Random(5)
    sealed = [bytes.fromhex(seal(b"k" * 32, "p", "yes", rng.randbytes(NONCE_BYTES), 16)) for _ in range(2000)]
    assert len(set(sealed)) == 2000
    ones = Counter(bit for one in sealed for byte in one for bit in f"{byte:08b}")
    assert abs(ones["1"] / sum(ones.values()) - 0.5) < 0.005


def test_trackers_and_slots_mean_nothing_without_the_key() -> None:
    numbers = [str(n) for n in range(5000)]
    trackers = [tracker(b"k" * 32, n) for n in numbers]
    assert len(set(trackers)) == 5000
    assert {len(t) for t in trackers} == {12}
    assert not set("".join(trackers)) & set("ILOU")
    assert not {tracker(b"j" * 32, n) for n in numbers} & set(trackers)
    assert len({slot(b"k" * 32, n) for n in numbers}) == 5000
    order = sorted(range(5000), key=lambda n: trackers[n])
    kept = sum(1 for a, b in itertools.pairwise(order) if b == a + 1)
    assert kept < 20
