"""Makes up an archive: four classes, sentences nobody ever wrote."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from tools.training.training import Example, Plan
from tools.training.vectors import VectorPlan

SMALL = Plan(folds=3, vectors=VectorPlan(near=50, matter=30))

MATTERS = {
    "道路": ("路面坑洼", "路灯不亮", "井盖松动", "人行道破损", "道路积水", "护栏断了"),
    "噪声": ("半夜施工", "音响太吵", "广场舞扰民", "装修电钻", "机器轰鸣", "喇叭叫卖"),
    "工资": ("拖欠工资", "工钱没发", "老板欠薪", "加班费不给", "社保没交", "合同不签"),
    "学校": ("入学报名", "幼儿园收费", "老师补课", "食堂饭菜", "学区划分", "校车太挤"),
}
PLACES = ("柳树巷", "梧桐里", "银杏路", "东风村", "望江楼", "翠竹园")
FRAMES = ("{p}{m}，请处理", "反映{p}的{m}问题", "{p}这边{m}已经很久了", "请问{p}{m}归谁管", "{m}，地点在{p}")


def examples(each: int = 40, seed: int = 1) -> list[Example]:
    """`each` messages of every class, shuffled; all with title and body."""
    dice = random.Random(seed)
    made = []
    for label, matters in MATTERS.items():
        for number in range(each):
            one, two = dice.sample(matters, 2)
            place = dice.choice(PLACES)
            title = dice.choice(FRAMES).format(p=place, m=one)
            told = dice.choice(FRAMES).format(p=place, m=two)
            body = f"您好，我住{place}{number}号。{told}。{one}也没人理，编号{dice.random():.6f}。"
            made.append(Example(title, body, label))
    dice.shuffle(made)
    return made


def write_csv(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(names)
        sheet.writerows(rows)
    return path


def write_archive(path: Path, made: Sequence[Example], encoding: str = "utf-8") -> Path:
    """An archive with columns as a hotline might name them."""
    rows = [(f"n{i}", e.title, e.body, e.label) for i, e in enumerate(made)]
    return write_csv(path, ("编号", "标题", "内容", "类别"), rows, encoding)
