"""The result as a picture and as a paper for the notice board."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.documents import drawing, fonts, renderer
from bot.documents.drawing import chart, pdf
from handlers.documents import Bar, Part, Sheet
from handlers.wording import Wording, load_catalogues
from tests.stories.town import ROOT, district

BARS = (Bar("同意", "agree", 24), Bar("不同意", "disagree", 3), Bar("弃权", "abstain", 0))
SHEET = Sheet("春和社区表决结果公告", "V482-109-375", (Part("结果：通过", ("名册 30，到会 27。",), BARS),), ("盖章：",))


def coloured(image: Image.Image, row: int) -> int:
    """How many pixels of a bar are neither white nor the pale ground, on a line through its middle."""
    y = drawing.EDGE + drawing.ROW * (row + 1) + 20
    left = drawing.EDGE + drawing.LABEL
    right = drawing.WIDTH - drawing.EDGE - 100
    pixels = [image.getpixel((x, y)) for x in range(left, right)]
    return sum(1 for pixel in pixels if pixel not in ((255, 255, 255), drawing.PALE))


@pytest.mark.parametrize("font", [True, False], ids=["with a Chinese font", "without any Chinese font"])
def test_the_bars_are_as_long_as_the_numbers(font: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not font:
        monkeypatch.setattr(fonts, "CHINESE", ())
    image = Image.open(io.BytesIO(chart(SHEET))).convert("RGB")
    longest = coloured(image, 0)
    assert longest > 400
    assert abs(coloured(image, 1) - longest * 3 / 24) <= 2
    assert coloured(image, 2) == 0


RARE = Sheet("会议记录", "V1", (Part("到会人员", ("王𠮷、李㐂、张䶮",)),), ("签字：",))


def words_of(content: bytes, tmp_path: Path) -> str:
    """What a reader copies out of a PDF."""
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    tool = shutil.which("pdftotext")
    assert tool, "poppler-utils is missing"
    return subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


def test_the_notice_says_it_in_chinese_and_brings_its_letters(tmp_path: Path) -> None:
    content = pdf(SHEET)
    text = words_of(content, tmp_path)
    assert content.startswith(b"%PDF") and b"FontFile" in content and b"UCS2" not in content
    for said in ("春和社区表决结果公告", "V482-109-375", "结果：通过", "同意 24", "不同意 3", "盖章："):
        assert said in text.replace("  ", " ")
    assert pdf(SHEET) == content and len(content) < 100_000


def test_rare_characters_are_embedded_beyond_the_basic_plane_too(tmp_path: Path) -> None:
    assert drawing.undrawn(RARE) == []
    content = pdf(RARE)
    assert b"/FontFile" in content and "王𠮷、李㐂、张䶮" in words_of(content, tmp_path)


@pytest.fixture
def one_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a Chinese font, and none for rare characters."""
    monkeypatch.setattr(fonts, "RARE", ())
    monkeypatch.setattr(drawing, "RARE", ())
    only = tuple(name for name in fonts.CHINESE if name[0].startswith("wqy"))
    monkeypatch.setattr(fonts, "CHINESE", only)


@pytest.mark.usefixtures("one_font")
def test_what_no_font_has_stands_as_its_code_and_is_said(tmp_path: Path) -> None:
    assert drawing.undrawn(RARE) == ["𠮷", "㐂", "䶮"]
    text = words_of(pdf(RARE, "注：三个字印不出"), tmp_path)
    assert "王〔U+20BB7〕、李〔U+3402〕、张〔U+4DAE〕" in text and "注：三个字印不出" in text
    plain = Sheet("票", "V", (Part("", (), (Bar("王𠮷", "a", 1),)),))
    assert chart(plain) != chart(replace(plain, parts=(Part("", (), (Bar("王", "a", 1),)),)))


def test_the_paper_names_the_characters_that_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "RARE", ())
    monkeypatch.setattr(drawing, "RARE", ())
    words = Wording(load_catalogues(ROOT / "locale"), district()).of("zh-Hans")
    sheet = replace(RARE, title="\U000323ae")
    text = words_of(renderer._draw("minutes", sheet, words), tmp_path)
    assert "U+323AE" in text and "请手写补上" in text


def test_signs_that_never_show_leave_no_trace(tmp_path: Path) -> None:
    odd = replace(RARE, parts=(Part("", ("葛\U000e0100城\u200b\u3000王",)),))
    assert "葛城 王" in words_of(pdf(odd), tmp_path)


def test_without_any_chinese_font_the_paper_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "CHINESE", ())
    text = words_of(pdf(SHEET), tmp_path)
    assert "no Chinese font" in text and fonts.INSTALL in text


def test_a_long_paper_goes_on_over_the_page(tmp_path: Path) -> None:
    long = Sheet("公告", "V", (Part("", tuple(f"第 {n} 项" for n in range(90))),))
    content = pdf(long)
    assert content.count(b"/Type /Page\n") == 3
    assert "第 89 项" in words_of(content, tmp_path)


def test_a_line_is_broken_where_it_is_full(tmp_path: Path) -> None:
    text = words_of(pdf(Sheet("公告", "V", (Part("", ("一" * 100,)),))), tmp_path)
    lines = [line.strip() for line in text.split("\n") if "一" in line]
    assert len(lines) == 3 and "".join(lines) == "一" * 100
