"""Whether the check tells a matter's own reply from another's.

Run: python -m tests.bench.bench_routing_replies FOLDER (of replies.csv, hot_messages.csv). Every reply is paired once
with its own message and once with another's. Prints no message; ends with 1 where a target is missed.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from core.routing.folding import fold
from core.routing.keywords import words
from core.routing.reply_check import Check, ReplyCheck
from tests.bench.routing_data import rows

LONG = 100  # characters: shorter replies are mostly set phrases, which are their own flag


def main() -> int:
    """Measure with words weighed by length, and by rarity in the unlabelled messages."""
    folder = Path(sys.argv[1])
    pairs = [(f"{row['topic']}\n{row['body']}", row["reply"]) for row in rows(folder / "replies.csv")]
    dice = np.random.default_rng(0)
    shift = int(dice.integers(1, len(pairs)))
    spread: Counter[str] = Counter()
    other = [f"{row['topic']} {row['body']}" for row in rows(folder / "hot_messages.csv")]
    for text in other:
        spread.update(set(words(fold(text).plain)))
    rarity = {word: math.log(len(other) / n) for word, n in spread.items()}
    good = True
    for name, check in (("by length", ReplyCheck()), ("by rarity", ReplyCheck(rarity=rarity))):
        began = time.process_time()
        own = [check.check(asked, reply) for asked, reply in pairs]
        taken = (time.process_time() - began) / len(pairs) * 1000
        shuffled = [check.check(pairs[(i + shift) % len(pairs)][0], reply) for i, (_, reply) in enumerate(pairs)]
        long = [i for i, (_, reply) in enumerate(pairs) if len(reply) >= LONG]
        areas = auc(own, shuffled), auc([own[i] for i in long], [shuffled[i] for i in long])
        print(f"words {name}: AUC {areas[0]:.4f}; from {LONG} characters on {areas[1]:.4f}; {taken:.3f} ms each")
        for which, checks in (("own", own), ("another's", shuffled)):
            told = Counter(flag.what for check in checks for flag in check.flags)
            print(f"     {which}: {dict(told.most_common())} of {len(checks)}")
        good = good and taken <= 1.0
    return 0 if good else 1


def auc(own: list[Check], other: list[Check]) -> float:
    """How often an own reply scores above another's, ties counted half."""
    scores = np.array([c.score for c in (*own, *other)])
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[: len(own)].sum() - len(own) * (len(own) + 1) / 2) / (len(own) * len(other)))


if __name__ == "__main__":
    sys.exit(main())
