"""Reads a model from plain arrays with a header; nothing that could run."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError
from core.routing.model.blend import Blend, Reader
from core.routing.model.features import Meaning, Table, Vocabulary
from core.routing.model.linear import Linear, Network
from core.routing.model.model import Model

FORMAT = 2
HEADER = "model.json"
_MOST = 1 << 30  # bytes of an array file; a model has some 50 MB
Array = NDArray[Any]


def load(folder: Path, *, district: str = "", categories: Mapping[str, str] | None = None) -> Model:
    """Read a model. `district`: the code it must have been made for ('' any); `categories`: code → group code of the
    district, which its ties must name. Raises ConfigError, one sentence, where it is damaged or does not fit."""
    header = _header(folder)
    labels, about = tuple(str(label) for label in header["labels"]), dict(header["about"])
    made_for = str(about.get("district", ""))
    if district and made_for and made_for != district:
        raise ConfigError(
            f"模型 {folder.name} 是为 {made_for} 训练的，不能用于 {district}；请用本区的材料重新训练。 "
            f"(model made for another district)"
        )
    ties = {str(label): tuple(str(c) for c in codes) for label, codes in header["ties"].items()}
    check_ties(ties, categories, folder.name)
    try:
        arrays = {name: _array(folder, name, digest) for name, digest in header["sha256"].items()}
        return _model(arrays, header, labels, ties, about)
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise _damaged(folder, str(error)) from error


def check_ties(ties: Mapping[str, tuple[str, ...]], categories: Mapping[str, str] | None, name: str) -> None:
    """Raises ConfigError where a label is tied to a category or group that the district does not have."""
    if categories is None:
        return
    known = {*categories, *categories.values()}
    lost = sorted({code for codes in ties.values() for code in codes if code not in known})
    if lost:
        raise ConfigError(
            f"{name} 的对应表里有本区没有的类别：{'、'.join(lost[:5])}；请改对应表后重新训练或用 --mapping 另给。 "
            f"(mapping names categories the district lacks)"
        )


def _header(folder: Path) -> dict[str, Any]:
    path = folder / HEADER
    if not path.is_file():
        raise ConfigError(f"{folder} 里没有模型（缺 {HEADER}）；请先运行 python bot.py train。 (no model there)")
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
        version = header["format"]
        fields = (header["labels"], header["about"], header["ties"], header["sha256"], header["threshold"])
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, str(error)) from error
    if version != FORMAT:
        raise ConfigError(
            f"模型 {folder.name} 的格式是 {version}，本程序只读格式 {FORMAT}；请重新训练。 (model format does not fit)"
        )
    kinds = (list, dict, dict, dict, float)
    if [type(field) for field in fields] != [*kinds] or len(fields[0]) < 2:
        raise _damaged(folder, "header")
    return dict(header)


def _damaged(folder: Path, what: str) -> ConfigError:
    return ConfigError(f"模型 {folder.name} 已损坏（{what}）；请重新训练或从备份恢复。 (model is damaged)")


def _array(folder: Path, name: str, digest: str) -> Array:
    if not name.replace("_", "").isalnum():
        raise _damaged(folder, name)
    path = folder / f"{name}.npy"
    if not path.is_file() or path.stat().st_size > _MOST:
        raise _damaged(folder, path.name)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise _damaged(folder, f"{path.name}: sha256")
    return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))


def _model(
    a: dict[str, Array], header: dict[str, Any], labels: tuple[str, ...], ties: dict[str, tuple[str, ...]], about: Any
) -> Model:
    words = a["words"].tobytes().decode()
    book = Vocabulary(a["chars"], a["pairs"], words.split("\n") if words else [])
    tables = tuple(
        Table(a[f"table{i}_row"], a[f"table{i}_codes"], a[f"table{i}_scale"]) for i in range(int(header["tables"]))
    )
    networks = tuple(
        Network(a[f"net{i}_inner"], a[f"net{i}_inner_bias"], a[f"net{i}_outer"], a[f"net{i}_outer_bias"])
        for i in range(int(header["networks"]))
    )
    meaning = Meaning(tables, a["meaning_rarity"], a["meaning_mean"])
    linear = Linear(a["linear_rarity"], a["linear_weights"], a["linear_bias"])
    blend = Blend(a["blend_steps"], a["blend_terms"], float(a["blend_doubt"][0]))
    sizes = [len(linear.weights), len(linear.rarity), len(meaning.rarity), *(len(t.row) for t in tables)]
    classes = [linear.weights.shape[1], len(linear.bias), blend.terms.shape[1], *(n.outer.shape[1] for n in networks)]
    if {*sizes} != {len(book)} or {*classes} != {len(labels)} or meaning.width != len(meaning.mean):
        raise ValueError("shapes")
    return Model(labels, book, Reader(linear, meaning, networks), blend, float(header["threshold"]), ties, about)
