"""Ticket numbers: said aloud, misheard, mistyped."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workflow.numbers import LONGEST, make, read

BODIES = st.integers(0, 89_999_999)


def number(body: int) -> str:
    return make(lambda n: body % n)


def digits(written: str) -> str:
    return written.replace("-", "")


@given(BODIES)
def test_a_new_number_reads_as_itself(body: int) -> None:
    made = number(body)
    assert read(made) == made
    assert len(made) == 11
    assert made[0] != "0"


@given(BODIES, st.integers(0, 8), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(body: int, place: int, more: int) -> None:
    right = digits(number(body))
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert read(wrong) == ""


@given(BODIES, st.integers(0, 7))
def test_every_swap_of_neighbours_is_found(body: int, place: int) -> None:
    right = digits(number(body))
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert read(wrong) == ("" if wrong != right else number(body))


def test_numbers_tell_no_volume() -> None:
    draw = random.Random(7).randrange
    made = [make(draw) for _ in range(500)]
    assert len(set(made)) == 500
    assert sorted(made) != made


EXAMPLE = number(38_210_937)
A, B, C = EXAMPLE.split("-")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")


@pytest.mark.requirement("WH-37")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EXAMPLE, id="as it is shown"),
        pytest.param(A + B + C, id="without hyphens"),
        pytest.param(f"{A} {B} {C}", id="with blanks"),
        pytest.param(f"{A}.{B}.{C}", id="with full stops"),
        pytest.param(f"{A}、{B}、{C}", id="with commas of enumeration"),
        pytest.param(f" {EXAMPLE}\n", id="blanks around"),
        pytest.param(" ".join(A + B + C), id="digit by digit"),
        pytest.param(EXAMPLE.translate(SPOKEN), id="in words"),
        pytest.param(EXAMPLE.translate(SPOKEN).replace("一", "幺").replace("零", "〇"), id="幺 and 〇"),
        pytest.param(EXAMPLE.translate(str.maketrans("0123456789-", "０１２３４５６７８９－")), id="full width"),
        pytest.param(f"{A}\u200b{B}\u200b{C}", id="copied with hidden signs"),
        pytest.param(f"编号{EXAMPLE}", id="编号"),
        pytest.param(f"編號：{EXAMPLE}", id="編號 with a colon"),
        pytest.param(f"工单号 {EXAMPLE}", id="工单号"),
        pytest.param(f"#{A}{B}{C}", id="with a hash"),
        pytest.param(f"No. {EXAMPLE}", id="No."),
        pytest.param(f"查一下{EXAMPLE}", id="asked for"),
        pytest.param(f"{EXAMPLE}办好了吗？", id="asked about"),
        pytest.param(f"我的工单{EXAMPLE}到哪一步了", id="asked about, longer"),
        pytest.param(f"{EXAMPLE}。", id="with a full stop"),
    ],
)
def test_spellings(text: str) -> None:
    assert read(text) == EXAMPLE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("路灯坏了", id="no digits"),
        pytest.param("13800138000", id="a phone number"),
        pytest.param("4821", id="too short"),
        pytest.param(f"{EXAMPLE}0", id="a digit too many"),
        pytest.param(f"路灯坏了，上次是{EXAMPLE}", id="a message that mentions one"),
        pytest.param(f"{EXAMPLE} {EXAMPLE}", id="two numbers"),
        pytest.param("٤٨٢١٠٩٣٧٥", id="digits of another script"),
        pytest.param(" " * 100_000, id="blanks without end"),
        pytest.param("1 " * 50_000, id="digits without end"),
        pytest.param(EXAMPLE + " " * LONGEST, id="a number and blanks without end"),
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("482-109-376", id="misheard"),
        pytest.param("查一下482109376", id="misheard, asked for"),
    ],
)
def test_a_wrong_check_digit_is_told(text: str) -> None:
    assert read(text) == ""


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    found = read(text)
    assert found is None or found == "" or read(found) == found
