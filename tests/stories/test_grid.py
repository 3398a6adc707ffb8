"""我的网格: who serves a place, who is missing, who stands in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import cli
from core.district.district import District
from core.district.folder import DistrictErrors, load
from core.people.records import Appointment
from core.unit_of_work import UnitOfWork
from tests.platforms.bot_api import User
from tests.stories.telegram_town import CHUNHE, GRID, TelegramTown
from tests.stories.town import ROOT, Visitor, district

COMMITTEE = f"cm_committee@{CHUNHE}"
MATOU = "990101001002"


async def _joins(town: TelegramTown, key: int, name: str, role: str, department: str, area: str = "") -> User:
    user = town.api.user(key, name)
    await town.say(user, f"/start {await town.code(role, department, area, name)}")
    return user


async def _settled(town: TelegramTown, place: str = "春和小区3栋") -> None:
    await town.say(town.resident, f"/home {place}")


@pytest.mark.requirement("WC-57", "WC-31")
async def test_a_resident_sees_the_team_and_writes_to_it(telegram: TelegramTown) -> None:
    """武昌：一格一员、一情三事、片长、民警；居民看得到名字和做什么，留言由机器人转。"""
    await _joins(telegram, 31, "赵警官", "police_contact", "police", CHUNHE)
    await _joins(telegram, 32, "孙片长", "sector_head", COMMITTEE)
    await _settled(telegram)
    told = await telegram.say(telegram.resident, "我的网格")
    assert "网格员 小陈：人房事物情，报事、办事、管事" in told.text
    assert "网格片长(社区两委) 孙片长" in told.text and "片区民警 赵警官：治安、户口、纠纷" in told.text
    assert "包干" not in told.text, "what they answer for is for the staff"
    await telegram.press(telegram.resident, "给网格员留言")
    await telegram.say(telegram.resident, "周六能不能来看看三楼的灯")
    assert "周六能不能来看看三楼的灯" in telegram.api.chat(telegram.worker).last.text
    await telegram.press(telegram.worker, "回话")
    await telegram.say(telegram.worker, "周六上午九点来")
    assert "网格员回话：周六上午九点来" in telegram.api.chat(telegram.resident).last.text
    refused = await telegram.say(telegram.worker, f"/start {await telegram.code('sector_head', COMMITTEE)}")
    assert "不能" in refused.text or "兼" in refused.text


@pytest.mark.requirement("WC-32", "WH-56")
async def test_an_empty_grid_goes_to_the_sector_head_and_the_street_is_told(telegram: TelegramTown) -> None:
    """有网格员时卡片给网格员；免职以后给片长；街道每周一句：哪格空、哪格重。"""
    head = await _joins(telegram, 32, "孙片长", "sector_head", COMMITTEE)
    await telegram.say(telegram.resident, "春和小区3栋楼道灯坏了")
    await telegram.press(telegram.resident, "提交")
    assert any("楼道灯" in shown.text for shown in telegram.api.chat(telegram.worker).messages)
    assert not any("楼道灯" in shown.text for shown in telegram.api.chat(head).messages), "the grid has its worker"
    mine = await telegram.say(telegram.worker, "/grid")
    assert "定格 春和社区第一网格 · 包干：本网格的走访、隐患、矛盾和回访" in mine.text, "定人、定格、定责、包干"
    seen = await telegram.say(telegram.dispatcher, "/grid 春和社区")
    assert (
        "春和社区第一网格" not in seen.text and "春和社区第二网格：还缺网格员，先由网格片长(社区两委)顶上" in seen.text
    )
    await _joins(telegram, 33, "小马", "grid_worker", COMMITTEE, GRID)
    seen = await telegram.say(telegram.dispatcher, "/grid 春和社区")
    assert "春和社区第一网格：网格员有 2 位，多了" in seen.text
    await _relieved(telegram, "grid_worker")
    await telegram.say(telegram.resident, "春和小区3栋电梯停了")
    await telegram.press(telegram.resident, "提交")
    assert any("电梯" in shown.text for shown in telegram.api.chat(head).messages)
    await telegram.town.later(days=3)
    [told] = [shown.text for shown in telegram.api.chat(telegram.street).messages if "还缺" in shown.text]
    assert len(told.splitlines()) == 4 and "处要补" in told, "three lines, and how many more"
    await telegram.press(telegram.dispatcher, "看全部", telegram.street)
    told = "".join(shown.text for shown in telegram.api.chat(telegram.street).messages)
    assert "春和社区第一网格：还缺网格员，先由网格片长(社区两委)顶上" in told and "码头社区第一网格：还缺" in told


async def _relieved(town: TelegramTown, role: str) -> None:
    def end(uow: UnitOfWork) -> None:
        for one in uow.repo(Appointment).find(role=role):
            one.valid_to = uow.now
            uow.repo(Appointment).save(one)

    await town.town.arrange(end)


def _roles(data: District, area: str) -> list[tuple[str, int, int]]:
    template = data.grids.template([one.code for one in data.path(area)])
    return [(slot.role, slot.least, slot.most) for slot in template.slots if slot.level == "grid"] if template else []


@pytest.mark.requirement("WH-12", "WH-17", "WH-43", "WH-26", "SG-55", "SG-11")
def test_how_a_grid_is_staffed_is_data() -> None:
    """一格一员、一格三员、1+1+N、1+7+N、红色网格、一村一网格：换一行 areas 就换一种。"""
    data = district()
    assert _roles(data, GRID)[0] == ("grid_worker", 1, 1)
    assert _roles(data, f"{MATOU}001") == [("grid_leader", 1, 1), ("grid_worker", 1, 1), ("grid_helper", 1, 1)]
    one_one_n = _roles(data, "990101002001001")
    assert [one[1:] for one in one_one_n] == [(1, 1), (1, 1), (1, 0)], "1 书记 + 1 专职 + 多名协管"
    seven = _roles(data, "990101003001001")
    assert [one[1:] for one in seven[:8]] == [(1, 1)] * 8 and seven[8:] == [
        ("building_head", 0, 0),
        ("stair_head", 0, 0),
    ]
    assert all("verify" in data.roles[role].can for role in ("building_head", "stair_head")), "楼栋长、单元长是网格员"
    red = data.grids.template(["990101003002"])
    assert red and {slot.team.hans for slot in red.slots} == {"", "先锋责任组"}
    village = data.grids.template(["990101101"])
    assert village and {"police_aide", "legal_aide", "order_guard", "mediator"} <= {slot.role for slot in village.slots}


def _copied(tmp_path: Path, grids: dict[str, str], rows: str = "") -> Path:
    """The sample district with changes to grid.yaml and more places."""
    folder = tmp_path / "district"
    shutil.copytree(ROOT / "districts" / "demo", folder)
    text = (folder / "grid.yaml").read_text()
    for before, after in grids.items():
        assert before in text
        text = text.replace(before, after)
    (folder / "grid.yaml").write_text(text)
    with (folder / "areas.csv").open("a") as areas:
        areas.write(rows)
    return folder


@pytest.mark.requirement("WH-02", "WH-03", "WH-25")
def test_codes_are_one_scheme_and_depth_is_data(tmp_path: Path) -> None:
    """五华：全区统一编码；四级网格，再加四级组合、五级微型两层，只是数据。"""
    nested = f"{GRID}701,{GRID},grid,春和一格东微网格,,,,,100,,,,\n"
    data = load(_copied(tmp_path / "two", {}, nested))
    assert [one.kind for one in data.path(f"{GRID}701")] == ["city", "district", "street", "community", "grid", "grid"]
    deeper = nested + f"{GRID}701801,{GRID}701,grid,春和一格东一组,,,,,20,,,,\n"
    with pytest.raises(DistrictErrors) as found:
        load(_copied(tmp_path / "deep", {}, deeper))
    assert "层数太深" in str(found.value)
    load(_copied(tmp_path / "three", {"name: 微网格, name_en: micro grid}": "name: 微网格}, {name: 小组}"}, deeper))
    with pytest.raises(DistrictErrors) as found:
        load(_copied(tmp_path / "code", {}, f"990101001001x1,{GRID},grid,乱编码网格,,,,,100,,,,\n"))
    assert f"应是上级代码“{GRID}”再加 3 位数字" in str(found.value)


@pytest.mark.requirement("HT-07")
async def test_a_stairwell_s_chat_belongs_to_its_building(telegram: TelegramTown) -> None:
    """楼门治理：一个楼门的群绑在那一栋；群里说的事就是那里的，单位的卡片不到群里来。"""
    building = next(
        one.code
        for one in district().areas.values()
        if one.kind == "building" and one.parent and district().areas[one.parent].names.hans == "春和小区"
    )
    chat = telegram.api.group(-1009, "楼门群")
    telegram.api.add(chat, telegram.worker)
    telegram.api.add(chat, telegram.resident)
    bound = await telegram.say(telegram.worker, f"/bind {await telegram.code('group', COMMITTEE, building)}", chat)
    assert "的群" in bound.text and "单位的卡片不会发到这里" in bound.text
    asked = await telegram.say(telegram.resident, "/grid", chat)
    assert "网格员 小陈" in asked.text, "asked in the stairwell's chat, the building's team answers"
    await telegram.say(telegram.dispatcher, "春和小区3栋楼道灯坏了")
    await telegram.press(telegram.dispatcher, "提交")
    assert telegram.api.chat(chat).last.text == asked.text, "no card of the committee is shown to the residents"
    told = chat.put({"from": telegram.resident.data(), "text": "楼道灯又不亮了，晚上看不见"}, by_bot=False)
    await telegram.say(telegram.worker, "/ticket", chat, reply_to=told)
    assert (await telegram.town.tickets())[-1].area == building, "said in the stairwell, it lies in the building"


@pytest.mark.requirement("WH-57")
async def test_a_key_area_has_a_plan_an_owner_and_a_day(telegram: TelegramTown) -> None:
    head = await _joins(telegram, 32, "孙片长", "sector_head", COMMITTEE)
    await telegram.say(head, "重点区域")
    await telegram.say(head, "春和小区")
    await telegram.say(head, "群租多、电动车进楼")
    await telegram.say(head, "每周走一遍，月底和物业会商")
    await telegram.press(head, "小陈")
    await telegram.say(head, "30天")
    assert "包在您身上：每周走一遍" in telegram.api.chat(telegram.worker).last.text
    await telegram.town.later(days=31)
    assert "回头看的日子" in telegram.api.chat(telegram.worker).last.text
    await telegram.press(head, "摘帽")
    await telegram.say(head, "群租清了 12 户，充电棚建好")
    assert "已摘帽" in telegram.api.chat(head).last.text


@pytest.mark.requirement("WC-11")
async def test_a_safety_matter_shows_the_police_contact_of_the_community(telegram: TelegramTown) -> None:
    """武昌：135 名民警进社区；治安的事，卡片上写社区里认得的那位民警。"""
    await _joins(telegram, 31, "赵警官", "police_contact", "police", CHUNHE)
    liaison = await _joins(telegram, 34, "公安小郑", "liaison", "police")
    await telegram.say(telegram.resident, "春和小区3栋楼上往下扔东西，高空抛物")
    await telegram.press(telegram.resident, "提交")
    [ticket] = await telegram.town.tickets()
    if ticket.state == "filed":
        await telegram.press(telegram.dispatcher, "派", telegram.street)
    assert any("片区民警：赵警官" in shown.text for shown in telegram.api.chat(liaison).messages)


@pytest.mark.requirement("WC-33")
async def test_the_worker_s_menu_starts_what_it_says(telegram: TelegramTown) -> None:
    """一情三事：人房事物情、报事、办事、管事。"""
    await telegram.say(telegram.worker, "/grid")
    assert {"人房事物情", "报事", "办事", "管事"} <= {
        label.strip("0123456789. ") for label in telegram.api.chat(telegram.worker).last.labels
    }
    await telegram.press(telegram.worker, "报事")
    await telegram.press(telegram.worker, "巡查")
    assert "在哪里" in telegram.api.chat(telegram.worker).last.text


async def test_the_console_says_what_is_missing(
    page: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUYING_DATA", str(page.town.house.settings.data))
    assert cli.main(["check"]) == 0
    said = capsys.readouterr().out
    assert "春和社区第二网格：还缺网格员" in said and "春和社区第一网格：还缺" not in said
