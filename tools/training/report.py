"""Writes a report: figures as Markdown, calibration as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.training.metrics import Bin, Figures

_SIDE, _EDGE = 320, 40  # pixels of the picture's square and of its margin


def write_report(folder: Path, name: str, parts: Mapping[str, Figures], facts: Sequence[str]) -> Path:
    """`name`.md and one picture for each part, in the folder. `facts`: lines told first. Returns the Markdown file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# 模型报告 Report of the model", "", *(f"- {fact}" for fact in facts), ""]
    for number, (title, figures) in enumerate(parts.items(), start=1):
        picture = f"{name}-{number}.svg"
        (folder / picture).write_text(calibration_picture(figures.bins), encoding="utf-8")
        lines += [f"## {title}", "", *summary(figures), "", f"![calibration]({picture})", "", *classes(figures), ""]
        lines += confusion(figures)
    path = folder / f"{name}.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def summary(figures: Figures) -> list[str]:
    """The main figures as a table."""
    return [
        "| 条数 messages | 准确率 accuracy | 宏平均 F1 | 八成覆盖准确率 accuracy at 80 % coverage | 校准误差 ECE |",
        "|---|---|---|---|---|",
        f"| {figures.messages} | {figures.accuracy:.4f} | {figures.macro_f1:.4f} | {figures.at_80:.4f} "
        f"| {figures.calibration_error:.4f} |",
    ]


def classes(figures: Figures) -> list[str]:
    """Figures of each class as a table."""
    rows = [
        f"| {_cell(c.label)} | {c.messages} | {c.precision:.3f} | {c.recall:.3f} | {c.f1:.3f} |" for c in figures.lines
    ]
    return ["| 类别 class | 条数 | 查准 precision | 查全 recall | F1 |", "|---|---|---|---|---|", *rows]


def confusion(figures: Figures) -> list[str]:
    """Who is taken for whom: rows are the right classes; of more than 12 classes only the commonest mistakes."""
    labels = [_cell(line.label) for line in figures.lines]
    if len(labels) <= 12:
        head = ["| 应为＼读作 | " + " | ".join(labels) + " |", "|---" * (len(labels) + 1) + "|"]
        return head + [
            f"| {label} | " + " | ".join(map(str, row)) + " |"
            for label, row in zip(labels, figures.confusion, strict=True)
        ]
    cells = ((n, i, j) for i, row in enumerate(figures.confusion) for j, n in enumerate(row) if n and i != j)
    mistakes = [(n, labels[i], labels[j]) for n, i, j in sorted(cells, reverse=True)]
    return ["| 应为 | 读作 | 条数 |", "|---|---|---|", *(f"| {a} | {b} | {n} |" for n, a, b in mistakes[:30])]


def calibration_picture(bins: Sequence[Bin]) -> str:
    """SVG: confidence across, share of right answers up; on the diagonal confidence means what it says."""

    def across(value: float) -> float:
        return round(_EDGE + value * _SIDE, 1)

    def up(value: float) -> float:
        return round(_EDGE + (1 - value) * _SIDE, 1)

    whole = _SIDE + 2 * _EDGE
    most = max((b.messages for b in bins), default=1)
    dots = "".join(
        f'<circle cx="{across(b.confidence)}" cy="{up(b.accuracy)}" r="{3 + 7 * (b.messages / most) ** 0.5:.1f}">'
        f"<title>{b.messages}: {b.confidence:.3f} / {b.accuracy:.3f}</title></circle>"
        for b in bins
    )
    ticks = "".join(
        f'<text x="{across(t / 5)}" y="{whole - _EDGE + 16}" text-anchor="middle">{t / 5:.1f}</text>'
        f'<text x="{_EDGE - 6}" y="{up(t / 5) + 4}" text-anchor="end">{t / 5:.1f}</text>'
        for t in range(6)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" '
        f'font-family="sans-serif" font-size="11">'
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>'
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>'
        f'<path d="M{across(0)} {up(0)}L{across(1)} {up(1)}" stroke="#999" stroke-dasharray="4"/>'
        f'<g fill="#1f5fa8" fill-opacity=".75">{dots}</g>{ticks}'
        f'<text x="{whole / 2}" y="{whole - 4}" text-anchor="middle">confidence</text>'
        f'<text x="{_EDGE}" y="{_EDGE - 10}">share of right answers</text></svg>\n'
    )


def _cell(text: str) -> str:
    return text.replace("|", "／").replace("\n", " ")
