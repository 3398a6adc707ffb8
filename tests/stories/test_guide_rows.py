"""What the guide answers: five parts, windows, lists, places, papers."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from core.guide.records import GuideEntry, cut
from core.storage.sql_unit_of_work import SqlUnitOfWork
from handlers.guide.cards import lines_of
from tests.stories.telegram_town import CHUNHE, TelegramTown
from tests.stories.test_services import page
from tests.stories.town import Visitor, district

__all__ = ["page"]
HOME = "99010100100100101"
THREE = frozenset({"direct", "agent", "accompany"})


def services() -> list[GuideEntry]:
    """The 82 of 陈仓."""
    return [entry for entry in district().guide.values() if entry.kind == "item" and entry.mode in THREE]


async def answers(page: Visitor, entries: list[GuideEntry], area: str = HOME) -> dict[str, str]:
    """What each says to somebody who lives there."""
    house = page.town.houses[0]
    words = house.dispatcher.wording.of("zh-Hans")

    def read(uow: SqlUnitOfWork) -> dict[str, str]:
        return {entry.code: "\n".join(lines_of(uow, words, entry, area)) for entry in entries}

    return await house.office.run(read)


@pytest.mark.requirement("CC-01")
@pytest.mark.requirement("CC-02")
@pytest.mark.requirement("CC-05")
@pytest.mark.requirement("CC-10")
async def test_each_of_82_services_says_its_five_parts_and_where_the_street_does_it(page: Visitor) -> None:
    said = await page.say("resident", "生育登记怎么办")
    for part in ("到哪办：", "找谁：", "怎么办：", "带什么：", "怎么填：夫妻各填一栏"):
        assert part in said.text, part
    told = await answers(page, services())
    assert len(told) == 82
    for code, text in told.items():
        assert all(part in text for part in ("到哪办：", "找谁：", "怎么办：", "带什么：", "怎么填：")), code
        assert "临江街道便民服务中心（临江街道春和路 8 号，电话 0270-5550101）" in text, code
    assert sum("网上办：https://" in text for text in told.values()) == 14
    for asked, mode, count in (("直办", "当场受理", 47), ("代办", "有人替您跑", 26), ("陪办", "专人陪着", 9)):
        assert f"一共 {count} 项" in (await page.say("resident", f"{asked}的有哪些")).text
        assert sum(mode in text for text in told.values()) == count


@pytest.mark.requirement("CC-08")
@pytest.mark.requirement("SG-34")
async def test_a_window_says_what_it_does_and_where_it_is(page: Visitor) -> None:
    assert len({entry.window for entry in services()}) == 8
    for window in ("创业就业", "民政救助", "卫健养老"):
        said = (await page.say("resident", f"{window}窗口能办什么")).text
        assert (
            "一共" in said and f"临江街道便民服务中心（临江街道春和路 8 号，电话 0270-5550101），{window}窗口" in said
        )
    for window in ("自然资源", "财税服务", "市场监管", "社会保障"):
        said = (await page.say("resident", f"{window}窗口在哪里")).text
        assert "云江区政务服务大厅" in said and f"{window}窗口" in said and "开" in said


@pytest.mark.requirement("WC-42")
@pytest.mark.requirement("WC-44")
@pytest.mark.requirement("WC-74")
async def test_services_are_found_by_how_they_are_done_and_rules_by_their_name(page: Visitor) -> None:
    for asked, count in (("免申帮你办", 35), ("全程网上办", 21), ("现场一次办", 75)):
        assert f"一共 {count} 项" in (await page.say("resident", f"{asked}的有哪些")).text
    for asked in ("马上办", "网上办", "就近办", "一次办"):
        tagged = sum(asked in entry.tags for entry in district().guide.values())
        assert f"一共 {tagged} 项" in (await page.say("resident", f"能{asked}的有哪些")).text
    assert "马上办、就近办、一次办" in (await page.say("resident", "生育登记怎么办")).text
    for asked, heard in (
        ("物业十法是什么", "十个办法"),
        ("物业质量保证金是什么", "从里面扣"),
        ("电梯专项维修基金怎么用", "应急使用"),
    ):
        said = (await page.say("resident", asked)).text
        assert heard in said and "出处：云江区" in said


@pytest.mark.requirement("ZN-01")
@pytest.mark.requirement("ZN-10")
@pytest.mark.requirement("ZN-11")
@pytest.mark.requirement("ZN-14")
async def test_88_certificates_say_their_law_who_issues_and_who_looks_into_the_data(page: Visitor) -> None:
    found = [entry for entry in district().guide.values() if entry.kind == "certificate"]
    told = await answers(page, found)
    kept = [entry for entry in found if entry.mode == "issued"]
    assert (len(found), len(kept), len(found) - len(kept)) == (88, 8, 80)
    for entry in found:
        law, text = entry.basis.partition("；云江区")[0], told[entry.code]
        assert f"出处：{law}" in text and ("《" in law or "法律依据" in law or "国办发" in law), entry.code
        if entry in kept:
            assert all(part in text for part in ("找谁：", "到哪办：", "带什么：", "怎么办：")), entry.code
        else:
            assert "自己查，不用您开证明" in text and "现在这样：" in text, entry.code
    for asked, heard in (
        ("居住证明在哪开", ("春和社区居民委员会", "带什么：身份证")),
        ("低保怎么办", ("公共服务办公室", "临江街道便民服务中心")),
        ("无房证明找谁开", ("承诺书", "市自然资源和规划局云江分局自己查")),
    ):
        said = (await page.say("resident", asked)).text
        assert all(words in said for words in heard), said
    assert "一共 8 项" in (await page.say("resident", "社区能开哪些证明")).text


@pytest.mark.requirement("JB-14")
async def test_who_handles_it_reads_the_risk_and_who_asks_does_not(page: Visitor) -> None:
    assert "经办注意" not in (await page.say("resident", "低保怎么办")).text
    assert "经办注意：核对授权书少一个人签字" in (await page.say("grid_worker", "/guide 低保")).text
    assert sum(bool(entry.risk) for entry in services()) >= 30


@pytest.mark.requirement("SG-41")
async def test_an_item_is_the_same_on_every_level_and_only_its_place_differs(page: Visitor) -> None:
    item = district().guide["sx35"]
    levels = {area: (await answers(page, [item], area))[item.code] for area in ("990101", "990101001", "990101101201")}
    same = [
        {line for line in text.split("\n") if line.startswith(("直办", "带什么", "怎么办", "出处"))}
        for text in levels.values()
    ]
    assert same[0] == same[1] == same[2] and len(same[0]) == 4
    assert "临江街道公共服务" in levels["990101001"] and "白沙镇公共服务" in levels["990101101201"]
    codes = [(entry.names.hans, entry.basis, entry.kind) for entry in district().guide.values() if entry.kind == "item"]
    assert len(codes) == len(set(codes)), "one name, one basis, one kind, one code"


@pytest.mark.requirement("WH-15")
@pytest.mark.requirement("HT-10")
async def test_what_can_be_walked_to_in_a_quarter_of_an_hour(page: Visitor) -> None:
    said = (await page.say("resident", "附近有什么服务点")).text
    assert "走路 15 分钟以内" in said
    near = [line for line in said.split("\n") if "：走 " in line]
    minutes = [int(line.split("：走 ")[1].split(" ")[0]) for line in near]
    assert minutes == sorted(minutes) and minutes[-1] <= 15 and len(near) == 8
    for asked, heard in (
        ("附近的心理服务站在哪里", "临江街道心理服务站：走"),
        ("附近的社区之家", "春和社区之家：走"),
        ("附近的党群服务点在哪", "春和小区党群服务点：走 1 分钟"),
        ("15分钟便民服务圈", "春和社区便民服务站：走"),
    ):
        assert heard in (await page.say("resident", asked)).text, asked
    page.town.clock.forward(hours=11)
    shut = (await page.say("resident", "附近的便民服务中心在哪里")).text
    assert "现在没开门" in shut
    shut = (await page.say("resident", "社区几点上班")).text
    assert "现在开着、离得最近的是临江街道自助服务区：走" in shut


@pytest.mark.requirement("HT-10")
async def test_who_wants_to_talk_is_seen_by_the_station_only(page: Visitor) -> None:
    asked = await page.say("resident", "找人聊聊")
    assert "只有心理服务站的人看得到" in asked.text
    await page.say("resident", "老伴走了，晚上睡不着")
    said = await page.say("resident", "下周一上午9点")
    assert "12356" in said.text and "名字不给别人看" in said.text
    for seat in ("grid_worker", "secretary", "street", "center"):
        seen = await page.say(seat, "/list 心理服务")
        assert "睡不着" not in seen.whole
    [case] = await _cases(page)
    assert str(case["what"]).startswith("sealed:")
    await page.press("resident", "不来了")
    assert "what" not in (await _cases(page))[0]


async def _cases(page: Visitor) -> list[dict[str, object]]:
    from core.procedures.records import Case

    return await page.town.houses[0].office.run(lambda uow: [dict(one.fields) for one in uow.repo(Case).find()])


@pytest.mark.requirement("SG-75")
async def test_a_booking_after_hours_is_kept_and_the_night_is_not(page: Visitor) -> None:
    told = await page.say("resident", "临江街道便民服务中心几点关门")
    assert "下班以后：17:30–20:00（周日休息），先约好再来" in told.text
    await page.say("resident", "公租房怎么申请")
    await page.press("resident", "预约")
    shut = await page.say("resident", "下周一晚上9点")
    assert "没有人办公" in shut.text and "17:30–20:00" in shut.text
    said = await page.say("resident", "下周一晚上7点")
    assert "不用排队" in said.text and "19:00" in said.text


@pytest.mark.requirement("CC-09")
async def test_who_is_on_duty_in_the_village_today_and_what_is_done_there_at_once(page: Visitor) -> None:
    assert "还没有登记" in (await page.say("villager", "今天村里谁值班")).text
    await page.say("village_secretary", "坐班表")
    for words in (
        "黄泥村",
        "11月坐班表",
        "书记老郑",
        "会计小黄",
        "妇联主任吴姐",
        "民兵连长小石",
        "文书小罗",
        "跳过",
        "跳过",
    ):
        said = await page.say("village_secretary", words)
    assert "登好了" in " ".join(seen.text for seen in await page.read("village_secretary")), said.text
    assert "文书小罗" in (await page.say("villager", "今天村里谁值班")).text
    await page.town.later(days=3)
    today = (await page.say("villager", "今天谁坐班")).text
    assert "书记老郑" in today and "文书小罗" not in today
    assert "还没有登记" in (await page.say("resident", "今天社区谁值班")).text, "another community"
    own = await page.say("village_secretary", "值班表")  # staff are not asked where they live
    assert "黄泥村" in own.text and "书记老郑" in own.text
    assert "黄泥村 书记老郑" in (await page.say("township", "值班表")).text, "of each community below the town"
    assert "临江街道" in (await page.say("street", "值班表")).text
    listed = (await page.say("villager", "村里能办什么")).text
    here = [entry for entry in services() if "here" in entry.levels]
    assert f"一共 {len(here)} 项" in listed and all(entry.names.hans in listed for entry in here)
    one = (await page.say("villager", "生育登记怎么办")).text
    assert "黄泥村便民服务站" in one and "当场办" in one


@pytest.mark.requirement("DY-16")
async def test_80_services_of_a_community_are_done_by_an_agent_from_start_to_finish(tmp_path: Path) -> None:
    sunk = [entry for entry in district().guide.values() if "community" in entry.levels]
    assert len(sunk) == 80
    offered = {mode for p in district().procedures.values() if p.code == "agent" for mode in p.offered}
    assert {entry.mode for entry in sunk} <= offered
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        await town.say(town.resident, "社区代办什么")
        assert "一共 80 项" in town.api.chat(town.resident).last.text
        await town.say(town.resident, "长者食堂怎么办卡")
        await town.press(town.resident, "帮我办")
        said = await town.say(town.resident, "春和小区")
        said = await town.press(town.resident, "没有")
        assert "办的人只找这一位" in said.text and "小陈" in said.text
        await town.press(town.worker, "我来办")
        await town.press(town.worker, "办好了，交给居民")
        await town.press(town.worker, "跳过")
        await town.say(town.worker, "卡给您送到家")
        await town.press(town.resident, "收到了")
        assert CHUNHE and "办得怎么样" in town.api.chat(town.resident).last.text
        town.api.clean()


@pytest.mark.requirement("WC-82")
async def test_each_service_says_its_papers_days_and_steps_before_and_after_they_were_cut(page: Visitor) -> None:
    said = (await page.say("resident", "生育登记怎么办")).text
    assert "原来要 4 样材料、5 个环节、10 个工作日，现在只要 2 样材料、2 个环节、1 个工作日。" in said
    assert "不用再交：社区婚育证明、户口簿复印件" in said and "环节：原来" not in said, "the chat says it in a sentence"
    said = (await page.say("resident", "老年人免费乘车要什么材料")).text
    assert "现在一样材料也不用交" in said

    items = [entry for entry in district().guide.values() if entry.kind == "item"]
    assert len(items) == 131 + 568
    for code, text in (await answers(page, items)).items():
        assert "原来要 " in text and "不用再交：" in text and "环节：原来 " in text, code
    short = [entry for entry in items if not entry.legal_days]
    assert {entry.code for entry in short} == {"sx34", "sx41"}, "the law's thirty days; the day of the announcement"
    for entry in items:
        assert all(now < before for what, (before, now) in cut(entry).items() if what != "days"), entry.code

    status, shown = await page.fetch("/guide/sx10?lang=zh-Hans")
    assert status == 200 and "环节：原来 申请 → 受理 → 审核 → 审批 → 领取；现在 受理 → 审批" in shown.decode()
    assert "/guide/cuts" in (await page.fetch("/guide?lang=zh-Hans"))[1].decode()
    status, shown = await page.fetch("/guide/cuts?lang=zh-Hans")
    assert status == 200 and "合计" in shown.decode() and "，减 " in shown.decode()
    status, book = await page.fetch("/guide/cuts.xlsx?lang=zh-Hans")
    rows = [*openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].values]
    assert status == 200 and rows[0][1:4] == ("材料（样） 原来", "材料（样） 现在", "材料（样） 减了")
    [police] = [row for row in rows if row[0] == "市公安局云江分局"]
    own = [entry for entry in items if entry.who == "police"]
    assert police[3] == str(sum(len(entry.papers_cut) for entry in own))
    assert rows[-1][0] == "合计" and rows[-1][3] == str(sum(len(entry.papers_cut) for entry in items))


async def test_a_long_list_says_a_few_and_the_rest_at_a_press(page: Visitor) -> None:
    """事项太多，一屏看不完：先说十二项，点“再看”接着说，一项也不少。"""
    asked = await page.say("resident", "社保窗口能办什么")
    assert asked.text.count("、") < 20 and "还有 27 个" in asked.text
    rest = await page.press("resident", "再看 27 个")
    entries = [e for e in district().guide.values() if e.kind == "item" and e.names.hans in asked.text + rest.text]
    assert len(entries) >= 39 and not rest.labels
    which = await page.say("resident", "/apply")
    while more := next((label for label in which.labels if "再看" in label), ""):
        assert len(which.labels) <= 9
        which = await page.press("resident", more)
