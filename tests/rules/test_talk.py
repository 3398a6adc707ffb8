"""What is no report: read by what sentences of its kind teach."""

from dataclasses import replace

from core.guide.understanding import understanding_of
from core.routing.folding import fold
from core.routing.router import Router
from core.routing.small_talk import meant
from tests.routing.sentences import sentences
from tests.rules.districts import demo, demo_router

# Written after the sentences of talk.csv, which hold none of them, by what they want; "?": no matter, whatever else.
SAID = """
begin|有两个情况向你们反映反映
begin|我想说个事情
begin|能帮我登记个事不
begin|我要跟领导说点情况
begin|我有几个问题一块儿说了啊
wait|我先上楼看一下是哪家
wait|等会儿啊，我去看看牌子
wait|锅里烧着菜呢，等下再说
wait|我叫我姑娘来拍
wait|等我把眼镜找来
chat|你听得到我讲话不
chat|我刚搬来不久，不大会用
chat|是社区的小陈让我加你的
chat|你这个是机器回的吧
chat|我今年七十三，退休教师
own|我家那个单子派给哪个了
own|都等一个礼拜了也没个音信
own|那件事后来咋处理的
own|说今天来的，怎么又没来
house zs31|为啥老问我地方
house zs31|门牌号我记不得要不要紧
house zs31|定位在哪里点
house zs32|楼号写错了咋改
house zs32|刚刚那条发重了
house zs18|非得留手机号吗
house zs24|照片怎么传上来
house zs24|拍个小视频发你行不
house zs21|报了到底有没有人来管
house zs21|交上去以后是谁来弄
house zs30|我闺女报的那件我能看看吗
house zs22|结果我不认怎么弄
house zs29|一遍遍问，烦不烦
privacy|别让物业晓得是我讲的
privacy|邻居会不会知道是我
human|能不能找个人跟我讲
human|你们办公室电话给我一个
thanks|修好了，真是太谢谢了
rude|你是不是脑子有病
?|我老伴走了三年了
?|今天心里不痛快
?|我先不说了孩子醒了
?|哎呀我不是这个意思
?|你慢点说我记不住
?|我都七老八十的人了
""".strip().splitlines()


def test_what_tells_no_matter_is_heard_so() -> None:
    """Nine of ten are asked nothing about a place, two of three get the answer they want."""
    right, plain = [], []
    for wanted, _, text in (line.partition("|") for line in SAID):
        reading = demo_router().read(text)
        heard = understanding_of(demo()).read(text, reading)
        found = " ".join([heard.kind, *(hit.entry.code for hit in heard.hits[:1] if heard.kind == "house")])
        right += [text] if wanted in {found, "?"} else []
        plain += [text] if heard.kind == "report" and not (reading.talk or meant(fold(text).plain)) else []
    assert not {said for one in demo().sayings for said in one.words}.intersection(line.split("|")[1] for line in SAID)
    assert len(plain) <= len(SAID) / 10, plain
    assert len(right) >= len(SAID) * 2 / 3, {line.split("|")[1] for line in SAID}.difference(right)


def test_matters_are_not_taken_for_talk() -> None:
    """Of the sentences of residents that name a matter or ask for a service, hardly one is taken for small talk."""
    matters = [one.text for one in sentences() if one.kind not in {"praise", ""}]
    taken = [text for text in matters if demo_router().read(text).talk]
    assert len(matters) > 400
    assert len(taken) <= len(matters) * 0.01, taken


def test_without_sentences_nothing_is_talk() -> None:
    silent = Router(replace(demo(), sayings=()))
    assert silent.read("等会儿啊，我去看看牌子").talk is None
