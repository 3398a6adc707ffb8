"""Messages name the matter; more time is asked for with both days."""

from __future__ import annotations

from tests.stories.test_staff import answer, file
from tests.stories.test_whole_life import CALL
from tests.stories.town import Visitor


async def test_every_step_names_the_matter(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    [ticket] = await page.town.tickets()
    name = page.town.house.district.categories[ticket.category].names.hans
    assert f"“{name}”（{ticket.number}）：" in (await page.last("resident")).text


async def test_a_new_dispatch_after_a_return_comes_as_news(page: Visitor) -> None:
    await file(page, CALL)
    basis = next(iter((await answer(page, "group", "退回")).labels)).partition(" ")[2]
    await answer(page, "group", basis, text="这段管道属小区自有，依权责清单归物业。")
    assert "正在重新定单位" in (await page.last("resident")).text
    await page.press("street", "另选单位")
    await page.say("street", "住建局")
    await page.press("street", "住房和城乡建设局")
    told = await page.last("resident")
    assert "已经派给区住房和城乡建设局" in told.text and "看进度" in "".join(told.labels)


async def test_more_time_shows_both_days_and_the_resident_reads_why(page: Visitor) -> None:
    await file(page, CALL)
    await page.press("group", "签收")
    await page.press("group", "更多")
    await page.press("group", "申请延期")
    asked = await page.last("group")
    await page.say("group", "要等管材，后天才到货", reply_to=asked.id)
    if "提交" in "".join((await page.last("group")).labels):
        await page.press("group", "提交")
    request = await page.last("street")
    assert "现在最晚" in request.text and "同意后最晚" in request.text and "以前同意过 0 次" in request.text
    why = await page.press("street", "不同意")
    assert any("返回" in label or "取消" in label for label in why.labels)
    await page.press("street", next(label for label in why.labels if "返回" in label or "取消" in label))
    await page.press("street", "同意")
    told = (await page.last("resident")).text
    assert "要多办几天" in told and "要等管材" in told and "原来最晚" in told and "现在最晚" in told
    after = [seen for seen in await page.read("street") if "同意后最晚" in seen.text]
    assert not [label for seen in after for label in seen.labels if "同意" in label]
