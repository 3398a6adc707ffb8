"""Who must come can reach who called, and nobody else can."""

from __future__ import annotations

import pytest

from core.workflow.records import Note
from tests.stories.telegram_town import TelegramTown
from tests.stories.test_whole_life import photo
from tests.stories.town import Town, Visitor, checked

WAY = "让师傅先打我电话13900005678 我姓王住3栋201"
CALL = f"春和小区门口下水道堵了三天，{WAY}"
PHONE, DOOR = "13900005678", "3栋201"


async def _public(page: Visitor) -> str:
    """Everything that stands in the chats of those who handle it."""
    return "\n".join([seen.whole for seat in ("group", "street", "grid_worker") for seen in await page.read(seat)])


async def test_a_number_in_the_report_is_asked_for_once_and_read_by_who_comes(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    asked = await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert PHONE in asked.text and DOOR in asked.text and "来办事的人" in asked.text
    assert [label[2:] for label in asked.labels] == ["可以", "不要"]
    assert "联系方式" not in " ".join((await page.last("group")).labels)

    answered = await page.press("resident", "可以")
    assert answered.text.startswith("好的") and not answered.labels
    assert PHONE not in await _public(page) and DOOR not in await _public(page)

    # In the group it stands under the press alone; the grid worker and the street read it in their own chats.
    await page.press("group", "联系方式")
    assert PHONE in (await page.toasts("group"))[-1] and DOOR in (await page.toasts("group"))[-1]
    assert PHONE not in "".join(seen.whole for seen in await page.read("group"))
    for seat in ("grid_worker", "street"):
        shown = await page.press(seat, "联系方式")
        assert PHONE in shown.text and DOOR in shown.text, seat

    # The reporter reads who looked.
    trace = (await page.say("resident", ticket.number)).text
    assert "排水公司看了居民的联系方式" in trace
    assert trace.count("看了居民的联系方式") == 3
    assert await checked(town.houses[0])

    # Told again, it is not asked again.
    await page.press("resident", "补充情况")
    await page.say("resident", "水更大了，打我13900005678")
    assert not any("可以" in label for label in (await page.last("resident")).labels)


@pytest.mark.parametrize(
    ("words", "answer", "contact"),
    [
        ("13900005678", "记下了", "given"),
        ("我姓王 13900005678", "记下了", "given"),
        ("不留", "不给人看", "refused"),
        ("不要", "不给人看", "refused"),
        ("不想留电话", "不给人看", "refused"),
        ("可以", "请写下找谁、电话多少", "asked"),
        ("留吧", "请写下找谁、电话多少", "asked"),
    ],
)
async def test_what_is_written_to_the_question_answers_it(
    town: Town, page: Visitor, words: str, answer: str, contact: str
) -> None:
    await page.say("resident", "春和小区门口下水道堵了三天")
    await page.press("resident", "提交")
    await page.press("group", "签收")
    await page.press("group", "问居民要电话")
    assert answer in (await page.say("resident", words)).text
    [ticket] = await town.tickets()
    assert ticket.contact == contact
    if contact == "asked":
        assert "记下了" in (await page.say("resident", PHONE)).text
        assert [one.contact for one in await town.tickets()] == ["given"]


@pytest.mark.parametrize("words", ["3号楼的灯也坏了", "12345电话打不通", "知道了", "收到"])
async def test_other_words_leave_the_question_open(town: Town, page: Visitor, words: str) -> None:
    await page.say("resident", "春和小区门口下水道堵了三天")
    await page.press("resident", "提交")
    await page.press("group", "签收")
    await page.press("group", "问居民要电话")
    await page.say("resident", words)
    assert [one.contact for one in await town.tickets()] == ["asked"]


@pytest.mark.parametrize(("words", "contact"), [("可以", "given"), ("知道了", "asked"), ("不要", "refused")])
async def test_a_number_told_already_is_shown_on_a_plain_yes_alone(
    town: Town, page: Visitor, words: str, contact: str
) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.say("resident", words)
    assert [one.contact for one in await town.tickets()] == [contact]


async def test_no_means_that_nobody_reads_it(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    said = await page.press("resident", "不要")
    assert "不给人看" in said.text
    for seat in ("group", "street", "grid_worker"):
        assert not any("联系方式" in label for label in (await page.last(seat)).labels), seat
    assert PHONE not in await _public(page)


async def test_consent_can_be_taken_back(town: Town, page: Visitor) -> None:
    await page.say("resident", CALL)
    await page.press("resident", "提交")
    await page.press("resident", "可以")
    [ticket] = await town.tickets()
    assert PHONE in (await page.press("street", "联系方式")).text
    await page.say("resident", ticket.number)
    await page.press("resident", "不再给看联系方式")
    assert PHONE not in await _public(page)
    assert not any("联系方式" in label for seen in await page.read("group") for label in seen.labels)
    assert (await town.tickets())[0].contact == "refused"
    kept = await town.houses[0].office.run(lambda uow: [n.text for n in uow.repo(Note).find() if n.kind == "contact"])
    assert kept == [""]


async def test_a_number_in_a_supplement_is_noticed(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口下水道堵了三天")
    filed = await page.press("resident", "提交")
    assert not any("可以" in label for label in filed.labels)
    await page.press("resident", "补充情况")
    asked = await page.say("resident", WAY)
    assert PHONE in asked.text and DOOR in asked.text
    await page.press("resident", "可以")
    await page.press("group", "签收")
    await page.press("group", "联系方式")
    assert PHONE in (await page.toasts("group"))[-1]


async def test_who_is_complained_of_is_not_offered_to_be_reached(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区墙上贴满开锁小广告，电话13800138000，楼上601的人贴的")
    filed = await page.press("resident", "提交")
    assert not any("可以" in label for label in filed.labels)
    [ticket] = await town.tickets()
    told = (await _public(page)).replace(ticket.number, "")  # whose digits fall as they fall
    assert "13800138000" not in told and "601" not in told


async def test_a_department_without_a_number_asks_for_one(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口下水道堵了三天")
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    await page.press("group", "签收")
    ways = await page.press("group", "已联系")
    assert [label[2:] for label in ways.labels] == ["打电话", "当面", "在这里写话", "返回"]
    unknown = await page.press("group", "打电话")
    assert "没有留电话" in unknown.text
    assert (await town.tickets())[0].state == "contacted"
    await page.press("group", "问居民要电话")
    asked = await page.last("resident")
    assert "排水公司想给您打电话" in asked.text
    await page.press("resident", "留联系方式")
    await page.say("resident", "找我老伴老李，13900005678，晚上在家")
    assert "居民留了联系方式" in (await page.last("group")).text
    await page.press("group", "联系方式")
    assert "找我老伴老李，13900005678" in (await page.toasts("group"))[-1]
    assert "排水公司打电话联系了居民" in (await page.say("resident", ticket.number)).text


async def test_told_for_somebody_else_it_is_asked_whom_to_reach(town: Town, page: Visitor) -> None:
    await page.say("grid_worker", "春和小区3栋王奶奶家门口的下水道堵了")
    await page.press("grid_worker", "替别人报")
    await page.press("grid_worker", "提交")
    asked = next(seen for seen in reversed(await page.read("grid_worker")) if "找谁联系" in seen.text)
    assert [label[2:] for label in asked.labels] == ["留联系方式", "不要"]
    await page.press("grid_worker", "留联系方式")
    await page.say("grid_worker", "9")  # no number of anybody, nor of a button
    assert "联系方式" in (await page.last("grid_worker")).text
    await page.say("grid_worker", "王奶奶，13700001111，3栋201")
    await page.press("group", "联系方式")
    assert "王奶奶，13700001111，3栋201" in (await page.toasts("group"))[-1]
    assert "13700001111" not in "".join(seen.whole for seen in await page.read("group"))


async def test_her_number_said_at_once_asks_only_for_consent(town: Town, page: Visitor) -> None:
    await page.say("grid_worker", "王奶奶住春和小区3栋201，门口下水道堵了，她电话13700001111")
    await page.press("grid_worker", "替别人报")
    await page.press("grid_worker", "提交")
    asked = next(seen for seen in reversed(await page.read("grid_worker")) if "您留了" in seen.text)
    assert "13700001111" in asked.text and "3栋201" in asked.text


async def test_of_a_tip_off_only_the_centre_reads_it(town: Town, page: Visitor) -> None:
    await page.say("resident", "我要举报街道书记收了包工头的钱，我电话13900005678")
    for label in ("仍要", "继续", "还是要", "请人看"):
        if any(label in words for words in (await page.last("resident")).labels):
            await page.press("resident", label)
            break
    if any("春和" in words for words in (await page.last("resident")).labels):
        await page.press("resident", "春和")
    await page.press("resident", "提交")
    [ticket] = await town.tickets()
    assert ticket.tip_off
    await page.press("resident", "可以")
    shown = await page.press("center", "联系方式")
    assert PHONE in shown.text
    assert PHONE not in await _public(page)


async def test_the_same_in_telegram(telegram: TelegramTown) -> None:
    t = telegram
    await t.say(t.resident, CALL)
    asked = await t.press(t.resident, "提交")
    assert PHONE in asked.text and DOOR in asked.text
    await t.press(t.resident, "可以")
    await t.press(t.liaison, "签收", t.drain)
    await t.press(t.liaison, "联系方式", t.drain)
    private = t.api.chat(t.liaison).last.text
    assert PHONE in private and DOOR in private
    assert not [m for m in t.drain.messages + t.street.messages if PHONE in m.text or "201" in m.text]
    shown = await t.press(t.worker, "联系方式")
    assert PHONE in shown.text
    await t.press(t.liaison, "已联系", t.drain)
    await t.press(t.liaison, "打电话", t.drain)
    assert "没有留电话" not in t.drain.last.text
    [ticket] = await t.town.tickets()
    trace = (await t.say(t.resident, ticket.number)).text
    assert "排水公司看了居民的联系方式" in trace and "打电话联系了居民" in trace


HIDDEN = {
    "我叫王𠮷": "𠮷",
    "我叫李㐂": "㐂",
    "我叫买买提•依明": "依明",
    "联系138\n0013\n8000": "0013",
    "电话壹叁捌零零壹叁捌零零零": "叁捌零零壹",
    "电话𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎": "𝟎𝟎𝟏𝟑",
    "电话一三八○○一三八○○○": "○○一三",
}


async def test_names_and_numbers_of_every_kind_are_hidden_on_cards(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口下水道堵了，" + next(iter(HIDDEN)))
    await page.press("resident", "提交")
    for said in list(HIDDEN)[1:]:
        await page.press("resident", "补充情况")
        await page.say("resident", said)
    read = await _public(page)
    assert "王某" in read and "138****8000" in read
    assert [secret for secret in HIDDEN.values() if secret in read] == []


# Places that are not known, or not ours.


async def test_an_unknown_estate_is_asked_about_and_never_taken_for_home(town: Town, page: Visitor) -> None:
    asked = await page.say("neighbour", "阳光海岸花园3栋楼顶有人搭违建")
    assert "我不认识“阳光海岸花园”" in asked.text and "哪个社区" in asked.text
    assert not any("春晓花园" in label for label in asked.labels)
    confirm = await page.press("neighbour", "码头社区")
    assert "码头社区" in confirm.text and "阳光海岸花园3栋楼顶" in confirm.text and "春晓" not in confirm.text
    await page.press("neighbour", "提交")
    [ticket] = await town.tickets()
    assert town.houses[0].district.areas[ticket.area].names.hans == "码头社区" and "阳光海岸花园3栋" in ticket.place


async def test_a_place_in_another_city_is_said_so(town: Town, page: Visitor) -> None:
    said = await page.say("resident", "我在北京市朝阳区，楼下路灯坏了三天")
    assert "“北京市朝阳区”不在云江区" in said.text and "12345" in said.text
    assert any("不报了" in label for label in said.labels)
    confirm = await page.press("resident", "春和社区")
    assert "春和社区" in confirm.text


async def test_a_location_in_another_city_is_said_so(town: Town, page: Visitor) -> None:
    await page.say("resident", location=[116.40, 39.90])
    said = [seen.text for seen in await page.read("resident") if seen.who == "bot"][-2:]
    assert "不在云江区" in said[0] and "12345" in said[0] and "哪里，什么事" in said[1]
    confirm = await page.say("resident", "春和小区门口路灯坏了")
    assert "春和小区" in confirm.text
    await page.press("resident", "提交")
    assert (await town.tickets())[0].lon is None


async def test_a_picture_sent_while_the_place_is_asked_is_acknowledged(town: Town, page: Visitor) -> None:
    await page.say("resident", "路灯坏了三天")
    again = await page.say("resident", pictures=[await page.picture("resident", photo())])
    assert "照片收到了，一共 1 张" in again.text and "事情在哪里" in again.text
    confirm = await page.press("resident", "春和社区")
    assert "照片：1 张" in confirm.text


async def test_places_in_telegram(telegram: TelegramTown) -> None:
    t = telegram
    asked = await t.say(t.resident, "幸福里小区门口路坑坑洼洼")
    assert "我不认识“幸福里小区”" in asked.text
    confirm = await t.press(t.resident, "石桥社区")
    assert "幸福里小区门口" in confirm.text
    await t.press(t.resident, "提交")
    other = t.api.user(41, "外地人")
    await t.say(other, "", location=(116.40, 39.90))
    said = [m.text for m in t.api.chat(other).messages]
    assert any("不在云江区" in text for text in said)
    said_again = await t.say(other, "我在深圳，邻居天天吵")
    assert "“深圳”不在云江区" in said_again.text


async def test_a_building_behind_a_name_nobody_knows_is_not_one_at_home(page: Visitor) -> None:
    for words in ("路灯坏了", "滨河花园", "5栋"):
        asked = await page.say("resident", words)
    assert "我不认识“滨河花园”" in asked.text
    card = await page.press("resident", "石桥社区")
    assert "石桥社区（滨河花园5栋）" in card.text and "春和" not in card.text


# Several matters in one message.

TWO = "春和小区楼下烧烤摊天天冒烟呛死人还有垃圾桶三天没倒了"
THREE = "春和小区路灯坏了两盏，还有垃圾桶三天没人倒，另外井盖也丢了一个"


async def test_two_matters_become_two_tickets_with_one_yes(town: Town, page: Visitor) -> None:
    card = await page.say("resident", TWO)
    assert "2 件事" in card.text and "露天烧烤" in card.text and "垃圾" in card.text
    labels = [label[2:] for label in card.labels]
    assert labels[:4] == ["对，分开报", "不报“春和小区楼下烧烤摊天天冒…”", "不报“垃圾桶三天没倒了”", "其实是一件事"]
    await page.press("resident", "对，分开报")
    tickets = await town.tickets()
    assert len({one.category for one in tickets}) == 2 and len({one.area for one in tickets}) == 1
    said = [seen.text for seen in await page.read("resident")]
    assert all(any(one.number in text for text in said) for one in tickets)
    street = "\n".join(seen.whole for seen in await page.read("street"))
    assert "烧烤摊天天冒烟" in street and "垃圾桶三天没倒了" in street


async def _reports(town: Town) -> list[str]:
    return await town.houses[0].office.run(lambda uow: [n.text for n in uow.repo(Note).find() if n.kind == "report"])


@pytest.mark.parametrize(("way", "kept"), [("不报“垃圾桶", "烧烤"), ("不报“春和小区楼下", "垃圾桶")])
async def test_one_of_the_two_may_be_left_out(town: Town, page: Visitor, way: str, kept: str) -> None:
    await page.say("resident", TWO)
    rest = await page.press("resident", way)
    assert kept in rest.text and "春和小区" in rest.text and "件事，要分开" not in rest.text
    await page.press("resident", "提交")
    [report] = await _reports(town)
    assert kept in report


async def test_three_matters_become_three_tickets(town: Town, page: Visitor) -> None:
    card = await page.say("resident", THREE)
    assert "3 件事" in card.text and all(f"{n}．" in card.text for n in (1, 2, 3))
    await page.say("resident", "对")
    assert [text[:2] for text in await _reports(town)] == ["春和", "垃圾", "井盖"]
    assert len({one.area for one in await town.tickets()}) == 1


async def test_of_three_one_is_left_out_or_all_are_one(town: Town, page: Visitor) -> None:
    await page.say("resident", THREE)
    rest = await page.press("resident", "不报“垃圾桶")
    assert "2 件事" in rest.text and "垃圾桶" not in rest.text
    whole = await page.press("resident", "其实是一件事")
    assert "路灯坏了两盏，井盖也丢了一个" in whole.text
    await page.press("resident", "提交")
    assert len(await town.tickets()) == 1


async def test_it_may_be_one_matter_after_all(town: Town, page: Visitor) -> None:
    await page.say("resident", TWO)
    confirm = await page.press("resident", "其实是一件事")
    assert TWO in confirm.text
    await page.press("resident", "提交")
    assert len(await town.tickets()) == 1


async def test_each_matter_keeps_the_place_it_was_told_with(town: Town, page: Visitor) -> None:
    await page.say("resident", "春和小区门口的下水道堵了，污水直冒，另外石桥小区的路灯不亮")
    await page.press("resident", "分开报")
    areas = [town.houses[0].district.areas[one.area].names.hans for one in await town.tickets()]
    assert areas == ["春和小区", "石桥小区"]


async def test_the_place_of_both_is_asked_once(town: Town, page: Visitor) -> None:
    asked = await page.say("resident", "路灯不亮，还有人行道上全是乱停的电动车")
    assert "事情在哪里" in asked.text
    card = await page.press("resident", "码头社区")
    assert card.text.count("码头社区") == 2
    await page.press("resident", "分开报")
    assert len(await town.tickets()) == 2


async def test_two_matters_in_telegram(telegram: TelegramTown) -> None:
    t = telegram
    card = await t.say(t.resident, TWO)
    assert "2 件事" in card.text
    await t.press(t.resident, "分开报")
    assert len(await t.town.tickets()) == 2


async def test_of_several_each_keeps_the_building_it_names(page: Visitor) -> None:
    card = await page.say("resident", "石桥小区3栋下水道堵了，还有5栋垃圾没人收，另外电梯老坏")
    told = [line for line in card.text.split("\n") if line.startswith("地点")]
    assert ["3栋" in line for line in told] == [True, False, True]
    assert ["5栋" in line for line in told] == [False, True, False]
    assert all("石桥小区" in line for line in told)


async def test_the_community_said_after_the_building_makes_it_no_coarser(page: Visitor) -> None:
    await page.say("resident", "3号楼3单元灯不亮")
    assert "春和小区3栋" in (await page.say("resident", "春和")).text
