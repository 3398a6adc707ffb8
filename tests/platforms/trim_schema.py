"""Trim the published Bot API schema: python trim_schema.py schema.json.

Input: `.butcher/schema/schema.json` of the aiogram source distribution (see NOTICE).
Output, beside this file: `bot_api_schema.json.gz` with `methods` and `types`, each a table
name -> {field: [type, required, constant or null]}; `unions` maps a type to its alternatives.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

CONSTANT = re.compile(r"(?:always|must be) ['“]?([a-z_0-9]+)['”]?\.?$")
ALTERNATIVE = re.compile(r"^ - (\w+)", re.MULTILINE)
# Said in prose in the original: a rich text is also a plain string or a list of rich texts.
PROSE = {"RichText": ["String", "Array of RichText"]}


def fields(annotations: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Published annotations -> {field: [type, required, constant]}."""
    table: dict[str, list[Any]] = {}
    for row in annotations:
        constant = CONSTANT.search(row["description"]) if row["type"] == "String" else None
        table[row["name"]] = [row["type"], row["required"], constant and constant[1]]
    return table


def trim(schema: dict[str, Any]) -> dict[str, Any]:
    """The published schema without its prose."""
    out: dict[str, Any] = {"version": schema["api"]["version"], "methods": {}, "types": {}, "unions": {}}
    for item in (child for chapter in schema["items"] for child in chapter["children"]):
        name, rows = item["name"], item["annotations"]
        alternatives = ALTERNATIVE.findall(item["description"]) if not rows else []
        if item["category"] == "types" and alternatives:
            out["unions"][name] = PROSE.get(name, []) + alternatives
        else:
            out[item["category"]][name] = fields(rows)
    return out


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = json.dumps(trim(source), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    target = Path(__file__).with_name("bot_api_schema.json.gz")
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
