"""Members register at home, neighbours praise, firms work together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.test_services import cases, page, wake
from tests.stories.town import Visitor

__all__ = ["page"]


class Homes(TelegramTown):
    """A community secretary, a school's liaison, the organisation department, and members who live here."""

    async def people(self) -> None:
        self.secretary = await self.joins(41, "community_secretary", f"cm_committee@{CHUNHE}", "书记")
        self.school = await self.joins(42, "liaison", "education", "教育局支部")
        self.party = await self.joins(43, "liaison", "org_dept", "组织部")
        self.member, self.neighbour = self.api.user(44, "刘老师"), self.api.user(45, "王阿姨")
        await self.say(self.neighbour, "/home 春和小区")

    async def joins(self, number: int, role: str, department: str, name: str) -> User:
        user = self.api.user(number, name)
        await self.say(user, f"/start {await self.code(role, department, '', name)}")
        return user

    async def registers(self, user: User, branch: str, called: str) -> None:
        for said in ("双报到", "区教育局", branch, called, "春和小区"):
            await self.say(user, said)

    def told(self, user: User, words: str) -> bool:
        return any(words in shown.text for shown in self.api.chat(user).messages[-4:])


@pytest.mark.requirement("WH-48")
@pytest.mark.requirement("SG-17")
@pytest.mark.requirement("SG-18")
async def test_members_register_report_to_both_and_are_spoken_of_to_themselves_alone(tmp_path: Path) -> None:
    async with Homes(tmp_path) as town:
        await town.people()
        await town.registers(town.member, "第二支部", "刘老师")
        assert town.told(town.secretary, "来社区报到") and town.told(town.school, "第二支部一位同志已到居住地社区报到")
        await town.press(town.member, "报告")
        await town.say(town.member, "周六教孩子们写字两小时")
        assert town.told(town.secretary, "教孩子们写字") and town.told(town.school, "教孩子们写字"), "two reports"

        await town.say(town.neighbour, "评一评")
        await town.press(town.neighbour, "刘老师")
        await town.say(town.neighbour, "八小时外很热心，就是车停得太靠门口")
        assert town.told(town.member, "车停得太靠门口") and town.told(town.school, "车停得太靠门口")
        assert not town.told(town.secretary, "车停得太靠门口"), "read by the member and the branch only"
        await town.press(town.member, "回一句")
        await town.say(town.member, "谢谢提醒，马上挪")
        assert town.told(town.neighbour, "马上挪")

        await town.registers(town.api.user(46, "陈老师"), "第二支部", "跳过")
        await town.registers(town.api.user(47, "周老师"), "第一支部", "跳过")
        await town.say(town.party, "双报到数字")
        await town.say(town.party, "年底总结")
        await town.press(town.party, "看数字")
        counted = "\n".join(shown.text for shown in town.api.chat(town.party).messages[-4:])
        assert "区教育局 第一支部：1" in counted and "区教育局 第二支部：2" in counted
        assert "刘老师" not in counted, "figures by unit, not by person"
        assert "没有" in (await town.say(town.neighbour, "/list 双报到数字")).text


@pytest.mark.requirement("WC-81")
async def test_police_and_members_come_into_the_grid_and_serve(page: Visitor) -> None:
    await wake(page, "secretary")
    for said in ("双报到", "区教育局", "第二支部", "老李"):
        await page.say("neighbour", said)
    await page.say("secretary", "双进双服务")
    await page.press("secretary", "民警和在职党员")
    for said in ("反诈宣传、上门登记", "春和社区第一网格", "11月24日下午3点"):
        await page.say("secretary", said)
    assert "反诈宣传、上门登记" in (await page.last("neighbour")).text
    [case] = [one for one in await cases(page) if one.procedure == "double_service"]
    await page.say("secretary", case.number)
    await page.press("secretary", "办完了")
    await page.say("secretary", "12")
    await page.say("secretary", "46")
    shown = await page.say("neighbour", case.number)
    assert "来了几人：12" in shown.text and "服务了几户：46" in shown.text


@pytest.mark.requirement("HT-08")
async def test_a_good_neighbour_is_shown_only_after_a_yes(page: Visitor) -> None:
    await wake(page, "secretary")
    await page.say("neighbour", "春晓花园路灯坏了")
    await page.press("neighbour", "提交")
    number = (await page.town.tickets())[0].number
    await page.say("resident", "推荐好邻居")
    for said in (number, "2 栋小李", "下雪天给全楼铲雪，天天送老人上下楼"):
        await page.say("resident", said)
    [case] = await cases(page)
    assert case.number not in (await page.fetch("/procedures/good_neighbour"))[1].decode()
    await page.press("neighbour", "愿意")
    assert case.number not in (await page.fetch("/procedures/good_neighbour"))[1].decode()
    await page.press("secretary", "核实了，公布")
    assert case.number in (await page.fetch("/procedures/good_neighbour"))[1].decode()


@pytest.mark.requirement("HT-13")
async def test_twenty_firms_around_one_theme_hear_of_its_events(tmp_path: Path) -> None:
    async with Homes(tmp_path) as town:
        await town.people()
        await town.say(town.secretary, "建联盟")
        await town.say(town.secretary, "环保联盟")
        await town.say(town.secretary, "垃圾分类")
        firms = [town.api.user(60 + n, f"企业{n}") for n in range(21)]
        parts = ("分类投放", "收运", "回收利用", "宣传")
        for n, firm in enumerate(firms):
            for said in ("加入联盟", "环保联盟", f"环保企业{n}号", parts[n % 4]):
                await town.say(firm, said)
        await town.say(town.secretary, "/list 联盟")
        await town.press(town.secretary, "环保联盟")
        await town.press(town.secretary, "有几家")
        counted = "\n".join(shown.text for shown in town.api.chat(town.secretary).messages[-3:])
        assert "环保联盟 分类投放：6" in counted and "环保联盟 宣传：5" in counted
        for said, how in (("旧衣回收直播", "线上"), ("桶站开放日", "线下")):
            await town.press(town.secretary, "办活动")
            await town.say(town.secretary, said)
            await town.press(town.secretary, how)
            await town.say(town.secretary, "12月5日上午10点")
            assert all(town.told(firm, said) for firm in firms)
