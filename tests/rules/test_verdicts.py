"""A rating said in words: the answer of each question, and nothing else."""

from __future__ import annotations

import pytest

from core.routing.folding import fold
from core.routing.verdicts import CONTACTED, SATISFIED, SOLVED, asks_how, declines, judges, verdict


@pytest.mark.parametrize(
    ("question", "said", "letter"),
    [
        *((CONTACTED, said, "y") for said in ("有", "联系过", "来过了", "打过电话", "有人来过", "嗯", "是的", "yes")),
        *((CONTACTED, said, "n") for said in ("没有", "根本没来过", "没人联系我", "从来没打过电话", "no")),
        *((CONTACTED, said, "n") for said in ("没有一个人来过", "我电话都没接到一个", "人影都没见")),
        *((CONTACTED, said, "") for said in ("修好了", "不满意", "又堵了", "路灯坏了", "他姓王")),
        *((SOLVED, said, "y") for said in ("解决了", "修好了", "都弄好了", "好了", "可以了")),
        *((SOLVED, said, "p") for said in ("解决了一部分", "修了一半", "好一点", "没完全好", "修了一半就走了")),
        *((SOLVED, said, "n") for said in ("没有", "没修好", "根本没修", "还是堵的", "又坏了", "老样子", "没解决")),
        *((SOLVED, said, "n") for said in ("修是修了第二天又坏", "解决个屁", "糊弄鬼呢")),
        *((SOLVED, said, "") for said in ("满意", "码头社区路灯不亮")),
        *((SATISFIED, said, "0") for said in ("非常满意", "很好", "给个好评", "五星")),
        *((SATISFIED, said, "1") for said in ("满意", "可以", "不错的")),
        *((SATISFIED, said, "2") for said in ("一般", "还行吧", "凑合", "基本满意")),
        *((SATISFIED, said, "3") for said in ("不满意", "不太满意", "差")),
        *((SATISFIED, said, "4") for said in ("非常不满意", "太差了", "差评", "很不满意")),
        *((SATISFIED, said, "") for said in ("满意度调查是什么", "好多垃圾没人扫")),
    ],
)
def test_each_question_takes_its_own_answers(question: int, said: str, letter: str) -> None:
    assert verdict(fold(said).plain, question) == letter


def test_several_answers_in_one_breath_are_a_judgement_and_a_matter_is_none() -> None:
    assert judges(fold("修好了，很满意").plain) and not judges(fold("修好了，路灯又不亮").plain)
    assert asks_how(fold("我要评价").plain) and declines(fold("能不能不评").plain) and declines("评这个干什么")
    assert declines(fold("不想评").plain) and not declines(fold("不满意").plain)
    assert asks_how(fold("什么意思？").plain.replace("?", "")) and not asks_how(fold("意思一下").plain)
