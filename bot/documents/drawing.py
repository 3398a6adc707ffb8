"""Draws sheets: a PDF for the notice board, a bar chart for the chat."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from handlers.documents import Bar, Part, Sheet

# A font that every PDF reader brings for Chinese: nothing is embedded, nothing need be installed here.
SONG = "STSong-Light"
MARGIN, LINE = 56.0, 20.0  # points
SIZE, LARGE, HUGE = 12, 14, 20  # points
# What a chat's picture may be drawn with, by file name; Pillow looks where the system keeps its fonts.
FONTS = (
    *("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc"),
    *("wqy-zenhei.ttc", "msyh.ttc", "simhei.ttf", "simsun.ttc", "PingFang.ttc", "Hiragino Sans GB.ttc"),
)
WIDTH, ROW, EDGE, LABEL = 960, 72, 40, 260  # pixels
INK, PALE = (31, 41, 55), (229, 231, 235)
COLOURS = ((30, 110, 180), (200, 90, 40), (110, 118, 130), (160, 160, 160))
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def chinese_font(size: int) -> ImageFont.FreeTypeFont | None:
    """A font of this machine with Chinese letters; None where it has none."""
    return next((font for name in FONTS if (font := _font(name, size))), None)


def _font(name: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


def pdf(sheet: Sheet) -> bytes:
    """The sheet on A4 pages; the same sheet gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"{sheet.title} {sheet.number}")
    page = _Page(canvas)
    page.text(sheet.title, HUGE, centred=True)
    page.text(sheet.number, SIZE, centred=True)
    for part in sheet.parts:
        page.part(part)
    page.skip(LINE)
    for line in sheet.signatures:
        page.text(line, SIZE, room=2 * LINE)
    canvas.save()
    return out.getvalue()


class _Page:
    """Where the pen is; a new page begins when there is no room left."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._width, self._top = A4[0] - 2 * MARGIN, A4[1] - MARGIN
        self._at = self._top

    def skip(self, points: float) -> None:
        """Go down; to the next page where this one ends."""
        self._at -= points
        if self._at < MARGIN:
            self._canvas.showPage()
            self._at = self._top

    def text(self, text: str, size: int, *, centred: bool = False, room: float = LINE) -> None:
        """A paragraph, broken where the line is full."""
        for line in broken(text, size, self._width):
            self.skip(max(room, size * 1.6))
            self._canvas.setFont(SONG, size)
            if centred:
                self._canvas.drawCentredString(A4[0] / 2, self._at, line)
            else:
                self._canvas.drawString(MARGIN, self._at, line)

    def part(self, part: Part) -> None:
        """Heading, lines, bars."""
        self.skip(LINE / 2)
        if part.heading:
            self.text(part.heading, LARGE)
        for line in part.lines:
            self.text(line, SIZE)
        most = max((bar.number for bar in part.bars), default=0) or 1
        for bar in part.bars:
            self._bar(bar, most)

    def _bar(self, bar: Bar, most: int) -> None:
        self.text(f"{bar.label}  {bar.number}", SIZE)
        self.skip(LINE / 2)
        self._canvas.setFillGray(0.45)
        self._canvas.rect(MARGIN, self._at, self._width * max(bar.number, 0) / most, 6, stroke=0, fill=1)
        self._canvas.setFillGray(0)


def broken(text: str, size: int, width: float) -> Iterator[str]:
    """The lines of a paragraph that fit into `width` points; Chinese may be broken at any sign."""
    for paragraph in text.split("\n"):
        line = ""
        for sign in paragraph:
            if line and pdfmetrics.stringWidth(line + sign, SONG, size) > width:
                yield line
                line = ""
            line += sign
        yield line


def chart(sheet: Sheet) -> bytes:
    """The bars as a PNG; with English labels where this machine has no Chinese font (the text says them anyway)."""
    found = [bar for part in sheet.parts for bar in part.bars]
    font = chinese_font(28)
    drawn: Font = font or ImageFont.load_default(28)
    image = Image.new("RGB", (WIDTH, 2 * EDGE + ROW * (len(found) + 1)), "white")
    pen = ImageDraw.Draw(image)
    head = next((part.heading for part in sheet.parts if part.bars), "")
    pen.text((EDGE, EDGE - 12), f"{head}  {sheet.number}" if font else sheet.number, fill=INK, font=drawn)
    most = max((bar.number for bar in found), default=0) or 1
    room = WIDTH - LABEL - 2 * EDGE - 100
    for at, bar in enumerate(found):
        top = EDGE + ROW * (at + 1)
        left = EDGE + LABEL
        pen.text((EDGE, top + 6), _fitted(pen, bar.label if font else bar.plain, drawn), fill=INK, font=drawn)
        pen.rectangle((left, top, left + room, top + ROW - 28), fill=PALE)
        if bar.number > 0:
            end = left + max(2, room * bar.number // most)
            pen.rectangle((left, top, end, top + ROW - 28), fill=COLOURS[at % len(COLOURS)])
        pen.text((left + room + 16, top + 6), str(bar.number), fill=INK, font=drawn)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(pen: ImageDraw.ImageDraw, text: str, font: Font) -> str:
    """As much of a label as its column holds."""
    if pen.textlength(text, font=font) <= LABEL - 16:
        return text
    while text and pen.textlength(text + "…", font=font) > LABEL - 16:
        text = text[:-1]
    return text + "…"
