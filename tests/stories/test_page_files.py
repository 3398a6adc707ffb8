"""Staff bring tables to the web page; nobody brings too much."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import NamedTuple

import pytest

from core.duties.records import DutyVersion
from core.table_files import NotATable, table_text
from tests.stories.test_list_files import HEAD, SNOW, xlsx
from tests.stories.test_roll_files import HEAD as ROLL_HEAD
from tests.stories.test_roll_files import ROWS
from tests.stories.test_whole_life import photo
from tests.stories.town import Visitor

MEGABYTE = 1024 * 1024


async def _sent(page: Visitor, seat: str, text: str, content: bytes, name: str) -> str:
    """A table is uploaded and sent with these words; gives the bot's answer."""
    status, body = await page.upload(seat, content, name)
    assert status == 200, body
    return (await page.say(seat, text, tables=[{"id": body["id"], "name": name}])).text


@pytest.mark.requirement("SG-48")
async def test_a_list_comes_from_the_page_as_a_spreadsheet(page: Visitor) -> None:
    shown = await _sent(page, "center", "/list jurisdiction", xlsx([HEAD, SNOW]), "清单 2026.xlsx")
    assert "新增 1 项" in shown and "删去 26 项" in shown
    await page.press("center", "执行中发现问题")
    versions = await page.town.houses[0].office.run(lambda uow: uow.repo(DutyVersion).find())
    assert [(v.list_code, v.state) for v in versions] == [("jurisdiction", "proposed")]


@pytest.mark.requirement("SG-48")
async def test_the_mistakes_of_a_list_from_the_page_are_named(page: Visitor) -> None:
    wrong = [*SNOW[:3], "emergancy", *SNOW[4:]]
    shown = await _sent(page, "center", "/list jurisdiction", xlsx([HEAD, SNOW, wrong]), "LIST.XLSX")
    assert "第 3 行" in shown and "emergancy" in shown


async def test_a_roll_comes_from_the_page_as_csv(page: Visitor) -> None:
    text = "\n".join(",".join(row) for row in (ROLL_HEAD, *ROWS))
    assert "共 2 行，新增 2" in await _sent(page, "secretary", "/members", text.encode("gb18030"), "名册.csv")
    assert "名册已装入：2 行" in (await page.press("secretary", "装入名册")).text


async def test_what_staff_uploaded_can_be_read_by_nobody(page: Visitor) -> None:
    _, body = await page.upload("secretary", "编号,姓名\n1,王工".encode(), "名册.csv")
    status, _ = await page.fetch(f"/chat/secretary/file/{body['id']}")
    assert status == 404


def bomb(part: str, content: bytes) -> bytes:
    """A sound workbook in which one part is something else."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([("a", "b")]))) as book,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in book.namelist():
            out.writestr(name, content if name == part else book.read(name))
    return made.getvalue()


def locked() -> bytes:
    """A workbook whose parts say that they need a password."""
    content = bytearray(xlsx([("a", "b")]))
    at = -1
    while (at := content.find(b"PK\1\2", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%b">' % (n, b"&%c;" % (n - 1) * 50) for n in range(ord("b"), ord("k"))
)
HOSTILE = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"%PDF-1.7\0\0", id="a PDF"),
    pytest.param(b"PK\3\4" + b"\0" * 99, id="a torn archive"),
    pytest.param(bomb(SHEET, b" " * (70 * MEGABYTE)), id="a zip bomb"),
    pytest.param(bomb("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 9_000_000), id="a bomb of texts"),
    pytest.param(bomb(SHEET, MAIN + b"<row>" + b"<c/>" * 1_000_000), id="a row without end"),
    pytest.param(bomb(SHEET, LAUGHS + b"]><worksheet>&j;</worksheet>"), id="an entity bomb"),
    pytest.param(locked(), id="a book with a password"),
    pytest.param(bomb("xl/workbook.xml", b"<a>" * 100_000), id="a deep well"),
]


@pytest.mark.parametrize("content", HOSTILE)
def test_a_hostile_file_is_no_table(content: bytes) -> None:
    with pytest.raises(NotATable):
        table_text(content)


async def test_hostile_files_are_refused_in_one_sentence(page: Visitor) -> None:
    for content in (b"%PDF-1.7\0\0", bomb(SHEET, b" " * (70 * MEGABYTE)), locked()):
        status, body = await page.upload("center", content, "清单.xlsx")
        assert status == 400 and "读不出表格" in body["error"]
    status, body = await page.upload("center", b"MZ this is a program", "清单.exe")
    assert status == 400 and body["error"].startswith("这既不是照片也不是表格")


async def test_a_resident_cannot_upload_a_table(page: Visitor) -> None:
    status, body = await page.upload("resident", xlsx([HEAD, SNOW]), "清单.xlsx")
    assert status == 400 and "这不是照片" in body["error"]
    assert {seat["id"]: seat["tables"] for seat in page.config["seats"]}["resident"] is False


async def test_thirty_files_in_ten_minutes_are_enough(page: Visitor) -> None:
    for n in range(30):
        assert (await page.upload("resident", photo((n, 0, 0))))[0] == 200
    status, body = await page.upload("resident", photo())
    assert status == 429 and "十分钟" in body["error"]
    neighbour = await page.town.visit()
    try:
        assert (await neighbour.upload("resident", photo()))[0] == 200
    finally:
        await neighbour.close()
    page.town.clock.forward(minutes=10)
    assert (await page.upload("resident", photo()))[0] == 200


class Disk(NamedTuple):
    """Bytes, as shutil says them."""

    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("total", "free", "taken"),
    [
        pytest.param(10_000 * MEGABYTE, 199 * MEGABYTE, False, id="less than 200 MB"),
        pytest.param(10_000 * MEGABYTE, 200 * MEGABYTE, True, id="200 MB and 2 %"),
        pytest.param(20_000 * MEGABYTE, 399 * MEGABYTE, False, id="less than 2 %"),
    ],
)
async def test_a_full_disk_takes_no_files(
    page: Visitor, monkeypatch: pytest.MonkeyPatch, total: int, free: int, taken: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(total, total - free, free))
    status, body = await page.upload("resident", photo())
    assert (status == 200) is taken
    if not taken:
        assert status == 503 and "快满了" in body["error"]
        assert "春晓花园" in (await page.say("resident", "春晓花园3号楼下水道堵了")).whole
