"""What nobody planned: old cards, photos alone, a mere list, anger."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.sealed import SEALED
from core.storage.keys import KeySafe
from tests.stories.test_forgetting import picture
from tests.stories.town import Seen, Town, Visitor

LAMP = "春和小区门口路灯不亮"


async def _numbers(town: Town) -> list[str]:
    return [ticket.number for ticket in await town.tickets()]


async def test_a_card_of_last_week_is_shown_again_before_anything_is_filed(town: Town, page: Visitor) -> None:
    """八天以后回一个 1，不会把那件旧事报上去。"""
    await page.say("resident", LAMP)
    await town.later(days=8)
    await page.say("resident", "1")
    assert await _numbers(town) == [] and "还报吗" in "".join(m.text for m in await page.read("resident"))
    await page.say("resident", "对")
    assert len(await _numbers(town)) == 1


async def test_the_card_of_a_report_that_was_left_files_nothing(town: Town, page: Visitor) -> None:
    card = await page.say("resident", LAMP)
    await page.say("resident", "不报了")
    submit = next(data for label, data in card.labels.items() if "提交" in label)
    await page.post("resident", action=submit, message=card.id, chat=card.chat)
    await town.rest()
    assert await _numbers(town) == []
    await page.press("resident", "对，提交")
    assert len(await _numbers(town)) == 1


async def test_photos_without_words_are_left_like_a_report(town: Town, page: Visitor) -> None:
    """发了照片又说“算了”：照片不会跟到下一件事上；接着报，照片还在。"""
    await page.say("resident", pictures=[await page.picture("resident", picture())])
    left = await page.say("resident", "算了")
    assert "不报了" in left.text and "接着报" in "".join(left.labels)
    assert "照片" not in (await page.say("resident", LAMP)).text
    await page.say("resident", "不报了")
    cards = [m for m in await page.read("resident") if any("接着报" in label for label in m.labels)]
    again = next(data for label, data in cards[0].labels.items() if "接着报" in label)
    await page.post("resident", action=again, message=cards[0].id, chat=cards[0].chat)
    await town.rest()
    assert "请再说一句话" in (await page.last("resident")).text


async def test_a_mere_list_becomes_a_ticket_each(town: Town, page: Visitor) -> None:
    card = await page.say("resident", "春和小区路灯不亮，垃圾三天没人收，楼下烧烤油烟大，还有狗乱叫")
    assert "4 件事" in card.text
    await page.press("resident", "分开报")
    found = {t.category for t in await town.tickets()}
    assert len(found) == 4 and {"0102", "0602", "0904"} < found


async def test_a_place_alone_is_asked_what_is_wrong_there(town: Town, page: Visitor) -> None:
    assert "“春和小区”怎么了" in (await page.say("resident", "春和小区")).text
    card = await page.say("resident", "路灯坏了")
    assert "路灯不亮" in card.text and "春和小区" in card.text


async def test_a_fire_that_is_out_is_no_past_fire(town: Town, page: Visitor) -> None:
    await page.say("resident", "家里着火了")
    assert "放下了" in (await page.say("resident", "没事了，火灭了")).text
    assert await _numbers(town) == []


async def test_nobody_hurt_is_news_and_no_all_clear(town: Town, page: Visitor) -> None:
    await page.say("resident", "家里着火了")
    assert "现在正在发生吗" in (await page.say("resident", "没有人受伤，快来")).text


async def test_who_asks_where_they_are_has_said_yes(town: Town, page: Visitor) -> None:
    await page.say("resident", "我妈晕倒了")
    assert "已经登记" in (await page.say("resident", "120打不通，你们到底来不来")).text
    assert "点“撤回”" in (await page.say("resident", "撤回")).text


async def test_a_danger_written_into_an_old_message_is_heard(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口下水道堵了")
    await page.press("resident", "提交")
    mine = next(m for m in await page.read("resident") if m.who != "bot")
    await page.post("resident", text="春和小区门口电线冒火花，着火了", edit=mine.id)
    await town.rest()
    assert "现在正在发生吗" in (await page.last("resident")).text


async def test_what_puts_a_report_right_goes_to_that_report(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口下水道堵了")
    await page.press("resident", "提交")
    asked = await page.say("resident", "刚才写错了，是石桥小区5栋门口")
    assert (await _numbers(town))[0] in "".join(asked.labels)
    await page.press("resident", (await _numbers(town))[0])
    assert len(await _numbers(town)) == 1


async def test_a_child_locked_in_alone_is_in_danger(page: Visitor) -> None:
    assert "119" in (await page.say("resident", "叔叔我家门打不开了我一个人在家")).text


async def test_what_is_told_on_an_official_joins_no_report_before(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口路灯不亮")
    asked = await page.say("resident", "王主任收了我两条烟不办事")
    assert "说的是那件事吗" in asked.text
    assert "12388" in (await page.say("resident", "另一件")).text
    assert await _numbers(town) == []


SAID = (
    ("你们都是废物", "听得出您很生气"),
    ("这个链接是真的吗 http://bank-verify.cn", "96110"),
    ("有人给我发短信说我医保要停让我点链接", "96110"),
    ("我不会打字", "拍张照片"),
    ("你是ChatGPT吗", "是机器人"),
    ("医保怎么办", "哪一样"),
    ("where can I renew my residence permit", "Ask a person"),
)


async def test_what_is_no_report_is_answered_and_files_nothing(town: Town, page: Visitor) -> None:
    for said, heard in SAID:
        answer: Seen = await page.say("resident", said)
        assert heard in f"{answer.whole}{answer.labels}", said
    assert await _numbers(town) == []


async def test_of_those_alike_in_the_guide_one_is_chosen(page: Visitor) -> None:
    asked = await page.say("resident", "补贴怎么领")
    assert len(asked.labels) > 3 and "津贴" in "".join(asked.labels)
    answer = await page.press("resident", "丧葬补贴")
    assert "丧葬补贴" in answer.whole and "到哪办" in answer.text


async def test_a_question_sent_with_a_place_is_a_question(page: Visitor) -> None:
    answer = await page.say("resident", "附近哪里能办社保", location=[119.1, 36.7])
    assert "社会保障卡" in answer.whole


async def test_the_question_that_is_open_is_the_one_that_is_quoted(town: Town, page: Visitor) -> None:
    """慢慢填的人：每一问有自己的时间；问“是回答刚才的问题吗”时，引的是现在这一问。"""
    await page.say("resident", "我想帮忙")
    await page.press("resident", "小修小补")
    assert "2/4" in (await page.say("resident", "好")).text
    await page.press("resident", "返回")
    await page.say("resident", "我想帮忙")
    await page.press("resident", "接着填")
    await town.later(minutes=10)
    assert "3/4" in (await page.say("resident", "周末上午")).text
    await town.later(minutes=10)
    assert "4/4" in (await page.say("resident", "跳过")).text


async def test_a_form_outlives_a_false_alarm_and_is_left_in_one_word(page: Visitor) -> None:
    """预约心理服务到一半，写错成险情，说没事了：接着填的还是那张表。"""
    for words in ("找人聊聊", "最近睡不着", "我妈妈晕倒了没有呼吸"):
        asked = await page.say("resident", words)
    assert "正在发生吗" in asked.text
    over = await page.say("resident", "没事了，虚惊一场")
    assert "接着填" in str(over.labels)
    assert "哪天几点方便" in (await page.press("resident", "接着填")).text
    assert "约好了" in (await page.say("resident", "明天下午3点")).text
    await page.say("resident", "微心愿")
    assert "先放下了" in (await page.say("resident", "算了不办了")).text
    assert "心理服务" in str((await page.say("resident", "我的事")).labels)


async def test_sealed_files_without_their_key_do_not_open_the_house(tmp_path: Path) -> None:
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "x.jpg").write_bytes(SEALED + b"...")
    with pytest.raises(ConfigError, match=r"files\.key"):
        KeySafe(tmp_path / "keys").lasting  # noqa: B018


@pytest.mark.parametrize(
    "over", ["没事了，刚刚亮了", "自己亮了", "算了我自己找物业", "我们自己修好了", "不用来了谢谢，电来了"]
)
async def test_what_is_over_before_it_is_filed_is_left_after_one_question(page: Visitor, over: str) -> None:
    await page.say("resident", "码头社区路灯不亮")
    asked = await page.say("resident", over)
    assert "不报了吗" in asked.text and "还是要报" in "".join(asked.labels)
    left = await page.say("resident", "嗯")
    assert "不报了" in left.text and over in left.text
    assert await page.town.tickets() == []


@pytest.mark.parametrize("after_all", ["2", "不是", "还没好，又灭了", "还是报吧"])
async def test_what_is_not_over_after_all_is_filed_with_every_word(page: Visitor, after_all: str) -> None:
    await page.say("resident", "码头社区路灯不亮")
    await page.say("resident", "自己亮了")
    card = await page.say("resident", after_all)
    assert "路灯不亮" in card.text and "自己亮了" in card.text
    await page.press("resident", "提交")
    assert "自己亮了" in (await page.press("resident", "看进度")).text


async def test_what_only_sounds_as_if_it_were_over_can_be_reported(page: Visitor) -> None:
    said = await page.say("resident", "现在车开走了")
    assert "没有要停的事" in said.text
    await page.press("resident", "是，要反映一件事")
    card = await page.say("resident", "码头社区")
    assert "车开走了" in card.text and "电梯困人" not in card.text  # nothing grave is made of words nobody knows


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("我家门打不开了", "开锁"),
        ("钥匙锁屋里了怎么办", "开锁"),
        ("谁能帮我买药", "我有个心愿"),
        ("能不能帮我妈买菜，她下不来楼", "我有个心愿"),
        ("不是要投诉，就是想问问医保卡丢了怎么补", "社会保障卡"),
    ],
)
async def test_what_no_office_does_for_one_is_told_who_does(page: Visitor, text: str, answer: str) -> None:
    assert answer in (await page.say("resident", text)).whole


@pytest.mark.parametrize("said", ["怎么还不来人", "快点", "都等三天了", "到底来不来啊", "人在哪"])
async def test_who_waits_and_pushes_sees_the_own_matter(page: Visitor, said: str) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    [number] = await _numbers(page.town)
    assert number in "".join((await page.say("resident", said)).labels)


async def test_anger_in_pieces_goes_whole_to_who_handles_the_matter(page: Visitor) -> None:
    """一句一句骂，不会变成一件新的事，地点也不会叫“没修好”。"""
    await page.say("resident", LAMP)
    await page.press("resident", "提交")
    [number] = await _numbers(page.town)
    for said in ("根本没人来过！！", "他们骗人", "还是不亮"):
        asked = await page.say("resident", said)
        assert "这话要转给谁" in asked.text and said in asked.text and number in "".join(asked.labels)
    await page.say("resident", "1")
    assert await _numbers(page.town) == [number]
    told = (await page.say("resident", number)).text
    assert all(said in told for said in ("根本没人来过", "他们骗人", "还是不亮"))
    await page.say("resident", "怎么搞的")
    other = await page.say("resident", "码头社区下水道堵了")  # a matter at a place is a new one
    assert "下水道" in other.text and "码头社区" in other.text


async def test_angry_words_are_no_place(page: Visitor) -> None:
    await page.say("villager", "路灯坏了")
    again = await page.say("villager", "没修好")
    assert "它在下面哪一处" not in again.text and "在哪里" in again.text


@pytest.mark.parametrize(
    "told", ["那我再说一遍，春和小区3栋路灯不亮", "春和小区3栋下水道堵了三天，再不来我就去区里上访了"]
)
async def test_who_says_it_again_or_warns_is_not_turned_away(page: Visitor, told: str) -> None:
    card = await page.say("resident", told)
    assert "对，提交" in "".join(card.labels) and "编号 ，" not in card.text


async def test_where_it_is_and_what_is_told_after_it_are_not_mixed(page: Visitor) -> None:
    """问在哪里的时候：答的地方是地方，接着说的话是话。"""
    await page.say("resident", "发现有人卖假药给老人")
    card = await page.say("resident", "在春和小区活动室")
    assert "地点：春和社区·春和小区（在春和小区活动室）" in card.text
    card = await page.say("resident", "还在卖呢今天下午")
    assert "还在卖呢今天下午”" in card.text and "（在春和小区活动室）" in card.text


@pytest.mark.parametrize("more", ["没钱买", "我想请他帮我买一个", "租房子的，今天也没钱"])
async def test_what_is_told_instead_of_a_place_is_no_place(page: Visitor, more: str) -> None:
    await page.say("resident", "楼下烧烤油烟大")
    await page.press("resident", "改地点")
    await page.say("resident", more)
    assert more in (await page.say("resident", "春和小区")).text.partition("地点：")[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我想加一张照片", "请把照片发来"),
        ("我要改一下地点", "事情在哪里"),
        ("地方不对", "按“改地点”"),
        ("改一下", "按“改地点”"),
    ],
)
async def test_what_is_wanted_of_the_card_is_no_part_of_the_report(page: Visitor, said: str, told: str) -> None:
    await page.say("resident", LAMP)
    before = len(await page.read("resident"))
    await page.say("resident", said)
    assert told in "".join(m.whole for m in (await page.read("resident"))[before:])
    assert said not in (await page.say("resident", "春和小区3栋")).text


@pytest.mark.parametrize("asked", ["刚才那个编号多少来着", "你把编号再发我一遍", "不对"])
async def test_who_asks_for_the_number_or_says_no_is_shown_the_matter(page: Visitor, asked: str) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "对，提交")
    shown = await page.say("resident", asked)
    assert "路灯不亮：" in "".join(shown.labels) and "补充" in shown.text


async def test_who_wants_to_add_or_to_withdraw_is_led_there(page: Visitor) -> None:
    await page.say("resident", LAMP)
    await page.press("resident", "对，提交")
    assert "您说，我来记" in (await page.say("resident", "我要补充")).text
    assert "办路灯不亮的" in "".join((await page.say("resident", "搞错了，是5栋")).labels)
    assert "撤回：路灯不亮" in "".join((await page.say("resident", "我要撤回")).labels), "the matter, not the words"


async def test_an_ambulance_that_does_not_answer_is_a_yes(page: Visitor) -> None:
    await page.say("resident", "我爸喘不上气，春和小区3栋")
    assert "已经登记" in (await page.say("resident", "打不通120")).text


async def test_what_follows_words_that_wait_goes_with_them(page: Visitor) -> None:
    """问着“这话转给谁”，接着说的，没有说清是别的事，就和前面的话在一起。"""
    await page.say("resident", "春和小区3栋水管爆了水流一地")
    await page.press("resident", "对，提交")
    for more in ("来人了，但是没修好", "师傅说要换管子叫我出钱"):
        waits = await page.say("resident", more)
    assert "没修好\n师傅说" in waits.text and "办自来水管破裂的" in "".join(waits.labels)


async def test_words_that_waited_for_days_are_none_of_what_comes_then(page: Visitor) -> None:
    """问着“这话转给谁”“是那件事吗”，过了两天才说别的：前面的话另放着，办完这件再问。"""
    await page.say("resident", "春和小区3栋水管爆了水流一地")
    await page.press("resident", "对，提交")
    await page.say("resident", "来人了，但是没修好")
    await page.town.later(days=2)
    shown = await page.say("resident", "石桥小区路灯不亮")
    assert "没修好" not in shown.text and "石桥" in shown.text
    assert "那件事吗" in (await page.say("resident", "春和小区垃圾没人收")).text
    await page.town.later(days=2)
    assert "路灯" not in (shown := await page.say("resident", "春晓花园电梯坏了")).text and "垃圾" not in shown.text
    await page.press("resident", "对，提交")
    told = next(seen for seen in await page.read("resident") if "没报上去" in seen.text)
    assert "石桥小区路灯不亮”" in told.text and "垃圾没人收”" in told.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("有心愿", "想要什么"),
        ("我想要个轮椅", "残疾人证"),
        ("我找书记", "12345"),
        ("我的低保批下来没", "在窗口、电话里办的"),
    ],
)
async def test_a_few_words_are_led_where_they_belong(page: Visitor, said: str, told: str) -> None:
    assert told in (await page.say("resident", said)).text


@pytest.mark.parametrize("more", ["我没给", "姓李"])
async def test_what_goes_on_with_words_not_understood_is_kept_with_them(page: Visitor, more: str) -> None:
    """还没听出是什么事的时候，接着说的半句和前面的在一起；问我是谁，就答我是谁。"""
    told = ("你们上次那个人态度太差了", more, "让我自己爬楼，我要投诉他")
    for piece in told:
        await page.say("resident", piece)
    card = await page.say("resident", "春和小区3栋")
    assert all(piece in card.text for piece in told)


async def test_who_asks_to_keep_it_quiet_hears_who_sees_it(page: Visitor) -> None:
    await page.say("resident", LAMP)
    before = len(await page.read("resident"))
    assert "不要说出去" not in (await page.say("resident", "不要说出去")).text
    assert "看不到您是谁" in (await page.read("resident"))[before + 1].text


async def test_who_stands_before_the_door_learns_whom_to_ring(page: Visitor) -> None:
    assert "开锁师傅" in (await page.say("resident", "我忘记带钥匙了在门外")).text


async def test_a_danger_told_in_three_messages_is_one_sentence(page: Visitor) -> None:
    for piece in ("停电了", "春和小区"):
        await page.say("resident", piece)
    assert "120" in (await page.say("resident", "我妈用呼吸机")).text


async def test_a_question_between_words_that_wait_leaves_them_waiting(page: Visitor) -> None:
    await page.say("resident", "春和小区3栋水管爆了水流一地")
    await page.press("resident", "对，提交")
    for more in ("已经来过了吗", "关了阀门，换了一根管子，不漏了", "还在滴", "到底修没修好你们糊弄谁呢"):
        waits = await page.say("resident", more)
    assert "还在滴”" in waits.text and "办自来水管破裂的" in "".join(waits.labels)
    assert "撤回：自来水管破裂" in "".join((await page.say("resident", "那我撤一件")).labels)


async def test_who_is_asked_nothing_stays_who_tells_on_somebody(page: Visitor) -> None:
    for piece in ("我要举报", "先别问我是谁", "有人往河里倒东西"):
        await page.say("resident", piece)
    assert "只有区指挥中心能看到您是谁" in (await page.say("resident", "石桥那边")).text


async def test_half_a_sentence_asks_for_no_service(page: Visitor) -> None:
    assert "您要办的是哪一样" not in (await page.say("resident", "我八十了")).text
