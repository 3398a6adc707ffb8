"""Stories of what is said that is no matter: nobody is asked where."""

import pytest

from tests.stories.town import Visitor


async def test_before_the_matter_is_told(page: Visitor) -> None:
    """新来的，先说有两个问题，再去看门牌，再说事。"""
    assert "呼应" in (await page.say("resident", "你好，我是新搬来的，不太会用这个")).text
    assert "您说，我来记" in (await page.say("resident", "我要反映两个问题")).text
    assert "不急" in (await page.say("resident", "等一下，我去看看门牌")).text
    several = await page.say("resident", "一是小区里面狗屎多，二是健身器材坏了")
    assert "2 件事" in several.text
    moved = await page.say("resident", "都在石桥小区")
    assert moved.text.count("石桥小区") == 2
    await page.say("resident", "提交")
    assert len(await page.town.tickets()) == 2


async def test_words_right_after_a_report_go_with_it(page: Visitor) -> None:
    await page.say("resident", "春晓花园2栋的楼道灯坏了")
    await page.say("resident", "好")
    [ticket] = await page.town.tickets()
    asked = await page.say("resident", "我上夜班回来黑咕隆咚的")
    assert any(ticket.number in label for label in asked.labels)


@pytest.mark.parametrize("said", ["帮我查一下我妈上个月报的那个事", "替我妈报的，她想知道进度了没有", "凭什么不给查"])
async def test_of_others_reports_nothing_is_told(page: Visitor, said: str) -> None:
    told = await page.say("resident", said)
    assert "只有他自己和办事的人看得到" in told.text
    assert not await page.town.tickets()


async def test_short_words_after_an_answer_are_about_it(page: Visitor) -> None:
    first = await page.say("resident", "孩子上小学要什么材料")
    for said in ("那几点下班", "要带孩子去吗", "可以网上办吗", "要钱吗", "孩子他爸不同意"):
        assert (await page.say("resident", said)).title == first.title, said


@pytest.mark.parametrize("said", ["脸都肿了", "现在没敲了", "就上个月一次"])
async def test_more_of_the_story_is_no_place(page: Visitor, said: str) -> None:
    await page.say("resident", "老师打我儿子")
    assert "它在下面哪一处" not in (await page.say("resident", said)).text


async def test_staff_ask_in_their_own_words(page: Visitor) -> None:
    assert "考核" in (await page.say("center", "哪个街道压得最多")).title
    assert "说工作" in (await page.say("street", "帮我拟个回复")).text
    for said in ("春和社区本周办了几件", "昨天多少件", "本月办了多少件"):  # of whom no daily digest is made
        assert "考核 · 春和社区" in (await page.say("secretary", said)).title, said
    assert "每日汇总" in (await page.say("street", "昨天多少件")).title
    assert not await page.town.tickets()


async def test_what_a_supervisor_asks_is_a_question_each_and_never_gathers_into_a_report(page: Visitor) -> None:
    for said in ("排名", "按街道分", "哪个部门最慢"):
        assert "考核" in (await page.say("supervisor", said)).title, said
    assert "的考核表，PDF 和表格各一份" in (await page.say("supervisor", "导出")).text
    first = await page.say("supervisor", "城管局上个月怎么样")
    assert "2026年11月" in first.text
    later = await page.say("supervisor", "去年呢")
    assert later.title == first.title and "2025年" in later.text
    assert "“饼图”" in (await page.say("supervisor", "饼图")).text
    assert "您说：“打包”" in (await page.say("supervisor", "打包")).text
    assert "2026年第3季度" in (await page.say("supervisor", "/rates 排水公司 上季度")).text
    assert not any("打包" in label for label in (await page.say("supervisor", "接着")).labels)


async def test_staff_too_may_tell_a_matter_in_pieces(page: Visitor) -> None:
    await page.say("grid_worker", "栏杆")
    assert "栏杆\n断了" in (await page.say("grid_worker", "断了")).text


async def test_who_works_for_the_whole_district_is_not_asked_where_they_live(page: Visitor) -> None:
    told = await page.say("center", "社区书记是谁")
    assert "您问的是：云江区" in told.text and "黄泥村书记" in told.text
    assert "请带上社区的名字" in (await page.say("center", "附近的卫生院在哪")).text
    assert "住在哪里" not in "".join(seen.text for seen in await page.read("center"))


async def test_how_much_is_in_a_book_is_asked_in_words(page: Visitor) -> None:
    for said in ("基金还有多少钱", "社区阳光基金余额", "基金"):
        assert (await page.say("neighbour", said)).title == "社区阳光基金", said
    assert (await page.say("neighbour", "买基金被骗了多少钱都没了")).title != "社区阳光基金"


async def test_what_a_dispatcher_takes_back_is_no_report_of_theirs(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋门口下水道堵了三天，污水都漫出来了")
    await page.press("resident", "提交")
    for said in ("这件我撤回", "撤回"):
        assert any("下水道堵塞或破损" in label for label in (await page.say("street", said)).labels), said


async def test_staff_are_told_where_the_console_is(page: Visitor) -> None:
    for said in ("/console", "工作台", "工作台怎么进"):
        assert "进入工作台" in (await page.say("street", said)).links, said
    replaced = (
        "小王离职了把他删了",
        "小周辞职了，把他删了吧",
        "小陈辞职了，由小李接替",
        "联络员换人了",
        "免职",
        "任命小李当联络员",
    )
    for said in (*replaced, "把小王的权限去掉", "改一下节假日", "免职", "任命小李当联络员"):
        assert "加人、换人、改节假日" in (await page.say("admin", said)).text, said
    for said in ("约谈城管局", "要约谈一下排水公司"):
        assert "要督办哪一件" in (await page.say("center", said)).text, said
    assert "给有岗位的工作人员用" in (await page.say("resident", "/console")).text


async def test_what_staff_only_say_beside_a_report_is_no_part_of_it(page: Visitor) -> None:
    asked = await page.say("grid_worker", "李奶奶家水管爆了我已经关阀门了")
    assert "在哪里" in asked.text
    for said in ("我下班了", "今天走访了5户", "新搬来一户"):
        asked = await page.say("grid_worker", said)
        assert f"“{said}”，说的是那件事吗" in asked.text, said
    shown = await page.say("grid_worker", "春和小区3栋")
    assert "“李奶奶家水管爆了我已经关阀门了”" in shown.text and "地点：春和社区·春和小区3栋" in shown.text
    assert "三天了" in (await page.say("grid_worker", "三天了")).text
