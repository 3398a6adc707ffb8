"""A service done for somebody: papers, agents, visits, a rating."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.retention import drop_files
from core.procedures.records import Case
from core.tickets.records import StoredFile
from core.workflow.records import Timer
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.town import Seen, Town, Visitor


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Visitor]:
    """A browser in the demo district."""
    async with Town(tmp_path) as town:
        visitor = await town.visit()
        yield visitor
        await visitor.close()


def photo(colour: str) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


async def cases(page: Visitor) -> list[Case]:
    """All applications, oldest first."""
    return await page.town.houses[0].office.run(lambda uow: uow.repo(Case).find())


async def states(page: Visitor) -> list[str]:
    """Where each stands."""
    return [case.state for case in await cases(page)]


async def send(page: Visitor, colour: str, seat: str = "resident") -> Seen:
    """A photo of a paper."""
    return await page.say(seat, pictures=[await page.picture(seat, photo(colour))])


async def wake(page: Visitor, *seats: str) -> None:
    """They are at work."""
    for seat in seats:
        await page.say(seat, "帮助")


@pytest.mark.requirement("CC-12")
@pytest.mark.requirement("BS-08")
async def test_papers_are_looked_at_before_the_trip(page: Visitor) -> None:
    await wake(page, "grid_worker", "secretary")
    answer = await page.say("resident", "生育登记怎么办")
    assert {"看看材料", "帮我办", "预约"} <= {label.partition(" ")[2] for label in answer.labels}
    first = await page.press("resident", "看看材料")
    assert "第 1 样，共 2 样：夫妻身份证" in first.text and "没有" in str(first.labels)
    second = await page.press("resident", "没有")
    assert "第 2 样，共 2 样：结婚证" in second.text
    said = await send(page, "red")
    assert "半个工作日内看完" in said.text and "30 天删除" in said.text
    [case] = await cases(page)
    assert case.title == "生育登记"

    told = await page.last("grid_worker")
    assert "夫妻身份证 没有" in told.text and "结婚证（没有可不交） 1 张" in told.text and not told.pictures
    refused = await page.press("grid_worker", "材料齐了")
    assert "夫妻身份证" in refused.text, "what is on the list and was not sent"
    await page.press("grid_worker", "看材料")
    seen = [m for m in await page.read("grid_worker") if m.pictures]
    assert len(seen) == 1 and "结婚证" in seen[0].text
    await page.press("grid_worker", "还缺材料")
    await page.say("grid_worker", "身份证两面都要拍")
    assert "先别跑。身份证两面都要拍" in (await page.last("resident")).text
    asked = await page.press("resident", "补材料")
    assert "用11月20日" not in str(asked.labels)
    again = await send(page, "blue")
    assert "用11月20日" in str(again.labels)
    await page.press("resident", "用11月20日")
    await page.press("grid_worker", "材料齐了")
    ready = await page.last("resident")
    assert "材料齐了。请带原件到春和社区居民委员会" in ready.text and case.number in ready.text
    await page.press("grid_worker", "已办好")
    assert await states(page) == ["precheck.done", "service_rating.asked"]
    assert "办得怎么样" in (await page.last("resident")).text
    await page.press("resident", "非常满意")
    assert (await states(page))[1] == "service_rating.rated"


async def _asked(page: Visitor) -> Case:
    """Old-age allowance by an agent; two of the committee are at work."""
    await wake(page, "grid_worker", "secretary")
    await page.say("resident", "老年优待证怎么办")
    await page.press("resident", "帮我办")
    await send(page, "red")
    said = await send(page, "blue")
    assert "办的人只找这一位" in said.text
    return (await cases(page))[0]


async def _agent(page: Visitor) -> tuple[str, str]:
    """The seat of the agent, and the other one."""
    found = [seat for seat in ("grid_worker", "secretary") if "请您代办" in (await page.last(seat)).text]
    assert len(found) == 1
    return found[0], "secretary" if found[0] == "grid_worker" else "grid_worker"


@pytest.mark.requirement("CC-11")
@pytest.mark.requirement("CC-14")
@pytest.mark.requirement("BS-06")
async def test_an_agent_does_it_and_hands_it_over_against_a_receipt(page: Visitor) -> None:
    case = await _asked(page)
    agent, _ = await _agent(page)
    await page.press(agent, "我来办")
    assert "接了，正在办" in (await page.last("resident")).text
    [timer] = await page.town.houses[0].office.run(lambda uow: uow.repo(Timer).find(stopped_at=None))
    assert (timer.limit_value, timer.limit_unit) == (3, "work_day"), "the days the guide promises"
    await page.press(agent, "还缺材料")
    await page.say(agent, "照片要白底的")
    asked = await page.press("resident", "补材料")
    assert "用11月20日" in str(asked.labels)
    await page.press("resident", "用11月20日")
    await send(page, "white")
    assert "材料补来了" in (await page.last(agent)).text
    await page.press(agent, "办好了，交给居民")
    await page.press(agent, "跳过")
    await page.say(agent, "我晚上送到您家")
    assert "我晚上送到您家" in (await page.last("resident")).text
    await page.press("resident", "没拿到")
    await page.say("resident", "名字写错了")
    assert "名字写错了" in (await page.last(agent)).text
    await page.press(agent, "办好了，交给居民")
    await page.press(agent, "跳过")
    await page.say(agent, "重做好了，给您送来")
    await page.press("resident", "收到了")
    assert await states(page) == ["agent.done", "service_rating.asked"]
    assert case.number


@pytest.mark.requirement("CC-11")
async def test_where_the_agent_does_not_answer_the_substitute_takes_it(page: Visitor) -> None:
    await _asked(page)
    first, second = await _agent(page)
    await page.town.later(hours=6)
    assert "A岗没有接" in (await page.last(second)).text
    assert "换" in (await page.last("resident")).text
    await page.press(second, "我来办")
    await page.press(second, "我不在，转给同事")
    assert await states(page) == ["agent.passed"]
    assert first != second
    await page.town.later(days=4)
    assert (await cases(page))[0].number in (await page.say("secretary", "/record")).text, "责任追究: what was missed"


async def test_papers_lie_sealed_and_go_on_their_day(page: Visitor) -> None:
    await _asked(page)
    files = page.town.houses[0].files
    kept = [path for path in (page.town.data / "files").rglob("*") if path.is_file()]
    assert len(kept) == 2 and all(b"JFIF" not in path.read_bytes() for path in kept)
    [row, *_] = await page.town.houses[0].office.run(lambda uow: uow.repo(StoredFile).find())
    assert b"JFIF" in files.read(row.path)
    where = page.town.data / "files" / row.path
    sealed = where.read_bytes()
    where.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(OSError, match="was changed"):
        files.read(row.path)
    where.write_bytes(sealed)

    await page.press("resident", "不办了")
    await page.town.later(days=29)
    assert (await cases(page))[0].fields["papers"]
    await page.town.later(days=3)
    assert "papers" not in (await cases(page))[0].fields
    await drop_files(page.town.houses[0].office, files)
    assert [path for path in (page.town.data / "files").rglob("*") if path.is_file()] == []


@pytest.mark.requirement("CC-16")
async def test_a_refusal_says_why_and_what_else(page: Visitor) -> None:
    await _asked(page)
    agent, _ = await _agent(page)
    await page.press(agent, "我来办")
    await page.press(agent, "办不了")
    await page.say(agent, "要满六十岁才能办；先办居家养老评估，我带您去")
    told = [seen.text for seen in await page.read("resident")]
    assert any("要满六十岁" in text and "12345" in text for text in told)
    assert "差评一个工作日内" in told[-1], "who was refused may rate it too"


@pytest.mark.requirement("CC-11")
async def test_a_bad_grade_is_answered_and_mended_in_time(page: Visitor) -> None:
    await _asked(page)
    agent, _ = await _agent(page)
    await page.press(agent, "我来办")
    await page.press(agent, "办不了")
    await page.say(agent, "没空")
    asked = await page.press("resident", "非常不满意")
    assert "哪里不好" in asked.text
    said = await page.say("resident", "一句没空就打发了")
    assert "一个工作日内" in said.text
    told = await page.last(agent)
    assert "收到差评（非常不满意）" in told.text and "一句没空就打发了" in told.text
    await page.press(agent, "联系居民")
    await page.say(agent, "对不起，明天我上门给您办")
    assert "明天我上门" in (await page.last("resident")).text
    timers = await page.town.houses[0].office.run(lambda uow: uow.repo(Timer).find())
    spans = [(t.limit_value, t.limit_unit) for t in timers if t.about.id == 2]
    assert spans == [(15, "natural_day"), (1, "work_day"), (15, "work_day")]
    await page.press(agent, "已整改")
    await page.say(agent, "已经办好送到家")
    await page.press("resident", "还不行")
    await page.say("resident", "还没收到")
    await page.press(agent, "已整改")
    await page.say(agent, "这回送到了")
    await page.press("resident", "可以了")
    assert await states(page) == ["agent.refused", "service_rating.rated"]


@pytest.mark.requirement("CC-17")
async def test_who_cannot_come_is_visited(page: Visitor) -> None:
    await wake(page, "grid_worker")
    await page.say("resident", "上门办")
    await page.say("resident", "养老认证")
    await page.press("resident", "年纪大")
    shut = await page.say("resident", "明天晚上9点")
    assert "没有人办公" in shut.text, "no office hours"
    said = await page.say("resident", "下周一上午9点")
    assert "不用跑" in said.text and "11月23日" in said.text
    assert "绿色通道" in (await page.last("grid_worker")).text
    await page.press("grid_worker", "已上门")
    await page.press("grid_worker", "已办好")
    await page.say("grid_worker", "认证通过了")
    assert await states(page) == ["visit.done", "service_rating.asked"]


@pytest.mark.requirement("SG-36")
async def test_a_time_at_the_window_is_booked_moved_and_kept(page: Visitor) -> None:
    await wake(page, "grid_worker")
    await page.say("resident", "老年优待证怎么办")
    await page.press("resident", "预约")
    said = await page.say("resident", "下周一下午3点")
    assert "不用排队" in said.text and "15:00" in said.text
    number = (await cases(page))[0].number
    await page.say("resident", number)
    await page.press("resident", "改时间")
    said = await page.say("resident", "下周二上午10点")
    assert "11月24日" in said.text
    assert "改到" in (await page.last("grid_worker")).text
    await page.press("grid_worker", "已办好")
    assert (await states(page))[0] == "booking.done"


@pytest.mark.requirement("WC-46")
async def test_the_office_begins_and_the_person_says_yes(page: Visitor) -> None:
    await wake(page, "grid_worker")
    await page.say("resident", "春和小区路灯坏了")
    await page.press("resident", "提交")
    number = (await page.town.tickets())[0].number
    await page.say("grid_worker", "免申")
    await page.say("grid_worker", "高龄津贴")
    await page.say("grid_worker", number)
    await page.say("grid_worker", "您今年满八十岁了")
    asked = await page.last("resident")
    assert "不用您申请" in asked.text and "满八十岁" in asked.text
    await page.press("resident", "要办")
    await page.press("grid_worker", "已办好")
    await page.say("grid_worker", "下个月起打到卡上")
    assert "下个月起" in " ".join(seen.text for seen in await page.read("resident"))
    assert await states(page) == ["granted.done", "service_rating.asked"]
    await page.press("resident", "满意")
    assert (await states(page))[1] == "service_rating.rated"


@pytest.mark.requirement("ZN-13")
async def test_on_telegram_a_certificate_is_fetched_by_the_grid_worker(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        await town.say(town.resident, "开无犯罪记录证明找谁")
        where = await town.press(town.resident, "帮我办")
        assert "住在哪个小区" in where.text
        paper = await town.say(town.resident, "春和小区")
        assert "身份证" in paper.text and "拍一张照片" in paper.text
        said = await town.say(town.resident, photo=photo("green"))
        while "办的人只找这一位" not in said.text:
            said = await town.press(town.resident, "没有")
        assert "小陈" in said.text
        told = town.api.chat(town.worker).last
        assert "请您代办“无犯罪记录证明”" in told.text and "photo" not in told.raw
        await town.press(town.worker, "我来办")
        await town.press(town.worker, "看材料")
        assert any("photo" in shown.raw for shown in town.api.chat(town.worker).messages)
        await town.press(town.worker, "办好了，交给居民")
        await town.press(town.worker, "跳过")
        await town.say(town.worker, "证明开好了，今晚送上门")
        assert "今晚送上门" in town.api.chat(town.resident).last.text
        await town.press(town.resident, "收到了")
        assert "办得怎么样" in " ".join(shown.text for shown in town.api.chat(town.resident).messages)
        await town.press(town.resident, "满意")
        town.api.clean()


@pytest.mark.requirement("CC-15")
async def test_several_departments_meet_at_the_hall_with_an_officer(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        officers = {}
        for number, (name, department) in enumerate(
            {"小何": "gov_service", "老宋": "planning", "小葛": "housing_constr"}.items()
        ):
            officers[name] = town.api.user(50 + number, name)
            await town.say(officers[name], f"/start {await town.code('liaison', department, '', name)}")
        await town.say(town.resident, "陪办")
        await town.say(town.resident, "开公司")
        await town.say(town.resident, "春和小区")
        said = await town.say(town.resident, "下周三上午9点半")
        assert "一个工作日内告诉您谁陪" in said.text and "09:30" in said.text
        await town.press(officers["小何"], "我陪，请单位到场")
        refused = await town.say(officers["小何"], "火星局")
        assert "没看懂这句" in refused.text
        await town.say(officers["小何"], "资规局、住建局")
        assert all("联合办" in town.api.chat(officers[name]).last.text for name in ("老宋", "小葛"))
        for name in ("老宋", "小葛"):
            await town.press(officers[name], "我们到场")
        told = town.api.chat(town.resident).last.text
        assert "小何" in told and "住房和城乡建设局" in told and "一路陪到办完" in told
        await town.press(officers["小何"], "已办好")
        await town.say(officers["小何"], "三家都盖了章")
        assert "三家都盖了章" in " ".join(shown.text for shown in town.api.chat(town.resident).messages)
        town.api.clean()


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("我的老年证办到哪了", "老年人优待证"),
        ("我上次预约的是几点", "15:00"),
        ("上次报的路灯怎么样了", "路灯"),
        ("我两个月前报的灯呢", "共 3 件"),
    ],
    ids=["by another name", "the booking", "the report", "the list"],
)
async def test_own_matters_are_one_list_and_each_is_found_by_its_words(page: Visitor, text: str, heard: str) -> None:
    await page.say("resident", "春和小区路灯坏了")
    await page.press("resident", "提交")
    await _asked(page)
    await page.say("resident", "生育登记怎么办")
    await page.press("resident", "预约")
    await page.say("resident", "下周一下午3点")
    listed = await page.say("resident", "我的")
    assert "共 3 件" in listed.text
    assert all(word in str(listed.labels) for word in ("路灯", "帮我办·老年人优待证", "预约·生育登记"))
    assert heard in (await page.say("resident", text)).whole
    assert heard in (await page.say("resident", text)).whole and len(await page.town.tickets()) == 1


@pytest.mark.requirement("JB-04")
@pytest.mark.requirement("WC-79")
async def test_one_event_is_one_checklist_and_each_department_does_its_part(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        officers = {}
        for number, (name, department) in enumerate({"户籍": "police", "窗口": f"st_ctr_service@{CHUNHE[:9]}"}.items()):
            officers[name] = town.api.user(50 + number, name)
            await town.say(officers[name], f"/start {await town.code('liaison', department, '', name)}")
        await town.say(town.resident, "一件事")
        await town.say(town.resident, "新生儿出生一件事")
        await town.say(town.resident, "春和小区")
        said = await town.say(town.resident, photo=photo("red"))
        for _ in range(12):
            if "跟到底" in said.text:
                break
            said = await town.press(town.resident, "没有")
        assert "材料不用再交" in said.text
        await town.press(town.worker, "我来跟，分给各部门")
        seen = {who: " ".join(shown.text for shown in town.api.chat(officers[who]).messages) for who in officers}
        assert "新生儿上户口" in seen["户籍"] and "社会保障卡" in seen["窗口"] and "医保参保" in seen["窗口"]
        refused = await town.press(town.worker, "全办好了")
        await town.press(officers["户籍"], "已办好")
        for _ in range(2):
            await town.press(officers["窗口"], "已办好")
        await town.press(town.worker, "已办好")
        await town.press(town.worker, "全办好了")
        told = await town.say(town.worker, "四样东西装一个袋，今晚送去")
        assert refused and told
        heard = " ".join(shown.text for shown in town.api.chat(town.resident).messages)
        assert "全办好了。四样东西装一个袋" in heard and "新生儿上户口：已经办好" in heard
        town.api.clean()
