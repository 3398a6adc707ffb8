"""Train, evaluate and route: from files to files."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.district.district import District
from core.errors import ConfigError
from core.routing.model.files import check_ties, load
from core.routing.model.model import Model
from tools.training.columns import SAMPLE, Columns, choose
from tools.training.keeping import save
from tools.training.label_map import read_ties
from tools.training.metrics import WANTED, Figures, judge, promised
from tools.training.report import write_report
from tools.training.routes import Bulk, route_file
from tools.training.tables import Archive, open_archive

if TYPE_CHECKING:
    from tools.training.training import Trained

ACCURACY = 0.98  # wanted of what goes straight on
_BATCH = 512
Say = Callable[[str], None]


def say(text: str) -> None:
    """Progress for the person who waits, on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def train(
    files: Sequence[Path],
    district: District,
    *,
    label: str = "",
    texts: Sequence[str] = (),
    output: Path,
    mapping: Path | None = None,
    accuracy: float = ACCURACY,
    tell: Say = say,
) -> Figures:
    """Train on archives, keep the model and report.md in `output`. Returns figures of held-back messages.

    `accuracy` 0…1: wanted of the answers above the threshold. Files without labels teach words. Raises ConfigError.
    """
    began = time.monotonic()
    made = _learn(files, label, texts, tell)
    ties = read_ties(mapping, made.labels) if mapping else {}
    check_ties(ties, _groups(district), mapping.name if mapping else "")
    wanted = sorted({*WANTED, accuracy})
    levels = {str(share): promised(made.sure, made.right, made.fold, share) for share in wanted}
    threshold, coverage = levels[str(accuracy)]
    about = _about(files, district, made, levels)
    save(Model(made.labels, made.book, made.reader, made.blend, threshold, ties, about), output)
    facts = [
        f"材料 files：{'、'.join(path.name for path in files)}",
        f"未用 left out：{made.notes}",
        f"直派线 threshold：{threshold:.3f}，{coverage:.1%} 的诉求达到，其中 {accuracy:.0%} 正确（留出检验）",
        "每条诉求都由没见过它（及其近似重复件）的模型来读。 Every message was read by parts that had not seen it.",
    ]
    parts = {"全文与标题（如材料所给） as filed": made.held_back}
    if made.held_back_titles:
        parts["只看标题 titles alone"] = made.held_back_titles
    report = write_report(output, "report", parts, facts)
    tell(f"完成，用时 {time.monotonic() - began:.0f} 秒；模型在 {output}，报告是 {report}")
    return made.held_back


def _learn(files: Sequence[Path], label: str, texts: Sequence[str], tell: Say) -> Trained:
    """Read the archives and learn from them. Raises ConfigError where the tools of training are not installed."""
    try:
        from tools.training.training import Example, Plan
        from tools.training.training import train as learn
    except ImportError as error:
        raise ConfigError(
            f"训练要用 scikit-learn 和 scipy，请先安装依赖组 train（缺 {error.name}）。 (install the group 'train')"
        ) from error
    examples = []
    for path in files:
        archive, columns = _look(path, label, texts, tell)
        found = [Example(*columns.of(row)) for row in archive.rows()]
        tell(f"  {len(found)} 行")
        examples += found
    return learn(examples, Plan(), tell)


def _about(
    files: Sequence[Path], district: District, made: Trained, levels: Mapping[str, tuple[float, float]]
) -> dict[str, Any]:
    """What the model's header tells of where it comes from and how sure it is."""
    return {
        "district": district.code,
        "district_version": district.version,
        "files": [path.name for path in files],
        "messages": made.held_back.messages,
        "left_out": made.notes,
        "accuracy": made.held_back.accuracy,
        "calibration_error": made.held_back.calibration_error,
        "thresholds": {wanted: {"confidence": c, "coverage": s} for wanted, (c, s) in levels.items()},
    }


def evaluate(
    file: Path,
    district: District,
    *,
    model: Path,
    label: str = "",
    texts: Sequence[str] = (),
    report: Path | None = None,
    tell: Say = say,
) -> Figures:
    """Measure a model on a labelled file. Labels that the model does not know count as wrong. Raises ConfigError."""
    reader = load(model, district=district.code, categories=_groups(district))
    archive, columns = _look(file, label, texts, tell)
    if columns.label < 0:
        raise ConfigError(f"{file.name} 没有类别列，请用 --label-column 指明。 (no label column)")
    rows = [columns.of(row) for row in archive.rows()]
    rows = [row for row in rows if row[2]]
    if not rows:
        raise ConfigError(f"{file.name} 里没有带类别的行。 (no labelled rows)")
    labels = (*reader.labels, *sorted({row[2] for row in rows} - set(reader.labels)))
    number = {name: i for i, name in enumerate(labels)}
    likely = np.zeros((len(rows), len(labels)))
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        likely[start : start + len(part), : len(reader.labels)] = reader.probabilities([(t, b) for t, b, _ in part])
    figures = judge(likely, np.array([number[row[2]] for row in rows]), labels)
    if report:
        write_report(report, f"evaluate-{file.stem}", {file.name: figures}, [f"模型 model：{model}"])
    return figures


def route(
    file: Path,
    district: District,
    output: Path,
    *,
    model: Path | None = None,
    texts: Sequence[str] = (),
    mapping: Path | None = None,
    workers: int = 0,
    tell: Say = say,
) -> int:
    """Answer every row of a file. `model` None: the lists alone; `workers` 0: one for each core.

    Returns the number of rows. Raises ConfigError.
    """
    reader = None
    if model:
        reader = load(model, district=district.code, categories=_groups(district))
    if reader and mapping:
        ties = read_ties(mapping, reader.labels)
        check_ties(ties, _groups(district), mapping.name)
        reader = Model(reader.labels, reader.book, reader.reader, reader.blend, reader.threshold, ties, reader.about)
    tell("按模型与清单分类" if reader else "没有模型，只按本区清单分类")
    archive, columns = _look(file, "", texts, tell)
    began, told = time.monotonic(), [0.0]

    def progress(count: int) -> None:
        now = time.monotonic()
        if now - told[0] >= 5:
            told[0] = now
            tell(f"  {count} 行，每秒 {count / max(now - began, 1e-9):.0f}")

    count = route_file(archive, columns, Bulk(district, reader), output, workers=workers or _cores(), say=progress)
    tell(f"完成：{count} 行，用时 {time.monotonic() - began:.1f} 秒，写入 {output}")
    return count


def _look(path: Path, label: str, texts: Sequence[str], tell: Say) -> tuple[Archive, Columns]:
    """Open a file, choose its columns and say which."""
    archive = open_archive(path)
    columns = choose(archive.columns, list(islice(archive.rows(), SAMPLE)), label=label, texts=texts)
    tell(f"{path.name}：{columns.told(archive.columns)}" + (f"（{archive.encoding}）" if archive.encoding else ""))
    return archive, columns


def _groups(district: District) -> dict[str, str]:
    return {category.code: category.group for category in district.categories.values()}


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
