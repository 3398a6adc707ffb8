"""A list comes as a spreadsheet: it is read, checked and reviewed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from core.duties.records import DutyVersion
from core.table_files import table_text
from tests.platforms.bot_api import User
from tests.stories.telegram_town import TelegramTown
from tests.stories.town import Visitor

HEAD = ("number", "sector", "name", "main", "helpers", "part", "main_duty", "keywords", "categories")
SNOW = ("JL900", "应急管理", "冰雪应对", "emergency", "urban_mgmt|transport", "lead", "统筹除雪", "结冰", "0407")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_KINDS = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet, its texts shared as spreadsheets write them."""
    texts = list(dict.fromkeys(cell for row in rows for cell in row))
    cells = (
        "".join(f'<c r="{chr(65 + at)}{line}" t="s"><v>{texts.index(cell)}</v></c>' for at, cell in enumerate(row))
        for line, row in enumerate(rows, 1)
    )
    sheet = "".join(f'<row r="{line}">{found}</row>' for line, found in enumerate(cells, 1))
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    listed = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{listed}</workbook>'
    link = f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    kinds = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND.format(kind)}"/>' for part, kind in _KINDS.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{kinds}</Types>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{link}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return kept.getvalue()


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[TelegramTown]:
    """A town in Telegram."""
    async with TelegramTown(tmp_path) as town:
        yield town


async def _keeper(town: TelegramTown) -> User:
    """Somebody at the district's centre."""
    keeper = town.api.user(21, "小郑")
    await town.say(keeper, f"/start {await town.code('center_operator', 'cmd_center', '', '小郑')}")
    return keeper


@pytest.mark.requirement("SG-48")
async def test_a_spreadsheet_is_previewed_and_proposed(chats: TelegramTown) -> None:
    town = chats
    keeper = await _keeper(town)
    await town.say(keeper, document=xlsx([HEAD, SNOW]), caption="/list jurisdiction")
    shown = town.api.chat(keeper).last
    assert "新增 1 项" in shown.text and "删去 26 项" in shown.text
    await town.press(keeper, "执行中发现问题")
    versions = await town.town.houses[0].office.run(lambda uow: uow.repo(DutyVersion).find())
    assert [(v.list_code, v.state) for v in versions] == [("jurisdiction", "proposed")]


@pytest.mark.requirement("SG-48")
async def test_its_mistakes_are_named_with_their_lines(chats: TelegramTown) -> None:
    town = chats
    keeper = await _keeper(town)
    wrong = [*SNOW[:3], "emergancy", *SNOW[4:]]
    await town.say(keeper, document=xlsx([HEAD, SNOW, wrong]), caption="/list jurisdiction")
    shown = town.api.chat(keeper).last
    assert "第 3 行" in shown.text and "emergancy" in shown.text
    await town.say(keeper, document=b"%PDF-1.7\0\0", caption="/list jurisdiction")
    assert "读不出表格" in town.api.chat(keeper).last.text


async def test_a_resident_s_file_is_no_list(chats: TelegramTown) -> None:
    town = chats
    resident = town.api.user(22, "王阿姨")
    shown = await town.say(resident, document=xlsx([HEAD, SNOW]), caption="/list jurisdiction")
    assert "没有" in shown.text or "不" in shown.text
    assert await town.town.houses[0].office.run(lambda uow: uow.repo(DutyVersion).find()) == []


@pytest.mark.requirement("SG-48")
async def test_cells_copied_from_a_sheet_are_a_table(page: Visitor) -> None:
    table = "\n".join("\t".join(row) for row in (HEAD, SNOW))
    shown = await page.say("center", f"/list jurisdiction\n{table}")
    assert "新增 1 项" in shown.text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(xlsx([("a", "b"), ("1,5", "二")]), 'a,b\n"1,5",二\n', id="a spreadsheet"),
        pytest.param("\ufeffa,b\n1,二\n".encode(), "a,b\n1,二\n", id="CSV with a mark at its beginning"),
        pytest.param("a,b\n1,二\n".encode("gb18030"), "a,b\n1,二\n", id="CSV of an older Chinese machine"),
        pytest.param(b"PK\3\4 but no book", "PK\3\4 but no book", id="text that only begins like a book"),
    ],
)
def test_what_a_file_says(content: bytes, text: str) -> None:
    assert table_text(content) == text
