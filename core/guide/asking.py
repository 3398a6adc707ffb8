"""Tells a question about a service or an office from a report."""

from __future__ import annotations

import re

from core.guide.search import Hit

# All patterns read folded text. What makes a question of a sentence in which something of the guide is named:
_ASK = re.compile(
    r"怎[么样]|咋|点样|点办|如何|在哪|去哪|到哪|哪里|哪儿|哪个|哪些|哪位|哪天|边度|边个|找谁|找哪|问谁|归谁|是谁|叫什么|叫啥|几点|几号"
    r"|什么时候|啥时候|几时|上班|开门|下班|关门|地址|电话|号码|要什么|要啥|什么|带啥|材料|手续|流程|程序|条件|多少|收费|要钱|免费"
    r"|多久|几天|多长|能不能|可不可以|可以|能否|是否|有没有|[吗么嘛呢]$|想办|要办|来办|办个|办一|想开|要开|开个|开一|开张|开份|想申请"
    r"|要申请|想领|想查|查一下|咨询|请问|想问|问一下|问下|打听|了解"
    r"|\b(?:how|where|when|who|what|which|need)\b"
)
# What makes a report of it, in what is left when the name of the entry and the words of asking are taken out.
_TROUBLE = re.compile(
    r"[坏堵漏吵臭脏破裂断塌烂歪溢冒骂骗偷挡欠拖塞砸摔]|没人|没(?:有人)?(?:来|修|理|管|给|回|收|发|到|办|处理|动静|解决|批|消息)|未(?:发|到|批)"
    r"|不(?:给|让|亮|理|管|办|收|通|退|到|来|肯|接|回|开门|在岗|上班|作为|耐烦|制止|合理|解决|处理|发)|一直|总是|老是|经常|天天|每天都|投诉|举报|反映|曝光"
    r"|态度|推诿|推来推去|踢皮球|跑了|等了|排了|违规|违建|违章|乱|噪音|噪声|扰民|积水|垃圾|占道|占用|被(?!征)|太|才|竟|居然|又|还没|迟迟|至今"
    r"|拒绝|刁难|索要|凭什么|为什么|为啥|怎么还|怎么没|什么时候(?:才|能|修|给|来)|堆|倒|打架|危险|着火|停水|停电|不合理|希望|建议|应该|能不能(?:来|派|修|管|加|装|清)"
    r"|谁(?:来)?(?:管|修|负责)"
)
# Surely put as a question about a service, whether or not the guide knows it.
_SURE = re.compile(
    r"(?:怎么|如何|咋|去哪|在哪|哪里|到哪|找谁)(?:能|可以|里|儿|才能|去)?(?:办理|申请|申办|领取|报销|补办|登记|开证明)"
    r"|(?:证|证明|登记|补贴|津贴|报销|手续|许可)(?:要|应该|该)?(?:怎么|咋|如何|在哪|去哪|到哪|找谁|要什么|需要)"
    r"|(?:要|想|去|给我|帮我)?开(?:个|一?张|一?份)?[一-鿿]{1,10}证明(?:[吗么呢]|$)|几点(?:上班|开门|下班|关门)|办[一-鿿]{1,8}(?:要|需要)(?:带|准备|交)?(?:什么|哪些|啥)"
)
NAME = 16  # characters; the name of an entry alone asks for it
LONGEST = 60  # characters; who tells more tells a matter


def may_ask(plain: str) -> bool:
    """Whether it is worth a search: words of asking are in it, or it is no longer than a name."""
    return len(plain) <= 2 * LONGEST and bool(len(plain) <= NAME or _ASK.search(plain) or _SURE.search(plain))


def asks(plain: str, hits: list[Hit]) -> bool:
    """Whether the sentence asks the guide something. What may be a report is one: a question loses less by that."""
    plain = plain.strip(" ,。.!?;、~")
    if len(plain) > LONGEST:
        return False
    rest = plain.replace(hits[0].words, " ") if hits else plain
    if _TROUBLE.search(rest):
        return False
    return bool(_SURE.search(plain) or (hits and (_ASK.search(rest) or plain == hits[0].words)))
