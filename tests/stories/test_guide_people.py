"""Who does it for residents, hears of it, decides on it, looks after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.procedures.records import Case
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.test_services import cases, page, photo, send, states, wake
from tests.stories.town import Visitor

__all__ = ["page"]
COMMITTEE, SERVICE, FRONT = f"cm_committee@{CHUNHE}", "st_public_service@990101001", "st_ctr_service@990101001"
Post = tuple[str, str, str, str]


async def posted(town: TelegramTown, *posts: Post) -> dict[str, User]:
    """Name -> somebody in office: name, role, department, area."""
    found = {}
    for number, (name, role, department, area) in enumerate(posts):
        found[name] = town.api.user(80 + number, name)
        await town.say(found[name], f"/start {await town.code(role, department, area, name)}")
    return found


def heard(town: TelegramTown, who: User) -> str:
    """All that somebody was told."""
    return " ".join(shown.text for shown in town.api.chat(who).messages)


async def kept(town: TelegramTown) -> list[Case]:
    """All cases, oldest first."""
    return await town.town.houses[0].office.run(lambda uow: uow.repo(Case).find())


@pytest.mark.requirement("CC-13")
@pytest.mark.requirement("BS-07")
async def test_agents_are_named_by_village_and_each_has_the_own_part_of_it(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        people = await posted(
            town,
            ("党员老方", "party_agent", COMMITTEE, CHUNHE),
            ("协理员小协", "agent", COMMITTEE, "990101001001002"),
            ("党员老石", "party_agent", "cm_committee@990101101201", "990101101201"),
        )
        asked = "党员代办员是谁"
        assert "党员老方" in (await town.say(town.resident, f"春和社区的{asked}")).text
        assert "党员老石" in (await town.say(town.resident, f"黄泥村的{asked}")).text
        assert "一共 26 项" in (await town.say(town.resident, "代办的有哪些")).text
        for item, home, agent in (("公益性岗位申请", "春晓花园", "协理员小协"), ("特困供养", "黄泥湾", "党员老石")):
            await town.say(town.resident, f"{item}怎么办")
            await town.press(town.resident, "帮我办")
            said = town.api.chat(town.resident).last
            said = await town.say(town.resident, home) if "住在哪" in said.text else said
            while "办的人只找这一位" not in said.text:
                said = await town.press(town.resident, "没有")
            assert agent in said.text, said.text
            assert "请您代办" in heard(town, people[agent])
            await town.say(town.resident, "我搬家了")
        assert "外出务工交通补贴" in heard(town, town.resident)
        town.api.clean()


@pytest.mark.requirement("WH-08")
async def test_one_social_worker_takes_any_matter_on_the_phone(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        for asked, button in (
            ("老年优待证怎么办", "看看材料"),
            ("长者食堂怎么办卡", "帮我办"),
            ("居住证明在哪开", "帮我办"),
        ):
            await town.say(town.resident, asked)
            said = await town.press(town.resident, button)
            said = await town.say(town.resident, "春和小区") if "住在哪" in said.text else said
            while any("没有" in label for label in said.labels):
                said = await town.press(town.resident, "没有")
        await town.say(town.resident, "路灯坏了，春和小区3栋")
        assert [case.procedure for case in await kept(town)] == ["precheck", "agent", "agent"]
        for case in await kept(town):
            await town.say(town.worker, case.number)
            take = "还缺材料" if case.procedure == "precheck" else "我来办"
            await town.press(town.worker, take)
            if case.procedure == "precheck":
                await town.say(town.worker, "我明天上门来拍")
        assert [case.state for case in await kept(town)] == ["precheck.short", "agent.doing", "agent.doing"]
        town.api.clean()


@pytest.mark.requirement("CC-04")
@pytest.mark.requirement("ZN-12")
async def test_a_guide_goes_to_the_groups_and_to_who_has_asked_for_it(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        people = await posted(town, ("代办员小代", "agent", COMMITTEE, CHUNHE))
        room = town.api.group(-1009, "春和社区居民群")
        town.api.add(room, town.worker)
        await town.say(town.worker, f"/bind {await town.code('group', COMMITTEE)}", room)
        other = town.api.user(70, "村民")
        for user, home in ((town.resident, "春和小区"), (other, "黄泥村")):
            await town.say(user, "订阅")
            await town.say(user, home)
        await town.say(town.worker, "发指南")
        await town.say(town.worker, "高龄津贴")
        await town.say(town.worker, "春和社区第一网格")
        await town.say(town.worker, "八十岁的老人都有")
        for told in (heard(town, town.resident), " ".join(shown.text for shown in town.api.chat(room).messages)):
            assert "【办事指南】高龄津贴申请" in told and "八十岁的老人都有" in told
            assert "带什么：" in told and "怎么填：" in told and "电话 0270-5550101" in told
        assert "办事指南】" not in heard(town, other)
        await town.press(town.resident, "不收了")
        await town.say(people["代办员小代"], "发指南")
        await town.say(people["代办员小代"], "亲属关系证明")
        await town.say(people["代办员小代"], "春和社区")
        await town.press(people["代办员小代"], "跳过")
        assert "【办事指南】亲属关系证明" in " ".join(shown.text for shown in town.api.chat(room).messages)
        assert "【办事指南】亲属关系证明" not in heard(town, town.resident)
        town.api.clean()


@pytest.mark.requirement("BS-05")
@pytest.mark.requirement("BS-09")
async def test_accepted_reviewed_and_decided_by_three_named_people_and_issued_at_one_window(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        who = await posted(
            town,
            ("前台小前", "liaison", FRONT, ""),
            ("后台老后", "liaison", SERVICE, ""),
            ("主任大定", "liaison", SERVICE, ""),
        )
        for kind, nature in (("区级放权", "放权"), ("镇级审批", "审批"), ("公共服务", "公共服务")):
            assert "一共" in (await town.say(town.resident, f"{nature}事项有哪些")).text, kind
        said = await town.say(town.resident, "公租房怎么申请")
        assert "镇街审批事项" in said.text
        await town.press(town.resident, "交材料")
        said = await town.say(town.resident, "春和小区")
        for colour in ("red", "blue"):
            said = await town.say(town.resident, photo=photo(colour))
        assert "到了哪一步、谁在办" in said.text and "90 天删除" in said.text
        await town.press(who["前台小前"], "受理")
        await town.press(who["后台老后"], "审核通过")
        await town.press(who["后台老后"], "准予")
        assert (await kept(town))[0].state == "window.reviewed", "who reviewed does not decide"
        await town.press(who["主任大定"], "准予")
        await town.press(who["前台小前"], "统一出件")
        await town.say(who["前台小前"], "轮候号 12，短信通知看房")
        told = heard(town, town.resident)
        for step in ("第一步，前台小前", "第二步，后台老后", "第三步，主任大定", "前台小前", "轮候号 12"):
            assert step in told, step
        town.api.clean()


@pytest.mark.requirement("ZN-04")
async def test_villages_are_inspected_by_plan_the_unit_hears_at_once_and_is_revisited(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        who = await posted(
            town, ("中心", "center_operator", "cmd_center", ""), ("房管", "liaison", "housing_constr", "")
        )
        centre = who["中心"]
        for words in ("证明督查", "春和社区"):
            await town.say(centre, words)
        assert "每季度一次" in (await town.say(centre, "明天")).text
        await town.press(centre, "督查过了")
        for words in ("窗口墙上还贴着要亲属关系证明", "亲属关系证明", "住建局"):
            await town.say(centre, words)
        assert "你单位还在要“亲属关系证明”" in heard(town, who["房管"])
        assert "窗口墙上还贴着" in heard(town, town.worker)
        await town.press(centre, "立案发提示函")
        letter = next(case for case in await kept(town) if case.procedure == "demand")
        await town.say(centre, letter.number)
        await town.press(centre, "属实，发工作提示函")
        for words in ("张局长", "刘某", "墙上的告知单拍了照"):
            await town.say(centre, words)
        assert "工作提示函 云证提函〔2026〕1号" in heard(town, who["房管"])
        await town.press(who["房管"], "答复提示函")
        await town.say(who["房管"], "已经撕掉，窗口培训过了")
        plan = next(case for case in await kept(town) if case.procedure == "inspection")
        await town.say(centre, plan.number)
        await town.press(centre, "回访过了")
        await town.say(centre, "墙上干净了，问了三位居民都没再要")
        assert "证明回访：墙上干净了" in heard(town, who["房管"])
        await town.town.later(days=91)
        assert "又到季度了" in heard(town, centre)
        assert next(c for c in await kept(town) if c.procedure == "inspection").state == "inspection.due"
        town.api.clean()


@pytest.mark.requirement("WC-46")
async def test_who_qualifies_is_found_asked_and_may_change_their_mind(page: Visitor) -> None:
    await wake(page, "grid_worker", "street")
    await page.say("resident", "春和小区路灯坏了")
    await page.press("resident", "提交")
    number = (await page.town.tickets())[0].number
    for words in ("入户", "春和小区3栋", "2单元401"):
        await page.say("grid_worker", words)
    await page.press("grid_worker", "登记本人")
    await page.say("grid_worker", number)
    await page.press("grid_worker", "走访")
    await page.say("grid_worker", "3")
    for label in ("自住", "管道气", "跳过", "低保"):
        await page.press("grid_worker", label)
    for item, asks in (("残疾人生活补贴续发", 0), ("低保家庭取暖补贴", 1), ("低保家庭取暖补贴", 1)):
        for words in ("免申比对", item, "临江街道", "您家在低保名单里，今年冬天有取暖补贴"):
            said = await page.say("street", words)
        found = [case for case in await cases(page) if case.procedure == "granted"]
        assert len(found) == asks and "独居" not in said.whole and "401" not in said.whole, "nobody is asked twice"
    asked = await page.last("resident")
    assert "“低保家庭取暖补贴”，不用您申请" in asked.text and "要我们替您办吗" in asked.text
    await page.press("resident", "要办")
    assert "本人同意" in " ".join(seen.text for seen in await page.read("street"))
    await page.press("resident", "改主意了")
    assert "granted.declined" in await states(page)
    assert "本人改主意了" in " ".join(seen.text for seen in await page.read("street"))


async def test_an_own_finished_matter_entitles_to_the_next(page: Visitor) -> None:
    """老年优待证办好了，免费乘车就不用申请：只问办过的本人，别人不问。"""
    await wake(page, "grid_worker", "secretary", "street", "center")
    for seat in ("resident", "neighbour"):
        await page.say(seat, "老年优待证怎么办")
        said = await page.press(seat, "看看材料")
        for colour in ("blue", "green"):
            said = await send(page, colour, seat)
        assert "材料收到了" in said.text
    done = (await cases(page))[0]
    await page.say("grid_worker", done.number)
    await page.press("grid_worker", "材料齐了")
    await page.press("grid_worker", "已办好")
    assert (await states(page))[0] == "precheck.done"
    for words in ("免申比对", "老年人免费乘车", "临江街道", "您的优待证办好了，乘车从此免费"):
        await page.say("street", words)
    assert [case.procedure for case in await cases(page)].count("granted") == 1
    assert "“老年人免费乘车”，不用您申请" in (await page.last("resident")).text
    assert "免费乘车" not in " ".join(seen.text for seen in await page.read("neighbour"))
    await page.press("resident", "要办")
    assert "granted.doing" in await states(page)


async def test_papers_are_kept_as_long_as_the_item_says_and_seen_by_who_handles_them(page: Visitor) -> None:
    await wake(page, "grid_worker", "secretary", "street", "center")
    for asked, days, colours in (("养老认证怎么办", 1, ("red",)), ("老年优待证怎么办", 30, ("blue", "green"))):
        await page.say("resident", asked)
        await page.press("resident", "看看材料")
        for colour in colours:
            said = await send(page, colour)
        assert f"办完 {days} 天删除" in said.text
        number = (await cases(page))[-1].number
        for seat in ("street", "center", "neighbour"):
            seen = await page.say(seat, number)
            assert "看材料" not in str(seen.labels) and not seen.pictures
        await page.say("resident", number)
        await page.press("resident", "不办了")
    await page.town.later(days=1, minutes=5)
    first, second = await cases(page)
    assert "papers" not in first.fields and "papers" in second.fields


@pytest.mark.requirement("WH-35")
async def test_person_house_thing_matter_and_organisation_stand_in_the_grid(page: Visitor) -> None:
    await wake(page, "grid_worker")
    for words in ("入户", "春和小区3栋", "2单元401"):
        await page.say("grid_worker", words)
    await page.press("grid_worker", "走访")
    await page.say("grid_worker", "3")
    for label in ("出租", "瓶装气", "跳过", "没有"):
        await page.press("grid_worker", label)
    for start, name, act, first in (
        ("登记物", "2号电梯", "看过了", "旧了"),
        ("登记组织", "春和便利店", "走访", "企业商户"),
    ):
        for words in (start, "春和小区3栋", name):
            await page.say("grid_worker", words)
        await page.press("grid_worker", act)
        await page.press("grid_worker", first)
    await page.press("grid_worker", "跳过")
    await page.say("resident", "春和小区3栋2号电梯又坏了")
    await page.press("resident", "提交")
    found = {case.procedure: case for case in await cases(page)}
    assert {"people", "house"} <= found["household"].fields.keys(), "persons and their house"
    assert (found["thing"].title, found["grid_org"].title) == ("2号电梯", "春和便利店")
    assert {case.area for case in found.values()} == {"9901010010010010103"}
    assert [ticket.area for ticket in await page.town.tickets()] == ["9901010010010010103"]
    for name, heard_ in (("物的台账", "2号电梯"), ("组织的台账", "春和便利店"), ("入户采集", "2单元401")):
        assert heard_ in str((await page.say("grid_worker", f"/list {name}")).labels)
