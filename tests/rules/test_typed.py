"""Figures and commands as keyboards make them, a row each."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from core.routing.typed import choice, command_line, figures, is_figures, whole

CHOICES = [
    ("plain", "2", 2),
    ("two figures", "12", 12),
    ("full width", "２", 2),
    ("circled", "①", 1),
    ("circled, beyond ten", "⑫", 12),
    ("superscript", "²", 2),
    ("in brackets", "⑴", 1),
    ("black circle", "❶", 1),
    ("roman", "Ⅱ", 2),
    ("keycap", "1️⃣", 1),
    ("with a dot", "1.", 1),
    ("with an enumeration mark", "1、", 1),
    ("full width with a dot", "１．", 1),
    ("bracketed by hand", "（2）", 2),
    ("arabic", "٢", 2),
    ("mathematical bold", "𝟏", 1),
    ("blanks round it", "　２ ", 2),
    ("hidden signs round it", "\u200b2\u200d", 2),
    ("zero", "0", 0),
    ("a half is no choice", "½", None),
    ("nine figures are a number of a matter", "482109375", None),
    ("thirty figures", "9" * 30, None),
    ("words", "2号楼", None),
    ("two numbers", "1 2", None),
    ("a Han numeral is a word", "二", None),
    ("which of them", "第二个", 2),
    ("which of many", "我选第十二项", 12),
    ("picked", "选2", 2),
    ("picked in words", "就选三吧", 3),
    ("a floor is none", "第二层", None),
    ("two of them is a count", "两个", None),
    ("nothing", "", None),
]


@pytest.mark.parametrize(("text", "number"), [row[1:] for row in CHOICES], ids=[row[0] for row in CHOICES])
def test_a_choice_is_read_however_it_is_typed(text: str, number: int | None) -> None:
    assert choice(text) == number


COMMANDS = [
    ("as it is", "/my", "/my"),
    ("full-width slash", "／my", "/my"),
    ("all of it in full width", "／ｍｙ", "/my"),
    ("a full-width number behind it", "／code ２", "/code 2"),
    ("an ideographic blank", "/code　２", "/code 2"),
    ("what is written below stays", "／members\n１，王㐂", "/members\n１，王㐂"),
    ("marks stay", "／whistle 一号楼，②单元！", "/whistle 一号楼，②单元！"),
    ("no command", "２号楼／３号楼", "２号楼／３号楼"),
]


@pytest.mark.parametrize(("text", "read"), [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS])
def test_a_command_is_read_in_any_width(text: str, read: str) -> None:
    assert command_line(text) == read


@pytest.mark.parametrize("text", ["１２", "①、③", "3 1 2", "²", "٣"])
def test_figures_alone_are_told_apart_from_words(text: str) -> None:
    assert is_figures(text)
    assert not is_figures("三") and not is_figures("") and not is_figures(f"{text} 楼")


def test_every_sign_of_unicode_is_read_or_left() -> None:
    """What is taken for a figure can be read as one."""
    read = 0
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.category(sign) == "Cs":
            continue
        found = choice(sign)
        read += found is not None
        if sign.isdigit():
            assert found is not None and whole(sign) == found, hex(code)
    assert read > 800
    assert figures("１２３") == "123" and whole("9" * 5000) is None and whole("１２") == 12
