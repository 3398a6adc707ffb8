"""Train, evaluate and route: their arguments, and what they print."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from core.district.district import District
from core.errors import ConfigError
from tools.training.commands import ACCURACY, evaluate, route, train
from tools.training.hot_places import find_hot, told
from tools.training.metrics import Figures

Say = Callable[[str], None]


def _split(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


# `home`: where the house keeps its own model, and looks for it when it starts.


def add_train_arguments(parser: argparse.ArgumentParser, home: Path) -> None:
    """train FILE… [--label-column NAME] [--text-columns A,B] [--output FOLDER] [--mapping FILE] [--accuracy SHARE]"""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV、XLSX、JSONL，可多个")
    _add_columns(parser, label=True)
    parser.add_argument("--output", type=Path, default=home, help="模型文件夹 folder of the model")
    parser.add_argument("--mapping", type=Path, help="对应表：label,category，把材料的类别对到本区类别或大类")
    parser.add_argument("--accuracy", type=float, default=ACCURACY, help="直派部分要达到的准确率，0 到 1")


def run_train(args: argparse.Namespace, district: District, out: Say) -> int:
    """Carry out `train`."""
    if not 0 < args.accuracy <= 1:
        raise ConfigError("--accuracy 要在 0 与 1 之间。 (between 0 and 1)")
    figures = train(
        args.files,
        district,
        label=args.label_column,
        texts=args.text_columns,
        output=args.output,
        mapping=args.mapping,
        accuracy=args.accuracy,
    )
    out(_told(figures))
    return 0


def add_evaluate_arguments(parser: argparse.ArgumentParser, home: Path) -> None:
    """evaluate FILE [--model FOLDER] [--label-column NAME] [--text-columns A,B] [--report FOLDER]"""
    parser.add_argument("file", type=Path, metavar="FILE", help="带类别的 CSV、XLSX、JSONL")
    parser.add_argument("--model", type=Path, default=home, help="模型文件夹")
    _add_columns(parser, label=True)
    parser.add_argument("--report", type=Path, help="报告写到这个文件夹")


def run_evaluate(args: argparse.Namespace, district: District, out: Say) -> int:
    """Carry out `evaluate`."""
    figures = evaluate(
        args.file, district, model=args.model, label=args.label_column, texts=args.text_columns, report=args.report
    )
    out(_told(figures))
    for line in figures.lines:
        out(f"  {line.label}：{line.messages} 条，查准 {line.precision:.3f}，查全 {line.recall:.3f}，F1 {line.f1:.3f}")
    return 0


def add_route_arguments(parser: argparse.ArgumentParser, home: Path) -> None:
    """route FILE [--model FOLDER] [--text-columns A,B] --output OUT [--mapping FILE] [--workers N]"""
    parser.add_argument("file", type=Path, metavar="FILE", help="要分类的 CSV、XLSX、JSONL")
    own = home if (home / "model.json").is_file() else None
    parser.add_argument("--model", type=Path, default=own, help="模型文件夹；没有模型时按本区清单")
    _add_columns(parser, label=False)
    parser.add_argument("--output", type=Path, required=True, metavar="OUT", help="结果，.csv 或 .jsonl")
    parser.add_argument("--mapping", type=Path, help="对应表，替换模型里的")
    parser.add_argument("--workers", type=int, default=0, help="进程数，默认每核一个")


def run_route(args: argparse.Namespace, district: District, out: Say) -> int:
    """Carry out `route`."""
    count = route(
        args.file,
        district,
        args.output,
        model=args.model,
        texts=args.text_columns,
        mapping=args.mapping,
        workers=args.workers,
    )
    out(f"{count} 行 → {args.output}")
    return 0


def add_hot_arguments(parser: argparse.ArgumentParser, home: Path) -> None:
    """hot FILE [--time-column NAME] [--person-column NAME] [--output OUT.csv] [--most N]"""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV、XLSX、JSONL，要有时间列")
    parser.add_argument("--time-column", default="", metavar="NAME", help="时间列，不写则猜并显示")
    parser.add_argument("--person-column", default="", metavar="NAME", help="来电人列，不写则猜并显示")
    parser.add_argument("--output", type=Path, metavar="OUT", help="全部写到这个 .csv")
    parser.add_argument("--most", type=int, default=20, metavar="N", help="显示前几件，默认 20")


def run_hot(args: argparse.Namespace, district: District, out: Say) -> int:
    """Carry out `hot`."""
    found = find_hot(args.file, district, args.output, time=args.time_column, person=args.person_column, tell=out)
    for matter in found[: args.most]:
        out(told(matter))
    out(f"共 {len(found)} 件多人反映的事" + (f" → {args.output}" if args.output else ""))
    return 0


def _add_columns(parser: argparse.ArgumentParser, *, label: bool) -> None:
    if label:
        parser.add_argument("--label-column", default="", metavar="NAME", help="类别列，不写则猜并显示")
    parser.add_argument("--text-columns", type=_split, default=[], metavar="A,B", help="标题列,正文列，不写则猜并显示")


def _told(figures: Figures) -> str:
    return (
        f"{figures.messages} 条：准确率 {figures.accuracy:.4f}，宏平均 F1 {figures.macro_f1:.4f}，"
        f"八成覆盖准确率 {figures.at_80:.4f}，校准误差 {figures.calibration_error:.4f}"
    )
