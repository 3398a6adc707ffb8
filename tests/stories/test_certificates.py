"""Commitments instead of certificates, and unlawful demands for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.telegram_town import TelegramTown
from tests.stories.test_services import page, states, wake
from tests.stories.town import Visitor

__all__ = ["page"]


async def _commit(page: Visitor) -> str:
    await wake(page, "grid_worker")
    answer = await page.say("resident", "要开单身证明怎么办")
    assert "写承诺书" in str(answer.labels)
    await page.press("resident", "写承诺书")
    told = await page.say("resident", "买房办贷款")
    assert "写的不真，办的事撤销" in told.text and "照旧去开证明" in told.text
    await page.press("resident", "愿意承诺")
    check = await page.say("resident", "本人未婚")
    assert "本人未婚" in check.text and "买房办贷款" in check.text
    said = await page.press("resident", "提交")
    return next(seen.text for seen in [*await page.read("resident"), said] if "和证明一样用" in seen.text)


@pytest.mark.requirement("ZN-08")
async def test_a_commitment_is_chosen_printed_and_checked(page: Visitor) -> None:
    said = await _commit(page)
    assert "20 个工作日内核实" in said
    links = {label: url for seen in await page.read("resident") for label, url in seen.links.items()}
    [paper] = [url for label, url in links.items() if label.endswith(".pdf")]
    status, body = await page.fetch(paper)
    assert status == 200 and body.startswith(b"%PDF")
    assert await states(page) == ["commitment.given"]


async def test_who_does_not_want_to_commit_leaves_and_nothing_is_kept(page: Visitor) -> None:
    await page.say("resident", "写承诺书")
    await page.say("resident", "单身证明")
    await page.say("resident", "买房")
    await page.say("resident", "取消")
    assert await states(page) == []


@pytest.mark.requirement("ZN-05")
@pytest.mark.requirement("ZN-06")
@pytest.mark.requirement("ZN-09")
async def test_an_unlawful_demand_ends_in_the_record_or_at_the_discipline(tmp_path: Path) -> None:
    async with TelegramTown(tmp_path) as town:
        await town.staff()
        people = {}
        for number, (name, role, department) in enumerate(
            (
                ("中心", "center_operator", "cmd_center"),
                ("房管", "liaison", "housing_constr"),
                ("纪委", "supervisor", "discipline"),
            )
        ):
            people[name] = town.api.user(60 + number, name)
            await town.say(people[name], f"/start {await town.code(role, department, '', name)}")
        for last, letter in (("已改正", "1号"), ("移送问责", "2号")):
            await town.say(town.resident, "乱要证明")
            await town.say(town.resident, "亲属关系证明")
            await town.say(town.resident, "住建局")
            await town.say(town.resident, "3号窗口姓刘")
            await town.press(town.resident, "跳过")
            said = await town.say(town.resident, "昨天去办过户，说没有就不收")
            assert "您不用去开" in said.text
            told = town.api.chat(people["中心"]).last
            assert "3号窗口姓刘" in told.text and "王阿姨" not in told.text
            await town.press(people["中心"], "属实，发工作提示函")
            await town.say(people["中心"], "张局长")
            await town.say(people["中心"], "刘某")
            await town.say(people["中心"], "窗口录音和告知单对上了")
            got = " ".join(shown.text for shown in town.api.chat(people["房管"]).messages)
            assert f"云证提函〔2026〕{letter}" in got and "张局长" in got
            await town.press(people["房管"], "答复提示函")
            await town.say(people["房管"], "已撤下告知单，窗口人员培训过了")
            assert "已撤下告知单" in town.api.chat(people["中心"]).last.text
            await town.press(people["中心"], last)
        await town.say(people["中心"], "同一窗口一个月内两次")
        sent = " ".join(shown.text for shown in town.api.chat(people["纪委"]).messages)
        assert "主要负责人：张局长；办事人员：刘某" in sent and "同一窗口一个月内两次" in sent
        heard = " ".join(shown.text for shown in town.api.chat(town.resident).messages)
        assert "已改正，这张证明不用开了" in heard and "已移送有关部门问责" in heard
        listed = await town.say(people["中心"], "/list 乱要证明")
        assert "共 2 件" in listed.text
        kept = await town.say(people["纪委"], "/record 住建局")
        assert "乱要证明，核实的 2 件" in kept.text and "主要负责人：张局长；办事人员：刘某" in kept.text
        assert "已移送问责" in kept.text and "王阿姨" not in kept.text
        assert "1号" in (await town.say(people["房管"], "/record")).text, "the department reads its own"
        assert any("document" in one.raw for one in town.api.chat(people["纪委"]).messages), "the sheet as paper"
        town.api.clean()
