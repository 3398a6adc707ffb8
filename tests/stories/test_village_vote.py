"""Representatives choose, come too late, and meet again."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.stories.test_typed_ballots import KEPT, own_words
from tests.stories.town import Seen, Town, Visitor

TITLE = "请谁当会计"
NAMES = {1: "村民吴桂兰", 2: "村民郑大山", 3: "村民钱小梅"}
REPS = "/members\n编号,姓名,户号,身份\n" + "\n".join(
    f"{n},{NAMES.get(n, f'代表{n}')},{n},{'代表、妇女' if n % 2 else '代表'}" for n in range(1, 31)
)
MEETING = datetime(2026, 12, 5, 1, 1, tzinfo=UTC)


async def desk(page: Visitor, *labels: str, seat: str = "village_secretary") -> Seen:
    """The official's card of the matter, and what is pressed on it one after the other."""
    await page.say(seat, "/decide")
    shown = await page.press(seat, TITLE)
    for label in labels:
        shown = await page.press(seat, label)
    return shown


async def written(page: Visitor, label: str, words: str) -> Seen:
    await desk(page, label)
    return await page.say("village_secretary", words)


async def at_the_vote(page: Visitor) -> None:
    """Representatives, a plan, three candidates, a time: all that must stand before the vote."""
    await page.say("village_secretary", REPS)
    await page.press("village_secretary", "装入")
    await page.say("village_secretary", f"/decide {TITLE}")
    await page.press("village_secretary", "阳光票决")
    for label, words in (("提建议", "原来的会计走了"), ("入户听取意见", "问过三十户"), ("提议", "支部提议选一位")):
        await written(page, label, words)
    await desk(page, "选事项", "公益事业")
    await written(page, "形成方案", "三人里选一位，报酬每年八千元")
    await desk(page, "审议备案", seat="township")
    await written(page, "法律顾问意见", "律师看过，可以办")
    await desk(page, "定票面", "单选")
    refused = await page.say("village_secretary", "老王\n老李\n老王")
    assert "不能有两个一样的" in refused.text and "没有投成" not in refused.text
    await desk(page, "定票面", "单选")
    assert "3 个选项" in (await page.say("village_secretary", "老王\n老李\n老张")).text
    assert "选票上有：老王、老李、老张" in (await page.press("village_secretary", "看事项")).text
    await desk(page, "定时间")
    await page.say("village_secretary", "2026-12-05 09:00 到 2026-12-06 18:00 文化礼堂")
    for label in ("公示方案", "冻结名册", "发会议通知"):
        await desk(page, label)


async def test_a_meeting_that_too_few_come_to_is_held_again_with_all_that_counts(town: Town, page: Visitor) -> None:
    await at_the_vote(page)
    assert "按“召开形式”" in (await desk(page, "开始投票")).text
    await written(page, "村民会议授权", "2027-12-31")
    await town.until(MEETING)
    assert "还差 20 人" in (await desk(page, "开始投票")).text
    for label in ("定票面", "定时间", "回避或退出名册"):
        assert "锁住了" in (await page.press("village_secretary", label)).text, label

    voter = "villager_wu"
    await page.say(voter, "/vote")
    await page.press(voter, TITLE)
    await page.press(voter, "投票")
    await page.say(voter, "老王")
    before = len(own_words(town))
    assert "老张" in str((await page.say(voter, "老张")).labels)  # another name, when the paper has gone
    assert all(KEPT in words for words in own_words(town)[before:])
    for words in ("还差多少人", "还差几个人到会", "人够了吗"):
        assert "还差 19 人" in (await page.say(voter, words)).text, words
    for words in ("能改吗", "还可以改不", "能重投吗"):
        assert "最后一次算数" in (await page.say(voter, words)).text, words

    assert "最后一次算数" not in (await page.say("resident", "能改吗")).text, "no ballot there"

    await town.until(datetime(2026, 12, 6, 10, 1, tzinfo=UTC))
    assert "到会 1 人，要 20 人才够" in (await desk(page, "截止计票")).text
    await desk(page, "公布结果")
    anew = await desk(page, "再开一次会")
    for said in ("提议（11月20日（周五）", "法律顾问意见（11月20日（周五）", "村民会议授权（11月20日（周五）"):
        assert said in anew.text, said
    lacking = (await page.press("village_secretary", "开始投票")).text
    assert "授权" not in lacking and "法律顾问" not in lacking and "方案公示" in lacking


async def test_what_the_assembly_has_not_granted_the_assembly_decides(page: Visitor) -> None:
    await page.say("village_secretary", f"/decide {TITLE}")
    await page.press("village_secretary", "阳光票决")
    await desk(page, "选事项", "公益事业")
    await desk(page, "召开形式")
    assert "村民委员会组织法21、22" in (await page.press("village_secretary", "村民会议")).text
    assert "由村民会议决定" in (await page.press("village_secretary", "看事项")).text


async def test_a_vote_that_nobody_counts_is_void_and_says_so(town: Town, page: Visitor) -> None:
    await at_the_vote(page)
    await written(page, "村民会议授权", "2027-12-31")
    await town.until(MEETING)
    await desk(page, "开始投票")
    voter = "villager_wu"
    await page.press(voter, "投票")
    await page.press(voter, "老王")
    town.clock.forward(days=45)  # the key's last day has passed
    await town.later(hours=2)
    assert "一直没有计票" in (await page.last(voter)).text
    assert "核对期过了" not in "".join(seen.text for seen in await page.read("village_secretary"))
    assert "谁的票都没有数" in (await page.say(voter, "我的票算了吗")).text
    assert "一直没有计票" in (await desk(page)).text
    assert "村民代表会议票决" in (await page.press("village_secretary", "再开一次会")).text
    await page.press("village_secretary", "撤下")
    await page.say("village_secretary", "先缓一缓")
    await page.press("village_secretary", "确定撤下")
    await page.say("village_secretary", "/decide")
    older = [label for label in (await page.last("village_secretary")).labels if TITLE in label][-1]
    assert "再开一次会" in str((await page.press("village_secretary", older)).labels), (
        "withdrawn, it may come once more"
    )
