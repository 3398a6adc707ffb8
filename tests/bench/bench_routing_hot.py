"""Which hot matters of a year are found, and in linear time.

Run: python -m tests.bench.bench_routing_hot FOLDER (of hot_messages.csv). Prints place, span, people and messages of
the ten biggest, no message's text.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from core.district.folder import load
from tests.bench.routing_data import rows
from tools.training.hot import Message, hot
from tools.training.hot_places import theme_of

DISTRICT = Path(__file__).parents[2] / "districts" / "demo"
TIMES = 4  # the same messages again, in later years, to see how time grows


def main() -> int:
    """Measure."""
    messages = [
        Message(row["id"], f"{row['topic']}\n{row['body']}", datetime.fromisoformat(row["time"]), who=row["user"])
        for row in rows(Path(sys.argv[1]) / "hot_messages.csv")
    ]
    theme = theme_of(load(DISTRICT))
    began = time.process_time()
    found = hot(messages, theme)
    once = time.process_time() - began
    for matter in found[:10]:
        span = f"{matter.first:%Y-%m-%d} … {matter.last:%Y-%m-%d}"
        print(f"{matter.place} ({'、'.join(matter.about)}): {matter.people} people, {len(matter.ids)} messages, {span}")
    more = [
        replace(m, id=f"{m.id}-{n}", at=m.at + timedelta(days=1000 * n), who=f"{m.who}-{n}")
        for n in range(TIMES)
        for m in messages
    ]
    began = time.process_time()
    hot(more, theme)
    longer = time.process_time() - began
    print(f"{len(found)} matters; {len(messages)} messages in {once:.1f} s, {len(more)} in {longer:.1f} s")
    return 0 if longer < 2 * TIMES * once else 1


if __name__ == "__main__":
    sys.exit(main())
