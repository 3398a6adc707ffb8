"""A fund of neighbours: who manages money, who manages matters."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from core.procedures.records import Case, Posting
from core.storage.engine import open_engine
from core.storage.keys import KeySafe
from core.storage.verify import verify
from tests.platforms.bot_api import Shown, User
from tests.stories.telegram_town import TelegramTown

STREET = "990101001"
INCOME = (  # 20 + 60 + 20 + 36, in ten thousands
    ("春苗基金", "财政资金支持", "春苗基金", "8万"),
    ("黄素华基金", "社会组织资源链接", "黄素华基金", "7万"),
    ("人大公益基金", "慈善创收", "人大公益基金", "5万"),
    ("市慈善总会", "线上募集", "幸福家园建设资金", "60万"),
    ("区慈善总会", "专项募集", "定点帮扶资助", "20万"),
    ("近50家商会爱心企业", "专项募集", "商会爱心企业联合捐赠", "36万"),
)


class Fund(TelegramTown):
    """The people of a fund: committee, secretariat, the charity's cashier, the incubator, a social worker."""

    async def people(self) -> None:
        self.leader = self.api.user(21, "社工小何")
        self.clerk = await self.joins(22, "fund_secretariat", f"st_public_service@{STREET}", "秘书处小林")
        self.committee = await self.joins(23, "fund_committee", f"st_party_gov@{STREET}", "管委会老赵")
        self.cashier = await self.joins(24, "fund_cashier", "charity", "慈善总会小吴")
        self.incubator = await self.joins(25, "incubator", "incubator", "孵化平台小许")

    async def joins(self, number: int, role: str, department: str, name: str, area: str = "") -> User:
        """Somebody takes a post with a code."""
        user = self.api.user(number, name)
        await self.say(user, f"/start {await self.code(role, department, area, name)}")
        return user

    async def photo(self, user: User) -> Shown:
        out = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(out, "PNG")
        return await self.say(user, photo=out.getvalue())

    async def postings(self) -> list[Posting]:
        return await self.town.house.office.run(lambda uow: uow.repo(Posting).find())


async def _income(town: Fund) -> None:
    for giver, way, source, money in INCOME:
        await town.say(town.clerk, f"/fund {giver}；{way}；{source}；{money}；今天")
        await town.press(town.cashier, "已到账")


@pytest.mark.requirement("SP-01")
@pytest.mark.requirement("SP-02")
@pytest.mark.requirement("SP-03")
@pytest.mark.requirement("SP-04")
@pytest.mark.requirement("SP-05")
async def test_named_sources_and_five_ways_money_and_goods_apart(tmp_path: Path) -> None:
    async with Fund(tmp_path) as town:
        await town.people()
        await _income(town)
        found = await town.postings()
        assert sum(one.amount for one in found) == 136_0000_00, "20 + 60 + 20 + 36"
        book = (await town.say(town.leader, "阳光基金")).text
        assert "设在云澜市慈善总会名下" in book and "机器人不收钱" in book
        assert "累计收入 1,360,000 元，已支出 0 元，余 1,360,000 元" in book
        for way, money in (("财政资金支持", "80,000"), ("社会组织资源链接", "70,000"), ("线上募集", "600,000")):
            assert f"· {way} {money} 元" in book
        assert "· 专项募集 560,000 元" in book and "· 慈善创收 50,000 元" in book
        assert "余：春苗基金 80,000 元" in book and "收：近50家商会爱心企业 360,000 元" in book
        assert "爱心物资（折价，不是钱）" in book
        await town.say(town.clerk, "/fund 王总；线上募集；其他公益资金；5000；今天")
        await town.press(town.cashier, "没有到账")
        await town.say(town.cashier, "银行没有这一笔")
        assert "没有到账。银行没有这一笔" in town.api.chat(town.clerk).last.text
        assert len(await town.postings()) == len(found)
        refused = await town.say(town.clerk, "/fund 请转账到 6222020200112233445；线上募集；其他公益资金；100；今天")
        assert "机器人不收钱" in refused.text


async def test_an_error_is_reversed_and_a_closed_period_stays_closed(tmp_path: Path) -> None:
    async with Fund(tmp_path) as town:
        await town.people()
        await town.say(town.clerk, "/fund 春苗基金；财政资金支持；春苗基金；80万；今天")
        await town.press(town.cashier, "已到账")
        await town.say(town.committee, (await _cases(town))[0].number)
        await town.press(town.committee, "冲正")
        await town.say(town.committee, "多写了一个零")
        first, second = await town.postings()
        assert (second.source, second.target, second.reverses) == (first.target, first.source, first.id)
        assert "累计收入 0 元" in (await town.say(town.leader, "阳光基金")).text
        await town.say(town.clerk, "季度公示")
        await town.say(town.clerk, "社区阳光基金")
        town.town.clock.forward(days=90)
        await town.town.later(days=1)
        assert "满 3 个月了" in town.api.chat(town.clerk).last.text
        await town.press(town.clerk, "结账并公示")
        await town.say(town.clerk, "2026-12-31")
        await town.say(town.clerk, "支持了 11 个项目")
        assert "账已结到 2026-12-31" in (await town.say(town.leader, "阳光基金")).text
        await town.say(town.clerk, "/fund 春苗基金；财政资金支持；春苗基金；8万；2026-12-30")
        refused = await town.press(town.cashier, "已到账")
        assert "账已经结了" in refused.text and len(await town.postings()) == 2
        engine, keys = open_engine(f"sqlite:///{tmp_path / 'huying.db'}"), KeySafe(tmp_path / "keys")
        with engine.connect() as connection:
            assert not verify(connection, keys=keys).flaws
            connection.exec_driver_sql("UPDATE postings SET amount = amount + 1 WHERE id = 1")
            connection.commit()
            assert [flaw.where for flaw in verify(connection, keys=keys).flaws] == ["postings 1"]
            connection.exec_driver_sql("UPDATE postings SET amount = amount - 1 WHERE id = 1")
            connection.commit()
        engine.dispose()


async def _cases(town: Fund) -> list[Case]:
    return await town.town.house.office.run(lambda uow: uow.repo(Case).find())


async def _proposed(town: Fund) -> str:
    """The whole form of a proposal, by a social worker."""
    await town.say(town.leader, "公益提案")
    await town.say(town.leader, "银发安居小改造")
    for label in ("社会工作者", "社会服务类", "养老服务", "第二轮"):
        await town.press(town.leader, label)
    await town.say(town.leader, "春和小区")
    await town.say(town.leader, "3万")
    await town.press(town.leader, "提交")
    return (await _cases(town))[-1].number


async def _funded(town: Fund) -> str:
    number = await _proposed(town)
    await town.press(town.clerk, "一对一优化")
    await town.say(town.clerk, "先做 10 户，扶手统一采购")
    assert "先做 10 户" in town.api.chat(town.leader).last.text
    await town.say(town.committee, number)
    await town.press(town.committee, "立项支持")
    await town.say(town.committee, "2万")
    await town.press(town.committee, "春苗基金")
    await town.say(town.committee, "D123 第 4 名")
    await town.press(town.clerk, "签协议")
    await town.say(town.clerk, document=b"%PDF-1.4 agreement")
    for said in ("孵化平台小许", "社工小何", "春和社区志愿者 12 人"):
        await town.say(town.clerk, said)
    assert "督导 孵化平台小许，社工 社工小何，志愿者 春和社区志愿者 12 人" in town.api.chat(town.leader).last.text
    return number


async def _instalment(town: Fund, money: str, begins: str = "申请拨款") -> None:
    """Asked for by the leader, checked by the secretariat, approved by the committee."""
    await town.press(town.leader, begins)
    await town.say(town.leader, money)
    await town.say(town.leader, "买扶手 40 副，给 10 户老人，12 月装好")
    assert f"拨款 {int(money[0]) * 10},000 元" in town.api.chat(town.clerk).last.text
    await town.press(town.clerk, "核过，没问题")
    assert "秘书处核过，请批" in town.api.chat(town.committee).last.text
    await town.press(town.committee, "批准")


@pytest.mark.requirement("SP-08")
@pytest.mark.requirement("SP-11")
@pytest.mark.requirement("SP-12")
@pytest.mark.requirement("SP-16")
async def test_one_checks_another_approves_a_third_pays_and_receipts_settle_it(tmp_path: Path) -> None:
    async with Fund(tmp_path) as town:
        await town.people()
        await town.say(town.clerk, "/fund 春苗基金；财政资金支持；春苗基金；8万；今天")
        await town.press(town.cashier, "已到账")
        number = await _funded(town)
        await _instalment(town, "1万")
        await town.press(town.cashier, "已付款")
        await town.say(town.cashier, document=b"%PDF-1.4 slip")
        assert "已付" in town.api.chat(town.leader).last.text
        assert "余：项目已拨（银发安居小改造） 10,000 元" in (await town.say(town.leader, "阳光基金")).text
        await town.say(town.leader, number)
        early = await town.press(town.leader, "申请拨款")
        assert "上一期的票据交齐" in early.text, "the second instalment waits for the receipts of the first"
        await _receipts(town)
        book = (await town.say(town.leader, "阳光基金")).text
        assert "已支出 9,800 元，余 70,200 元" in book and "银发安居小改造（正在做）" in book
        await _judged(town, number)
        assert [one.state for one in await _cases(town)][1:] == ["fund_project.done", "fund_instalment.settled"]


async def _receipts(town: Fund) -> None:
    await town.press(town.leader, "交票据")
    await town.photo(town.leader)
    await town.press(town.leader, "好了")
    await town.say(town.leader, "9800")
    assert "用了 9,800 元，请核" in town.api.chat(town.clerk).last.text
    await town.press(town.clerk, "票据不对")
    await town.say(town.clerk, "第一张看不清金额")
    await town.press(town.leader, "交票据")
    await town.photo(town.leader)
    await town.press(town.leader, "好了")
    await town.say(town.leader, "9800")
    await town.press(town.clerk, "票据核过")


async def _judged(town: Fund, number: str) -> None:
    """Every three months a report, in the middle and at the end a judgement."""
    town.town.clock.forward(days=90)
    await town.town.later(days=1)
    assert "满 3 个月了" in "".join(shown.text for shown in town.api.chat(town.leader).messages[-3:])
    await town.say(town.leader, number)
    await town.press(town.leader, "报进展")
    await town.say(town.leader, "装了 10 户，花了 9800 元")
    assert "装了 10 户" in town.api.chat(town.clerk).last.text
    await town.say(town.clerk, number)
    await town.press(town.clerk, "中期评估")
    await town.press(town.clerk, "好")
    await town.say(town.clerk, "看了 3 户，扶手牢固")
    await town.say(town.committee, number)
    await town.press(town.committee, "结项评估")
    await town.press(town.committee, "好")
    await town.say(town.committee, "可以推广")
    assert "已结项：好。可以推广" in town.api.chat(town.leader).last.text


async def test_no_more_is_paid_than_was_granted_and_nothing_once_it_is_stopped(tmp_path: Path) -> None:
    async with Fund(tmp_path) as town:
        await town.people()
        await town.say(town.clerk, "/fund 春苗基金；财政资金支持；春苗基金；8万；今天")
        await town.press(town.cashier, "已到账")
        number = await _funded(town)
        await town.press(town.leader, "申请拨款")
        await town.say(town.leader, "3万")
        assert "超过了支持金额" in (await town.say(town.leader, "买扶手 40 副，给 10 户老人")).text
        await town.press(town.leader, "申请拨款")
        await _instalment(town, "2万", "重新填")
        await town.say(town.committee, number)
        await town.press(town.committee, "中止")
        await town.say(town.committee, "承包的人走了")
        assert "已经结束或者中止" in (await town.press(town.cashier, "已付款")).text
        instalment = (await _cases(town))[-1]
        await town.say(town.committee, instalment.number)
        await town.press(town.committee, "不同意")
        await town.say(town.committee, "项目中止了")
        assert (await _cases(town))[-1].state == "fund_instalment.refused"
        assert len(await town.postings()) == 1


@pytest.mark.requirement("SP-22")
@pytest.mark.requirement("SP-03")
async def test_givers_and_projects_find_each_other_and_goods_are_no_money(tmp_path: Path) -> None:
    async with Fund(tmp_path) as town:
        await town.people()
        await _funded(town)
        giver = town.api.user(31, "爱心商会")
        await town.say(giver, "爱心物资")
        for said in ("爱心商会", "轮椅 20 把", "100万", "春和小区"):
            await town.say(giver, said)
        offered = (await _cases(town))[-1].number
        await town.say(town.leader, offered)
        await town.press(town.leader, "我的项目要")
        await town.press(town.leader, "银发安居小改造")
        assert "认领了" in town.api.chat(giver).last.text
        await town.press(town.clerk, "已交接，记账")
        book = (await town.say(giver, "阳光基金")).text
        assert "累计收入 0 元" in book and "累计收入 折合 1,000,000 元" in book
        assert "余：已给项目（银发安居小改造） 折合 1,000,000 元" in book


@pytest.mark.requirement("SP-23")
@pytest.mark.requirement("SP-10")
async def test_six_services_of_the_incubator_are_asked_for_held_and_judged(tmp_path: Path) -> None:
    async with Fund(tmp_path) as town:
        await town.people()
        six = ("孵化扶持", "规范指导", "宣传引导", "标准评估", "项目开发", "品牌打造")
        await town.say(town.leader, "孵化服务")
        await town.say(town.leader, "银发互助社")
        await town.press(town.leader, "社会服务类")
        assert all(service in str(town.api.chat(town.leader).last.labels) for service in six)
        await town.press(town.leader, "项目开发")
        await town.say(town.leader, "春和小区")
        await town.say(town.leader, "不会写预算")
        assert "不会写预算" in town.api.chat(town.incubator).last.text
        await town.press(town.incubator, "约时间")
        await town.say(town.incubator, "11月23日上午10点")
        assert "项目开发" in town.api.chat(town.leader).last.text
        await town.town.until(datetime(2026, 11, 22, 11, 1, tzinfo=UTC))
        assert "明天" in town.api.chat(town.leader).last.text, "the evening before"
        await town.press(town.incubator, "服务记录")
        await town.press(town.incubator, "怎样写预算")
        await town.press(town.incubator, "基本达到")
        await town.say(town.incubator, "一起写完了预算表")
        assert "评估：基本达到。怎样写预算" in town.api.chat(town.leader).last.text
        await town.press(town.leader, "有用")
        assert (await _cases(town))[-1].state == "incubation.done"
