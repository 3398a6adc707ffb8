"""Structured logs: one JSON object a line, without words or names."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

# Only these extras are written: our own ids, names and counts, nothing a person typed.
ALLOWED = frozenset(
    {
        *("platform", "key", "timer", "letter", "lane", "outcome", "subject", "subject_id"),
        *("port", "mode", "district", "count", "seconds", "revision", "day", "trouble", "version"),
        *("lesson", "live", "held_back", "right_before", "right_after", "uncorrected", "kept_before", "kept_after"),
    }
)


OURS = frozenset({"bot", "handlers", "core", "huying"})


class JsonLines(logging.Formatter):
    """Messages of our own as they are; of an exception its kind and where it came from, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if record.name.partition(".")[0] in OURS else record.msg,
        }
        line.update({name: value for name, value in record.__dict__.items() if name in ALLOWED})
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            line["error"] = kind.__name__
            cause = error.__cause__ if error else None
            if cause:
                line["cause"] = type(cause).__name__
            line["where"] = [
                f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)
            ][-6:]
        return json.dumps(line, ensure_ascii=False, default=str)


def handler(stream: TextIO) -> logging.Handler:
    """Writes JSON lines to a stream."""
    made = logging.StreamHandler(stream)
    made.setFormatter(JsonLines())
    return made


def set_up(stream: TextIO | None = None) -> None:
    """Send all logs to `stream` (stderr) as JSON lines."""
    root = logging.getLogger()
    root.handlers[:] = [handler(stream or sys.stderr)]
    root.setLevel(logging.INFO)
    for name in ("httpx", "httpcore", "apscheduler", "aiohttp.access", "alembic", "rjieba"):
        logging.getLogger(name).setLevel(logging.WARNING)
