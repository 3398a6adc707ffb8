"""Votes in plain words: charges, stands, questions, beginnings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.decisions.records import Step
from tests.stories.test_before_the_vote import opened
from tests.stories.test_residents_vote import ROLL, bound, prepared
from tests.stories.test_typed_ballots import KEPT, TITLE, own_words, voting
from tests.stories.town import Town, Visitor

CHARGES = (
    "书记逼我投同意",
    "有人塞钱让我投同意",
    "村支书拿钱让大家投赞成",
    "有人给我两百块让我投同意",
    "我收了他的钱才投的同意",
    "他们用购物卡换选票",
    "承包方给代表塞红包",
    "修路投票有猫腻，有人替别人投",
    "他们叫我投同意，不投不给低保",
    "干部威胁我们，不投票就扣补贴",
    "票数对不上",
    "改我家的票是谁干的",
    "谁改了我家的票",
    "我家的票被谁动了",
    "有人多投了票",
    "票箱被换了",
)


@pytest.mark.parametrize("words", CHARGES)
async def test_a_charge_about_a_vote_goes_to_the_centre_alone(town: Town, page: Visitor, words: str) -> None:
    asked = await page.say("villager_zheng", words)
    if not any("提交" in label for label in asked.labels):
        await page.press("villager_zheng", "黄泥村")
    assert "没有收成票" not in asked.text and "验证码" not in asked.text
    await page.press("villager_zheng", "提交")
    [ticket] = await town.tickets()
    assert (ticket.category, ticket.tip_off) == ("1604", True)
    told = [seen.whole for seat in ("village_secretary", "street") for seen in await page.read(seat)]
    assert not [one for one in told if words in one]


async def test_a_charge_of_a_voter_is_no_ballot_and_a_ballot_is_no_charge(town: Town, page: Visitor) -> None:
    await voting(town, page)
    for words in CHARGES[:2]:
        asked = await page.say("neighbour", words)
        assert "没有收成票" not in asked.text and any("不报了" in label for label in asked.labels), words
        await page.press("neighbour", "不报了")
    before = len(own_words(town))
    for words in ("我投同意", "老伴叫我投同意", "不对，我要改成反对"):
        told = await page.say("neighbour", words)
        assert "请选" in told.text or "没有收成票" in told.text, words
    assert all(KEPT in words for words in own_words(town)[before:])


@pytest.mark.parametrize("seat", ["resident", "villager_wu"])
@pytest.mark.parametrize("words", ["修路我同意", "我同意修路", "反对", "现在多少人同意了"])
async def test_where_no_vote_is_open_that_is_said(page: Visitor, seat: str, words: str) -> None:
    told = await page.say(seat, words)
    assert "没有正在投的票" in told.text and "按选票上的按钮" not in told.text
    assert "要反映一件事" in told.whole or any("是，要反映" in label for label in told.labels)


async def test_staff_who_agree_see_what_waits_for_them(town: Town, page: Visitor) -> None:
    assert "也没有等您定的事" in (await page.say("center", "同意延期")).text
    await page.say("village_secretary", "/decide 修村口的桥")
    await page.press("village_secretary", "居民会议")
    told = await page.say("village_secretary", "我同意")
    assert "修村口的桥" in "".join(told.labels)


@pytest.mark.parametrize("words", ["发起一件", "发起协商", "发起一次表决", "组织投票"])
async def test_who_leads_a_village_begins_one_by_saying_so(page: Visitor, words: str) -> None:
    assert "请写个名字" in (await page.say("village_secretary", words)).text
    assert "哪一种程序" in (await page.say("village_secretary", "修村口的桥")).text


async def test_helping_to_begin_a_vote_is_no_voting_for_another(page: Visitor) -> None:
    told = await page.say("village_secretary", "修路要村民投票，帮我弄一个")
    assert any("发起一件" in label for label in told.labels) and "本人投" not in told.text
    assert "票要本人投" in (await page.say("resident", "能帮我老婆投票吗")).text


ASKED = (
    ("我投的票谁看得见", "不记名"),
    ("投票是记名的吗，得罪人", "不记名"),
    ("我不是代表能不能投", "名册上有您"),
    ("投票要带身份证吗", "不用带证件"),
    ("多少人同意才算数", "过半数"),
    ("现在多少人同意了", "截止计票以前"),
    ("不同意的话会怎样", "由您自己定"),
    ("邻居家小李同意了没", "不告诉人"),
    ("谁投了反对", "不告诉人"),
    ("投票能延长一天吗", "截止"),
)


@pytest.mark.parametrize("running", [False, True])
async def test_what_is_asked_about_a_vote_is_answered(town: Town, page: Visitor, *, running: bool) -> None:
    if running:
        await voting(town, page)
    for words, answer in ASKED:
        told = await page.say("resident", words)
        assert answer in told.text and "没有收成票" not in told.text, (words, told.text)
        assert not running or "没有正在投的票" not in told.text, words
    assert await town.tickets() == []


async def test_what_staff_ask_while_people_vote(town: Town, page: Visitor) -> None:
    await page.say("secretary", ROLL)
    await bound(page, "resident", "1")
    await prepared(page)
    await town.later(days=5)
    await opened(page, TITLE)
    for words, answer in (
        ("谁投了反对", "不告诉人"),
        ("延长一天投票", "截止时间不能改"),
        ("李奶奶不会用手机怎么办", "/paper"),
        ("把王阿姨的票改成同意", "票要本人投"),
        ("老赵委托小李投", "/proxy"),
        ("王阿姨投了没有", "不告诉人"),
        ("王阿姨投的什么", "不告诉人"),
        ("现在多少人同意了", "截止计票以前"),
    ):
        told = await page.say("secretary", words)
        assert answer in told.text and any(TITLE in label for label in told.labels), (words, told.text)
    for words in ("李奶奶刚去世了怎么办", "换一个户代表"):
        assert "那一行留着" in (await page.say("secretary", words)).text, words
    assert await town.tickets() == []


async def test_what_only_sounds_like_a_vote_is_still_a_report(page: Visitor) -> None:
    assert "垃圾" in (await page.say("resident", "我反对在小区门口建垃圾站")).text
    await page.press("resident", "不报了")
    assert "没有正在投的票" not in (await page.say("resident", "投诉要带身份证吗")).text


async def test_a_step_that_is_not_due_asks_for_no_words(town: Town, page: Visitor) -> None:
    await page.say("village_secretary", "/decide 修村口的桥")
    await page.say("village_secretary", "阳光票决")
    await page.press("village_secretary", "提建议")
    await page.say("village_secretary", "桥太窄，想加宽一米")
    early = await page.press("village_secretary", "提议")
    assert "还缺" in early.text and "入户听取意见" in early.text and "请写" not in early.text
    assert "请写" in (await page.press("village_secretary", "入户听取意见")).text
    await page.say("village_secretary", "走了三十户，都说要修")
    await page.press("village_secretary", "提议")
    assert "村务联席会议商议" in (await page.say("village_secretary", "支部提议加宽一米")).text


async def test_words_for_a_step_that_is_no_longer_due_are_given_back(town: Town, page: Visitor) -> None:
    await page.say("village_secretary", "/decide 修村口的桥")
    await page.say("village_secretary", "阳光票决")
    await page.press("village_secretary", "提建议")
    await page.say("village_secretary", "桥太窄，想加宽一米")
    await page.press("village_secretary", "入户听取意见")
    await page.say("village_secretary", "走了三十户，都说要修")
    await page.press("village_secretary", "提议")

    def forget(uow: Any) -> None:
        for step in uow.repo(Step).find(act="visit"):
            uow.repo(Step).save(replace(step, act="other"))

    await town.house.office.run(forget)
    told = await page.say("village_secretary", "支部提议加宽一米")
    assert "还缺" in told.text and "支部提议加宽一米" in told.text
    assert "还缺" not in (await page.say("village_secretary", "待办")).text


MOVED = ("有个代表刚去世了怎么办", "换一个户代表", "户代表换成他儿子", "小李搬走了", "选民里有人满18岁了")


async def test_who_keeps_a_roll_asks_how_and_pastes_it(town: Town, page: Visitor) -> None:
    for words in ("导入名册", "花名册怎么导入", "名册格式是什么样的", "名册里都有谁"):
        assert "编号,姓名" in (await page.say("secretary", words)).text, words
        await page.press("secretary", "返回")
    await page.say("secretary", "/members")
    shown = await page.say("secretary", "1 王阿姨 3-101 成年人\n2 小李 5-202 成年人")
    assert "共 2 行，新增 2" in shown.text
    assert "名册已装入：2 行" in (await page.press("secretary", "装入")).text
    assert "1 王阿姨、2 小李" in (await page.say("secretary", "名册里都有谁")).text
    assert "/code 小李" in (await page.say("secretary", "给小李发验证码")).text
    for words in ("把王阿姨删了", "小李划掉吧", "删掉2号", "李奶奶去世了，名单上划掉", "名册里加上赵大爷", *MOVED):
        assert "编号,姓名" in (await page.say("secretary", words)).text, words
        assert "名册没有动" in (await page.read("secretary"))[-2].text, words
    assert await town.tickets() == []


async def test_what_is_no_roll_is_heard_as_ever_after_it_was_said_how(page: Visitor) -> None:
    await page.say("secretary", "/members")
    assert "路灯" in (await page.say("secretary", "春和小区3栋路灯坏了")).text
    assert "编号,姓名" not in (await page.say("resident", "名册里都有谁")).text
    await page.press("secretary", "不报了")
    await page.say("secretary", "/members")
    assert "新增 1" in (await page.say("secretary", "1 王阿姨 3-101")).text


DOUBTS = (
    ("投票是不是骗人的", "不是骗人的"),
    ("会不会作假", "不是骗人的"),
    ("名单里没有我", "投票以前都能改"),
    ("业主名册里没我名字", "投票以前都能改"),
    ("村长能不能查到", "记名"),
    ("我家有几票", "一户一票"),
    ("怎么没叫我投", "名册上有您"),
    ("投完还能改吗", "截止以前可以改"),
    ("怎么改我的票", "截止以前可以改"),
    ("会不会有人改我的票", "不是骗人的"),
    ("我不投行不行", "由您自己定"),
)


@pytest.mark.parametrize("running", [False, True])
async def test_who_doubts_a_vote_is_answered_and_files_nothing(town: Town, page: Visitor, *, running: bool) -> None:
    if running:
        await voting(town, page)
    for words, answer in DOUBTS:
        if running or words not in {"会不会作假", "村长能不能查到"}:  # said of a vote only where one is held
            told = await page.say("resident", words)
            assert answer in told.text and "在哪里" not in told.text, (words, told.text)
    assert "我没听出" in (await page.say("resident", "低保名单里没有我")).text or await town.tickets() == []


async def test_who_leads_one_asks_on_in_few_words(page: Visitor) -> None:
    assert "没听出" in (await page.say("secretary", "下一步是什么")).text
    await page.say("village_secretary", "/decide 修村口的桥")
    await page.say("village_secretary", "阳光票决")
    for words in ("下一步是什么", "接下来呢", "换个时间", "时间错了，改成27号", "归档"):
        assert "修村口的桥" in (await page.say("village_secretary", words)).title, words
    told = await page.say("village_secretary", "能不能延长一天")
    assert "没有正在投的票" in told.text and "提交" not in "".join(told.labels)


async def test_what_was_not_understood_is_nothing_to_take_up_again(page: Visitor) -> None:
    await page.say("village_secretary", "/decide 修村口的桥")
    await page.say("village_secretary", "阳光票决")
    assert "没听出" in (await page.say("village_secretary", "给老赵改成老钱")).text
    await page.press("village_secretary", "定时间")
    assert not (await page.say("village_secretary", "算了")).labels
