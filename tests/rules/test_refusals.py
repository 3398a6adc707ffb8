"""Which messages get the right channel instead of a dispatch."""

from __future__ import annotations

import pytest

from core.routing.circumstances import SHORT
from tests.rules.districts import demo, demo_router, tiny_router

# The classes of 北京条例 11 and 潍坊条例 19, in residents' words.
ROWS = {
    "legal_route_lawsuit": {
        "to sue": "我要起诉物业公司，去哪个法院",
        "a judgment": "法院判决下来了对方不执行",
        "to enforce": "想申请强制执行",
        "not content with a judgment": "不服判决怎么办",
        "to go to court": "我要跟开发商打官司",
        "traditional": "想起訴鄰居，要去哪個法院",
        "English": "I want to file a lawsuit against my landlord",
    },
    "legal_route_arbitration": {
        "labour": "我想申请劳动仲裁",
        "an award": "仲裁裁决公司不认",
        "the committee": "仲裁委一直不开庭",
        "traditional": "公司欠薪，想申請勞動仲裁",
        "English": "How do I apply for labour arbitration?",
    },
    "legal_route_review": {
        "review": "怎么申请行政复议",
        "a fine": "城管罚了我五百，我对处罚不服",
        "the paper": "收到处罚决定书，我不认",
        "traditional": "我要申請行政復議",
    },
    "legal_route_discipline": {
        "bribe": "社区主任受贿，收了施工队的钱",
        "kickback": "采购吃回扣没人查",
        "misuse": "村支书挪用公款",
        "protection": "黑停车场有保护伞",
        "traditional": "有幹部貪污公款",
        "English": "an official takes bribes",
    },
    "legal_route_disclosure": {
        "disclosure": "我要申请政府信息公开",
        "on request": "依申请公开拆迁批文",
        "traditional": "要申請政府信息公開",
    },
    "legal_route_petition": {
        "petition": "我的信访件什么时候有结果",
        "not content": "不服信访答复意见",
        "to go up": "再不解决我就去上访",
        "traditional": "我的信訪件到哪一步了",
    },
    "secret_privacy": {
        "who lives there": "帮我查一下他的身份证和住址",
        "flesh search": "把骂我的人肉搜索出来",
        "hotel records": "能不能查我老公的开房记录",
        "business secret": "我要对手公司的商业秘密",
        "who told on me": "告诉我是谁举报的我",
    },
    "out_of_scope": {
        "a debt": "朋友借钱不还，帮我要回来",
        "shares": "我买股票亏了十万",
        "house prices": "房价跌了开发商要赔我",
        "partners": "合伙分红不给我",
        "traditional": "朋友借錢不還怎麼辦",
        "English": "my friend owes me money",
    },
    "unlawful": {
        "a false paper": "能不能帮我开假证明",
        "the file": "帮我改档案年龄",
        "points": "找人帮我销分要多少钱",
        "by relations": "托关系能不能把我孩子弄进学校",
    },
    "malicious": {
        "to flood": "我要打爆你们电话",
    },
}
ACCEPTED = {
    "the demands above": "以上诉求请尽快处理",
    "to raise a demand": "向社区发起诉求，请修路灯",
    "no wish to sue": "不想打官司，想请社区调解",
    "nobody went to petition": "我没有上访，只是反映路灯坏了",
    "through the back door": "从后门走的路灯坏了",
    "an open yard": "打开庭院灯",
    "meat for the old": "老人肉都吃不起，想问低保",
    "a lottery shop": "彩票店半夜还在吵",
    "a false paper by others": "举报打印店办假证",
    "accounts of the village": "村里账目不公开",
    "the bus to the court": "去法院的公交车等了一小时",
    "the lamp at the court": "法院门口的路灯坏了",
    "who moves the car": "请查一下车主电话，让他挪车",
    "unpaid wages": "老板欠我三个月工资",
    "collectors at the door": "讨债的天天堵门",
    "collectors who threaten": "催债的上门威胁我爸妈",
    "a lamp": "路灯坏了",
    "nothing": "",
}
LONG = (
    "你好，我们小区地下车库的灯坏了半年，物业一直说在排队维修，"
    "可是到现在一盏都没有换，晚上黑得看不见路，老人和小孩都不敢下去。"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [pytest.param(text, code, id=f"{code}: {name}") for code, rows in ROWS.items() for name, text in rows.items()],
)
def test_told_the_right_channel(text: str, code: str) -> None:
    refusal = demo_router().read(text).refusal
    assert refusal
    assert refusal.code == code


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ACCEPTED.items()])
def test_taken_as_a_report(text: str) -> None:
    assert demo_router().read(text).refusal is None


def test_a_word_deep_in_a_report_does_not_turn_it_away() -> None:
    assert len(LONG) > SHORT
    assert demo_router().read(LONG + "再不修我们就去上访。").refusal is None
    found = demo_router().read("再不修我们就去上访。" + LONG).refusal
    assert found and found.kind == "legal_route"


def test_every_class_of_the_statute_has_an_answer() -> None:
    kinds = {refusal.kind for refusal in demo().refusals}
    assert {"emergency_line", "legal_route", "repeat", "secret_privacy", "out_of_scope", "unlawful"} <= kinds
    assert [r.code for r in demo().refusals if not (r.reply.hans and r.names.hans)] == []


def test_the_tiny_district_has_one() -> None:
    found = tiny_router().read("我要起诉隔壁村").refusal
    assert found and found.code == "court"
    assert tiny_router().read("沟堵了").refusal is None
