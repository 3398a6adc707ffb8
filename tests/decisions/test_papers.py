"""The result as a picture and as a paper for the notice board."""

from __future__ import annotations

import io
import re
import zlib

import pytest
from PIL import Image

from bot.documents import drawing
from bot.documents.drawing import broken, chart, pdf
from handlers.documents import Bar, Part, Sheet

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
        monkeypatch.setattr(drawing, "chinese_font", lambda size: None)
    image = Image.open(io.BytesIO(chart(SHEET))).convert("RGB")
    longest = coloured(image, 0)
    assert longest > 400
    assert abs(coloured(image, 1) - longest * 3 / 24) <= 2
    assert coloured(image, 2) == 0


def words_of(content: bytes) -> str:
    """The Chinese in a PDF's pages: strings are UCS-2, streams are packed."""
    import base64

    text = ""
    for raw in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
        page = zlib.decompress(base64.a85decode(raw.strip().removesuffix(b"~>")))
        for one in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page, re.S):
            plain = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), one)
            text += re.sub(rb"\\(.)", rb"\1", plain).decode("utf-16-be") + "\n"
    return text


def test_the_notice_says_it_in_chinese_without_any_font_here() -> None:
    content = pdf(SHEET)
    text = words_of(content)
    assert content.startswith(b"%PDF") and b"STSong-Light" in content and b"FontFile" not in content
    for said in ("春和社区表决结果公告", "V482-109-375", "结果：通过", "同意  24", "不同意  3", "盖章："):
        assert said in text
    assert pdf(SHEET) == content


def test_a_long_paper_goes_on_over_the_page() -> None:
    long = Sheet("公告", "V", (Part("", tuple(f"第 {n} 项" for n in range(90))),))
    content = pdf(long)
    assert content.count(b"/Type /Page\n") == 3
    assert "第 89 项" in words_of(content)


def test_a_line_is_broken_where_it_is_full() -> None:
    drawing.pdf(SHEET)  # the font is known from here on
    assert list(broken("一二三四五", 10, 30)) == ["一二三", "四五"]
    assert list(broken("一\n二", 10, 30)) == ["一", "二"]
