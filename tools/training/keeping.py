"""Writes a model as plain arrays with a header, as the house reads it."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np

from core.routing.model.files import FORMAT, HEADER, Array
from core.routing.model.model import Model


def save(model: Model, folder: Path) -> None:
    """Write the model; the header comes last, so a folder without one is no model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / HEADER).unlink(missing_ok=True)
    sums: dict[str, str] = {}
    for name, array in _arrays(model).items():
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        (folder / f"{name}.npy").write_bytes(buffer.getvalue())
        sums[name] = hashlib.sha256(buffer.getvalue()).hexdigest()
    header = {
        "format": FORMAT,
        "labels": model.labels,
        "threshold": float(model.threshold),
        "ties": model.ties,
        "about": model.about,
        "tables": len(model.reader.meaning.tables),
        "networks": len(model.reader.networks),
        "sha256": sums,
    }
    text = json.dumps(header, ensure_ascii=False, indent=1)
    (folder / HEADER).write_text(text + "\n", encoding="utf-8")


def _arrays(model: Model) -> dict[str, Array]:
    reader, book = model.reader, model.book
    arrays: dict[str, Array] = {
        "chars": book.chars,
        "pairs": book.couples,
        "words": np.frombuffer("\n".join(book.words).encode(), dtype=np.uint8),
        "linear_rarity": reader.linear.rarity,
        "linear_weights": reader.linear.weights,
        "linear_bias": reader.linear.bias,
        "meaning_rarity": reader.meaning.rarity,
        "meaning_mean": reader.meaning.mean,
        "blend_steps": model.blend.steps,
        "blend_terms": model.blend.terms,
        "blend_doubt": np.array([model.blend.doubt]),
    }
    for i, table in enumerate(reader.meaning.tables):
        arrays |= {f"table{i}_row": table.row, f"table{i}_codes": table.codes, f"table{i}_scale": table.scale}
    for i, net in enumerate(reader.networks):
        arrays |= {f"net{i}_inner": net.inner, f"net{i}_inner_bias": net.inner_bias}
        arrays |= {f"net{i}_outer": net.outer, f"net{i}_outer_bias": net.outer_bias}
    return arrays
