"""How well the lists find an archive's class, with and without model.

Run: python -m tests.bench.bench_routing_lists FOLDER [MODEL]. FOLDER as for bench_routing; MODEL a folder it has kept.
classes_demo.csv says which category of the sample district is of which class. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from core.district.folder import load as load_district
from core.routing.circumstances import READ
from core.routing.combine import combine
from core.routing.folding import fold
from core.routing.model.files import load
from core.routing.router import Router
from core.routing.scoring import Scorer
from tests.bench.bench_routing import DEMO, answers
from tests.bench.routing_data import split
from tools.training.label_map import fit, read_ties
from tools.training.training import Example

LABELS = ("交通运输", "劳动和社会保障", "卫生计生", "商贸旅游", "城乡建设", "教育文体", "环境保护")
TARGET = 0.75


def main() -> int:
    """Measure."""
    district = load_district(DEMO)
    ties = {label: frozenset(c) for label, c in read_ties(Path(__file__).with_name("classes_demo.csv"), LABELS).items()}
    class_of = {code: label for label, codes in ties.items() for code in codes}
    router, scorer = Router(district), Scorer(district.categories.values())
    data = split(Path(sys.argv[1]))
    full = [e for e in data.test if e.body]
    shares = []
    asked = {"full text": [(e, f"{e.title}\n{e.body}") for e in full], "titles": [(e, e.title) for e in data.test]}
    for name, examples in asked.items():
        right = [class_of.get(router.read(text).category) == e.label for e, text in examples]
        shares.append(sum(right) / len(right))
        print(f"lists alone, {name}: {shares[-1]:.4f} of {len(right)}")
    if len(sys.argv) > 2:
        model = load(Path(sys.argv[2]))
        codes = list(district.categories)

        def lists(example: Example) -> dict[str, float]:
            tallies = scorer.score(fold(f"{example.title}\n{example.body}"[:READ]))
            return {code: tally.total for code, tally in tallies.items()}

        def cases(examples: list[Example]) -> list[tuple[dict[str, float], dict[str, float], str]]:
            likely = model.probabilities([(e.title, e.body) for e in examples])
            told = [dict(zip(model.labels, row.tolist(), strict=True)) for row in likely]
            return [(lists(e), t, e.label) for e, t in zip(examples, told, strict=True)]

        half = len(full) // 2
        weights = fit(cases(full[:half]), ties, codes)
        found = []
        for words, likely, label in cases(full[half:]):
            best = combine(words, likely, ties, codes, weights)
            score = {name: sum(best[c] for c in ties[name]) for name in ties}
            found.append(max(score, key=lambda name: score[name]) == label)
        rest = full[half:]
        alone = model.probabilities([(e.title, e.body) for e in rest]).argmax(axis=1) == answers(model, rest)
        print(f"half of the test part: model {alone.mean():.4f}, with lists {np.mean(found):.4f}, {weights}")
    return 0 if shares[0] >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
