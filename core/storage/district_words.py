"""What is wrong in a district's files, in a civil servant's words."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # kind of mistake: (what is wrong, how to mend it); {…} are filled in by the loader
    "missing_folder": ("找不到文件夹“{folder}”", "请检查路径，文件夹里应有 district.yaml 等文件"),
    "missing_file": ("缺少文件“{name}”", "请从示例区的文件夹复制一份“{name}”，再按本地情况修改"),
    "bad_encoding": ("文件不是 UTF-8 编码", "请用“另存为”选择 UTF-8 编码后重新保存"),
    "bad_yaml": ("格式读不懂：{problem}", "请检查这一行前后的缩进、冒号后的空格、引号和括号是否成对"),
    "not_a_mapping": ("这里应是“名称: 内容”的形式", "请对照示例区同名文件的写法修改"),
    "not_a_list": ("“{key}”应是一列条目", "请写成以“- ”开头的若干行，或写在方括号里"),
    "not_a_text": ("“{key}”应是一段文字", "请只写文字或数字，不要写成列表或下级条目"),
    "missing_column": ("表头缺少“{key}”一列", "请在第一行补上列名“{key}”，并逐行填写"),
    "extra_cells": ("这一行比表头多出 {count} 格", "请检查是否多打了逗号；内容里有逗号时，整格要加英文双引号"),
    "empty_table": ("表里没有任何内容", "请在表头下面至少填写一行"),
    "missing_value": ("“{key}”没有填写", "请补上“{key}”"),
    "duplicate_code": ("代码“{code}”重复，第 {first} 行已经用过", "请改用另一个代码，或删去其中一行"),
    "unknown_code": ("“{key}”写的“{code}”在 {where} 里找不到", "请改成 {where} 里已有的代码{hint}"),
    "unknown_word": ("“{key}”不能写“{word}”", "可以写的有：{allowed}{hint}"),
    "bad_number": ("“{key}”写的“{text}”不是合适的数字", "请写 {least} 或更大的整数"),
    "bad_fraction": ("“{key}”写的“{text}”不是 0 与 1 之间的小数", "例如时限过半提醒写 0.5"),
    "bad_limit": ("“{key}”写的“{text}”不是时限", "请写成 [数量, 单位]，例如 [3, work_day]；单位可以是 {allowed}"),
    "half_limit": ("时限只填了一半", "limit_value 和 limit_unit 要么都填，要么都空（空则按等级的时限）"),
    "bad_date": ("“{key}”写的“{text}”不是日期", "请写成 2026-01-31 的样子"),
    "bad_range": ("“{key}”的起止颠倒：{start} 在 {end} 之后", "请把较早的写在前面"),
    "wrong_year": ("“{key}”写的 {text} 不在 {year} 年", "请改正日期，或放进那一年的 calendar 文件"),
    "bad_time": ("“{key}”写的“{text}”不是时间", '请写成 "08:00" 的样子，并加引号'),
    "bad_point": ("“{key}”写的“{text}”不是经纬度", "请写成“经度 纬度”，例如 114.35 30.55，不要颠倒"),
    "bad_polygon": (
        "“{key}”围不成一块地方：{text}",
        "至少写三个不同的点，各点之间用分号隔开，例如 114.1 30.1; 114.2 30.1; 114.2 30.2",
    ),
    "wrong_parent": ("{kind}“{name}”不能直接挂在 {parent_kind}“{parent}”下面", "上级应是：{allowed}"),
    "no_parent": ("{kind}“{name}”没有上级", "请在 parent 一列填上级的代码；只有 city 或 district 可以不填"),
    "area_circle": ("“{name}”的上级绕了一圈又回到自己", "请检查 parent 一列：{circle}"),
    "successor_circle": ("“{name}”的承接地绕了一圈又回到自己", "请检查 successor 一列：{circle}"),
    "level_circle": ("层级“{code}”一路呼叫又回到自己", "请检查 calls：最高一级应留空"),
    "not_a_district": (
        "district.yaml 里的区代码“{code}”在 areas.csv 里是 {kind}",
        "请改成 kind 为 district 的那一行的代码",
    ),
    "unit_nowhere": (
        "主办单位“{code}”在“{name}”没有对应机构，那里的“{category}”将无人承办",
        "请在 units.csv 为那里补上“{code}”，或换一个主办单位",
    ),
    "wrong_count": ("“{key}”应有 {count} 项，现有 {found} 项", "请对照示例区补齐或删减"),
    "group_differs": ("大类“{code}”的名称与第 {first} 行不一致", "同一个 group_code 的大类名称各行应相同"),
    "hours_order": ("“{key}”的上下班时间没有按先后排好", '请按先后写，例如 [["08:00", "12:00"], ["14:00", "18:00"]]'),
    "no_desk": ("各层级都没有写 desk（由谁确认派遣）", "请至少在最高一级写上区指挥中心的代码"),
    "no_catch_all": ("没有兜底的分类", "请留一行不填关键词的分类（如“无法归类”），说不清的诉求归到那里"),
    "no_default": ("hours.yaml 里没有 default", "请补上 default，写明一般单位的工作时间"),
    "wrong_holder": ("角色“{role}”不能由“{unit}”担任", "这个角色的单位类别应是：{allowed}"),
    "bad_condition": (
        "“{key}”写的“{text}”不是门槛",
        '请写成 [数什么, 占什么的, ">" 或 ">=", 几分之几]，例如 [person, present, ">", 1/2]',
    ),
    "any_or_all": ("“{key}”没有写清要满足几条", "请写 all（全部满足）或 any（满足一条即可）其中一个"),
    "bad_pair": (
        "关键词“{text}”的“…”或“&”用得不对",
        "请写成两部分，例如 路灯/灯…不亮/灭（先后说）或 路灯&不亮（不论先后），每部分都不能空；hints 里不要写",
    ),
    "bad_weights": ("“{key}”写的“{text}”不是权重", "请写成 [谁, 几分之几, mean 或 best]，各项加起来正好是 1"),
}
