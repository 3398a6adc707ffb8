"""A week in Linjiang Street: everybody's work, strung together."""

from __future__ import annotations

from pathlib import Path

from core.procedures.records import Case
from tests.platforms.bot_api import Shown, User
from tests.stories.telegram_town import CHUNHE, GRID, STREET_GROUP
from tests.stories.test_fund import Fund
from tests.stories.town import Visitor

COMMITTEE, STREET = f"cm_committee@{CHUNHE}", "990101001"
POSTS = {
    "worker": ("grid_worker", COMMITTEE, "网格员小陈", GRID),
    "leader": ("grid_leader", COMMITTEE, "网格长老何", GRID),
    "secretary": ("community_secretary", COMMITTEE, "书记老秦"),
    "centre": ("center_operator", "cmd_center", "区中心小万"),
    "street": ("street_operator", f"st_cmd@{STREET}", "街道小周"),
    "bank": ("liaison", "bank01", "工行小钱"),
    "police": ("liaison", "police", "分局小方"),
    "property": ("liaison", f"cm_property@{CHUNHE}", "物业小姜"),
    "enforcers": ("liaison", f"st_enforce@{STREET}", "执法中心小段"),
    "officer": ("stationed_officer", "market", "市监老王"),
    "org": ("liaison", "org_dept", "组织部小孟"),
    "clerk": ("fund_secretariat", f"st_public_service@{STREET}", "秘书处小林"),
    "committee": ("fund_committee", f"st_party_gov@{STREET}", "管委会老赵"),
    "cashier": ("fund_cashier", "charity", "慈善总会小吴"),
}


class Week(Fund):
    """Whoever works in the street, on Telegram; a resident on the page, the street's desk in a group."""

    who: dict[str, User]
    page: Visitor

    async def people(self) -> None:
        self.who = {name: await self.joins(50 + n, *post) for n, (name, post) in enumerate(POSTS.items())}
        self.who |= {"social": self.api.user(90, "社工小何"), "aunt": self.api.user(91, "银发队刘姨")}
        self.room = self.api.group(STREET_GROUP, "临江街道调度群")
        self.api.add(self.room, self.who["street"])
        await self.say(self.who["street"], f"/bind {await self.code('group', f'st_cmd@{STREET}')}", self.room)
        self.page = await self.town.visit()
        self.api.duplicate = False  # other stories deliver everything twice

    async def plays(self, who: str, *turns: str) -> Shown:
        """Each turn is said, or pressed where 按 is in front of it; gives the last answer."""
        for turn in turns:
            user = self.who[who]
            shown = await (self.press(user, turn[1:]) if turn[0] == "按" else self.say(user, turn))
        return shown

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """A day of November at an hour of Shanghai."""
        await self.town.until(self.town.clock().replace(day=day, hour=hour - 8, minute=minute))

    def heard(self, who: str, words: str) -> bool:
        """Whether one of the last messages says it."""
        return any(words in shown.text for shown in self.api.chat(self.who[who]).messages[-6:])

    async def cases(self, procedure: str) -> list[Case]:
        return await self.town.house.office.run(lambda uow: uow.repo(Case).find(procedure=procedure))


async def test_monday_to_monday_in_linjiang_street(tmp_path: Path) -> None:
    async with Week(tmp_path) as town:
        await town.people()
        town.town.clock.forward(days=2, hours=22, minutes=30)  # Monday, 07:30
        await _monday_a_loose_balcony(town)
        await _tuesday_it_is_still_loose(town)
        await _wednesday_a_wish(town)
        await _thursday_the_second_instalment(town)
        await _friday_households_and_an_opinion(town)
        await _saturday_a_topic_and_shifts(town)
        await town.until(29, 19, 5)
        assert town.heard("aunt", "明天 11月30日（周一）07:00：桶站值守"), "Sunday evening, before the first shift"
        await town.until(30, 8, 5)
        digest = town.api.chat(town.room).last.text
        assert "每日汇总 · 临江街道" in digest and "超期 1 件：高空抛物" in digest
        await town.page.close()


async def _monday_a_loose_balcony(town: Week) -> None:
    """The centre asks all grids to look; the leader hands the look to somebody; what is found is a hidden danger."""
    await town.plays("centre", "换季检查", "阳台铁栏杆有没有松", "按有小区的")
    await town.until(23, 8, 35)
    assert town.heard("leader", "今天的网格：春和社区第一网格") and town.heard("leader", "不用打卡")
    await town.plays("leader", "按交给谁：阳台铁栏杆", "按小陈")
    await town.plays("worker", "按看过，有", "春和小区3栋", "401阳台铁栏杆松了，往楼下掉铁皮")
    assert town.heard("leader", "春和小区3栋）：401阳台铁栏杆松了"), "what was seen, and where, not what was asked"
    await town.plays("leader", "按评估", "按较大", "按交给", "按小陈")
    await town.plays("worker", "按治过了", "1天", "先拉了警戒带，房主答应换")


async def _tuesday_it_is_still_loose(town: Week) -> None:
    """Looked at again, still there: the leader whistles, three units report in."""
    await town.until(24, 18, 30)
    assert town.heard("worker", "该复查了")
    await town.plays("worker", "按还在", "没换，还在晃")
    await town.plays("leader", "按吹哨", "按吹哨", "按马上发出")
    for unit in ("police", "property", "enforcers"):
        assert town.heard(unit, "常规哨")
        await town.plays(unit, "按报到")
    [danger] = await town.cases("danger")
    [ticket] = await town.town.tickets()
    assert (danger.state, danger.fields["ticket"]) == ("danger.whistled", ticket.number)


async def _wednesday_a_wish(town: Week) -> None:
    """A bank finds the wish in the list and takes it on; the resident says it is fulfilled."""
    await town.until(25, 9)
    for said in ("我有个心愿", "腿脚不好，想要一台旧轮椅", "春和小区"):
        await town.page.say("resident", said)
    await town.plays("secretary", "按核实，写公开的话", "一位老人想要一台旧轮椅")
    await town.page.press("resident", "可以公开")
    await town.plays("bank", "微心愿", "按看名单", "按一位老人", "按单位认领")
    assert "工商银行云江支行" in (await town.page.last("resident")).text
    await town.plays("bank", "按办好了", "按跳过")
    await town.page.press("resident", "圆了")
    assert (await town.cases("wish"))[0].state == "wish.done"
    assert "余：金豆（工商银行云江支行） 20 颗" in (await town.plays("bank", "我的金豆")).text, "a unit has a wallet"
    await town.plays("clerk", "/fund 春苗基金；财政资金支持；春苗基金；8万；今天")
    await town.plays("cashier", "按已到账")
    await town.plays("social", "公益提案", "银发安居小改造", "按社会工作者", "按社会服务类", "按养老服务", "按第二轮")
    await town.plays("social", "春和小区", "3万", "按提交")
    await town.plays("clerk", "按一对一优化", "先做 10 户")
    number = (await town.cases("fund_project"))[0].number
    await town.plays("committee", number, "按立项支持", "2万", "按春苗基金", "D123 第 4 名")
    await town.plays("clerk", "按签协议")
    await town.say(town.who["clerk"], document=b"%PDF-1.4 agreement")
    await town.plays("clerk", "孵化平台小许", "社工小何", "志愿者 12 人")
    await _instalment(town, number, "扶手 40 副，先装 10 户")


async def _thursday_the_second_instalment(town: Week) -> None:
    """Refused at once while the receipts of the first are owed; then two others look, and a third pays."""
    await town.until(26, 9)
    refused = await town.plays("social", number := (await town.cases("fund_project"))[0].number, "按申请拨款")
    assert "上一期的票据交齐" in refused.text, "before anything is asked"
    await town.plays("social", "按交票据")
    await town.photo(town.who["social"])
    await town.plays("social", "按好了", "9800")
    await town.plays("clerk", "按票据核过")
    await _instalment(town, number, "再买扶手 40 副，12 月装")
    book = (await town.plays("social", "阳光基金")).text
    assert "已支出 9,800 元" in book and "余：项目已拨（银发安居小改造） 10,200 元" in book
    assert [one.state.partition(".")[2] for one in await town.cases("fund_instalment")] == ["settled", "paid"]


async def _instalment(town: Week, number: str, plan: str) -> None:
    """Asked for, checked by the secretariat, approved by the committee, paid by the charity."""
    await town.plays("social", number, "按申请拨款", "1万", plan)
    await town.plays("clerk", "按核过，没问题")
    await town.plays("committee", "按批准")
    await town.plays("cashier", "按已付款")
    await town.say(town.who["cashier"], document=b"%PDF-1.4 slip")


async def _friday_households_and_an_opinion(town: Week) -> None:
    """Shops before homes; the street writes what it thinks of a stationed officer."""
    await town.until(27, 9)
    for door, kind in (("5号张家", "城区普通户"), ("口岸杂货铺", "城区商户")):
        await town.plays("secretary", "专项入户", "春和社区第一网格", door, f"按{kind}")
        await town.plays("secretary", "按定办法", "先修屋顶，再签", "第1队 4人", "今天")
    too_early = await town.plays("secretary", "/list 专项入户", "按5号张家", "按入户")
    assert "城区商户" in too_early.text and "先商后民" in too_early.text
    for door in ("口岸杂货铺", "5号张家"):
        await town.plays("secretary", "/list 专项入户", f"按{door}", "按入户", "按都发了", "装表方案", "怕电费涨")
    assert {one.state for one in await town.cases("visit_plan")} == {"visit_plan.visited"}
    await town.plays(
        "street", "派驻名册", "市监老王", "市场监督管理局", "春和社区", "按片区派驻", "按区级下沉", "按市场监管"
    )
    await town.plays("street", "市监老王，春和社区", "30天", "按街道写意见", "到场快，讲得清，建议评优")
    assert town.heard("org", "建议评优") and town.heard("org", "决定仍由你们作")


async def _saturday_a_topic_and_shifts(town: Week) -> None:
    """A building cannot agree on a lift, so the grid talks; a team takes the mornings of next week."""
    await town.until(28, 9)
    await town.plays("secretary", "议题", "加装电梯", "春和小区3栋", "按交上一级", "一层不同意")
    [topic] = await town.cases("topic")
    assert topic.area == GRID
    await town.plays("aunt", "建队伍", "春和银发先锋", "按银发先锋", "春和小区")
    await town.plays("secretary", "排班", "按桶站值守", "春和小区", "11月30日早上7点", "3", "2", "1", "按提交")
    for day in ("11月30日", "12月1日", "12月2日"):
        await town.plays("aunt", "我来值守", f"按{day}", "按春和银发先锋")
    assert [one.state for one in await town.cases("turn")] == ["turn.booked"] * 3
