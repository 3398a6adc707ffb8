"""Rates in a chat: figures, what they are made of, the rows, the files."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from core.storage.ledger import LINES
from tests.stories.test_staff import answer, file, file_category, of_level
from tests.stories.test_staff_finds import plain
from tests.stories.test_whole_life import CALL
from tests.stories.town import Seen, Town, Visitor


async def done(page: Visitor, *, late: bool = False) -> str:
    """A resident's matter, signed and done by the drainage company, passed by the street; gives its number."""
    await file(page, CALL)
    if late:
        await page.town.later(days=9)
    await answer(page, "group", "签收")
    await answer(page, "group", "办结", "已解决", text="疏通了下水道，清运了污泥。")
    await page.press("street", "审核通过")
    return (await page.town.tickets())[-1].number


async def rated(page: Visitor, grade: str) -> None:
    await page.press("resident", "联系")
    await page.press("resident", "解决了")
    await page.press("resident", grade)


async def by_whom(page: Visitor, seat: str, text: str, label: str) -> Seen:
    await page.say(seat, text)
    return await page.press(seat, label)


@pytest.mark.requirement("WC-69")
async def test_a_street_reads_its_rates_and_a_tap_opens_what_they_are_made_of(page: Visitor) -> None:
    number = await done(page)
    await rated(page, "基本满意")
    shown = await page.say("street", "考核")
    assert "临江街道" in shown.title and "响应率 100.0%（1/1）" in shown.text, shown.whole
    assert "办结率 100.0%（1/1）" in shown.text and "满意率 90.0%（0.9/1）" in shown.text
    assert "反映 1 件，已受理 1 件，办结 1 件，其中有评价或回访 1 件（100.0%）" in shown.text
    parts = await page.press("street", "满意率")
    assert "基本满意 1 件" in parts.text and "÷ 有效回访" in parts.text
    rows = await page.press("street", "基本满意 1 件")
    assert number in "".join(plain(rows))
    opened = await page.press("street", number)
    assert number in opened.title and "疏通了下水道" in opened.text


@pytest.mark.requirement("WC-41")
async def test_a_worker_sees_the_own_figures_and_nobody_is_ranked(page: Visitor) -> None:
    await file_category(page, await of_level(page, "A"))
    await answer(page, "secretary", "签收")
    await answer(page, "secretary", "办结", "已解决", text="网格员上门，当天处理好了。")
    await page.press("street", "审核通过")
    own = await page.say("secretary", "考核")
    assert "春和社区" in own.title and "办结率 100.0%（1/1）" in own.text
    assert "办结层级：社区 1 件" not in own.text  # it has not ended before it is rated
    people = await page.press("secretary", "本单位人员")
    assert "按姓名排列" in people.text and any("小陈" in label for label in plain(people))
    await page.press("secretary", "春和社区书记")
    [me] = [seen for seen in await page.read("secretary") if "春和社区书记" in seen.title]
    assert "办结率 100.0%（1/1）" in me.text
    worker = await page.say("grid_worker", "考核")
    assert "小陈" in worker.title and "办结率 —（0/0）" in worker.text and "本单位人员" not in "".join(plain(worker))
    for name in ("临江街道", "排水公司"):
        assert "不能“看考核数据”" in (await page.say("grid_worker", f"/rates {name}")).text
    assert "有这个岗位" in (await page.say("resident", "考核")).text


async def test_tip_offs_and_hidden_matters_are_in_no_figure(page: Visitor) -> None:
    await file(page, "我要举报：临江街道有人在出租屋里聚众赌博")
    [ticket] = await page.town.tickets()
    assert ticket.tip_off
    shown = await page.say("center", "考核")
    assert "反映 0 件" in shown.text, shown.whole


async def test_the_files_are_marked_and_the_trace_says_who_had_them_made(town: Town, page: Visitor) -> None:
    await done(page)
    sent = await by_whom(page, "center", "/rates 排水公司 今年", "导出")
    assert "考核表" in sent.text and len(sent.links) == 2, sent.whole
    paper, book = [await page.fetch(path) for path in sent.links.values()]
    assert paper[0] == book[0] == 200 and paper[1].startswith(b"%PDF")
    cells = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(book[1])).worksheets[0].iter_rows()]
    assert cells[0][:5] == ["名称", "响应率", "响应率分子", "响应率分母", "响应率剔除"] and cells[1][0] == "排水公司"
    assert cells[1][1:4] == ["100.0%", "1", "1"] and "导出人：区指挥中心坐席" in str(cells[-1][0])
    lines = await town.houses[0].office.run(lambda uow: uow.connection.execute(LINES).all())
    [made] = [line for line in lines if line.event == "FiguresExported"]
    assert made.facts["view"] == "dutil_drain" and made.facts["period"] == "y202601"


@pytest.mark.requirement("WH-30")
async def test_each_kind_of_matter_has_a_limit_and_a_standard_on_the_card_and_in_the_review(page: Visitor) -> None:
    """办理时限和办理标准: what counts as done stands where it is handled and where it is checked."""
    await file(page, CALL)
    card = await page.last("group")
    assert "办理标准：险情排除，现场有人看过，恢复使用" in card.text and "11月21日（周六）09:00" in card.text
    await answer(page, "group", "签收")
    await answer(page, "group", "办结", "已解决", text="疏通了下水道，清运了污泥。")
    assert any(
        "办理标准：险情排除" in seen.text and "审核通过" in str(seen.labels) for seen in await page.read("street")
    )
    district = page.town.houses[0].district
    for code in district.categories:
        assert district.limit_for(code).value and district.appraisal.standard(code)
