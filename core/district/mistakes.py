"""What is wrong in a district's files, in a civil servant's words."""

from functools import cache
from pathlib import Path

import yaml


@cache
def wording() -> dict[str, dict[str, str]]:
    """Kind of mistake -> `what` is wrong, and how to `mend` it."""
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return found
