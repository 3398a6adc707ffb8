"""Draws sheets: a PDF for the notice board, a bar chart for the chat."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from PIL import Image, ImageDraw, ImageFont

from bot.documents.fonts import INSTALL, RARE, Font, drawable, font_for, installed, lacking, main_font, runs
from handlers.documents import Part, Sheet

MARGIN, LINE = 56.0, 20.0  # points
SIZE, LARGE, HUGE = 12, 14, 20  # points
_NO_FONT = "This machine has no Chinese font, so this paper cannot be printed. Please install one:\n"
WIDTH, ROW, EDGE, LABEL = 960, 72, 40, 260  # pixels
INK, PALE = (31, 41, 55), (229, 231, 235)
COLOURS = ((30, 110, 180), (200, 90, 40), (110, 118, 130), (160, 160, 160))
Drawn = ImageFont.FreeTypeFont | ImageFont.ImageFont


def pdf(sheet: Sheet, note: str = "") -> bytes:
    """The sheet on A4 pages, its letters embedded; the same sheet gives the same bytes.

    A character that no font here has stands as its code; `note` then says so at the end.
    """
    page = _Page(sheet)
    if main_font() is None:
        page.text(_NO_FONT + INSTALL, SIZE)
        return page.content()
    page.text(sheet.title, HUGE, align="C")
    page.text(sheet.number, SIZE, align="C")
    for part in sheet.parts:
        page.part(part)
    page.skip(LINE)
    for line in sheet.signatures:
        page.text(line, SIZE, room=2 * LINE)
    if note:
        page.text(note, SIZE)
    return page.content()


def undrawn(sheet: Sheet) -> list[str]:
    """The characters of a sheet that no font here has."""
    return lacking(_signs(sheet)) if main_font() else []


def _signs(sheet: Sheet) -> str:
    texts = [sheet.title, sheet.number, *sheet.signatures]
    for part in sheet.parts:
        texts += [part.heading, *part.lines, *(bar.label for bar in part.bars)]
    return "".join(texts)


class _Page:
    """Pages that grow; a new one begins when there is no room left."""

    def __init__(self, sheet: Sheet) -> None:
        self._pdf = FPDF(unit="pt", format="A4")
        self._pdf.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
        self._pdf.set_title(f"{sheet.title} {sheet.number}")
        self._pdf.set_margins(MARGIN, MARGIN, MARGIN)
        self._pdf.set_auto_page_break(True, MARGIN)
        self._pdf.add_page()
        self._family = self._with_fonts(sheet)

    def _with_fonts(self, sheet: Sheet) -> str:
        """The family to write with; rare fonts come along only where the sheet needs one."""
        main = main_font()
        if main is None:
            return "helvetica"
        needed = {font_for(sign) for sign in set(_signs(sheet))}
        names: list[str] = []
        for font in (main, *(font for font in installed(RARE) if font in needed)):
            names.append(f"font{len(names)}")
            self._pdf.add_font(names[-1], "", font.path, collection_font_number=font.at)
        self._pdf.set_fallback_fonts(names[1:], exact_match=False)
        return names[0]

    def skip(self, points: float) -> None:
        """Go down; to the next page where this one ends."""
        self._pdf.ln(points)

    def text(self, text: str, size: int, *, align: str = "L", room: float = LINE) -> None:
        """A paragraph, broken where the line is full; Chinese may be broken at any sign."""
        self._pdf.set_font(self._family, size=size)
        shown = drawable(text) if self._family != "helvetica" else text
        height = max(room, size * 1.6)
        self._pdf.multi_cell(0, height, shown, align=align, wrapmode=WrapMode.CHAR, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def part(self, part: Part) -> None:
        """Heading, lines, bars."""
        self.skip(LINE / 2)
        if part.heading:
            self.text(part.heading, LARGE)
        for line in part.lines:
            self.text(line, SIZE)
        most = max((bar.number for bar in part.bars), default=0) or 1
        for bar in part.bars:
            self.text(f"{bar.label}  {bar.number}", SIZE)
            self._pdf.set_fill_color(115)
            if width := self._pdf.epw * max(bar.number, 0) / most:
                self._pdf.rect(MARGIN, self._pdf.get_y() + 2, width, 6, style="F")
            self.skip(LINE / 2)

    def content(self) -> bytes:
        return bytes(self._pdf.output())


@cache
def _face(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font.path, size, index=font.at)


class _Pen:
    """Writes on a picture; with English labels where this machine has no Chinese font."""

    def __init__(self, image: Image.Image, size: int) -> None:
        self.draw, self.chinese, self._size = ImageDraw.Draw(image), main_font() is not None, size

    def _pieces(self, text: str) -> list[tuple[Drawn, str]]:
        if not self.chinese:
            return [(ImageFont.load_default(self._size), text)]
        return [(_face(font, self._size), piece) for font, piece in runs(drawable(text))]

    def width(self, text: str) -> float:
        return sum(self.draw.textlength(piece, font=face) for face, piece in self._pieces(text))

    def write(self, at: tuple[float, float], text: str) -> None:
        left, top = at
        for face, piece in self._pieces(text):
            # On one base line, whatever the font; the picture's small default font has none.
            anchor = "ls" if isinstance(face, ImageFont.FreeTypeFont) else None
            at = (left, top + self._size) if anchor else (left, top)
            self.draw.text(at, piece, fill=INK, font=face, anchor=anchor)
            left += self.draw.textlength(piece, font=face)

    def fitted(self, text: str) -> str:
        """As much of a label as its column holds."""
        if self.width(text) <= LABEL - 16:
            return text
        while text and self.width(text + "…") > LABEL - 16:
            text = text[:-1]
        return text + "…"


def chart(sheet: Sheet) -> bytes:
    """The bars as a PNG; with English labels where this machine has no Chinese font (the text says them anyway)."""
    found = [bar for part in sheet.parts for bar in part.bars]
    image = Image.new("RGB", (WIDTH, 2 * EDGE + ROW * (len(found) + 1)), "white")
    pen = _Pen(image, 28)
    if not pen.chinese:
        found = [replace(bar, label=bar.plain) for bar in found]
    head = next((part.heading for part in sheet.parts if part.bars), "")
    pen.write((EDGE, EDGE - 12), f"{head}  {sheet.number}" if pen.chinese else sheet.number)
    most = max((bar.number for bar in found), default=0) or 1
    room = WIDTH - LABEL - 2 * EDGE - 100
    for at, bar in enumerate(found):
        top = EDGE + ROW * (at + 1)
        left = EDGE + LABEL
        pen.write((EDGE, top + 6), pen.fitted(bar.label))
        pen.draw.rectangle((left, top, left + room, top + ROW - 28), fill=PALE)
        if bar.number > 0:
            end = left + max(2, room * bar.number // most)
            pen.draw.rectangle((left, top, end, top + ROW - 28), fill=COLOURS[at % len(COLOURS)])
        pen.write((left + room + 16, top + 6), str(bar.number))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
