"""How well a model reads messages it has not seen, and how fast.

Run: python -m tests.bench.bench_routing FOLDER (of messages_labelled.csv, titles_labelled.csv, hot_messages.csv,
replies.csv). Trains on three quarters, measures on the rest, prints one line for each figure with its target and ends
with 1 where one is missed. Prints no message.
"""

from __future__ import annotations

import csv
import gc
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from core.district.folder import load as load_district
from core.routing.model.files import load
from core.routing.model.model import Model
from tests.bench.routing_data import Split, split
from tools.training.columns import Columns
from tools.training.keeping import save
from tools.training.metrics import Figures, judge, promised
from tools.training.routes import Bulk, route_file
from tools.training.tables import open_archive
from tools.training.training import Example, Plan, train

DEMO = Path(__file__).parents[2] / "districts" / "demo"
BULK = 30_000  # rows routed
_missed: list[str] = []


def say(name: str, value: float, target: float, *, most: bool = False, form: str = ".4f") -> None:
    """One figure beside its target; `most`: the target is not to be passed."""
    good = value <= target if most else value >= target
    if not good:
        _missed.append(name)
    print(f"{'ok  ' if good else 'MISS'} {name}: {value:{form}} ({'≤' if most else '≥'} {target})", flush=True)


def quality(model: Model, data: Split) -> None:
    """Figures on the held-back part."""
    full = [e for e in data.test if e.body]
    measured = measure(model, [(e.title, e.body) for e in full], full)
    say("full text accuracy", measured.accuracy, 0.93)
    say("full text macro-F1", measured.macro_f1, 0.92)
    say("accuracy at 80 % coverage", measured.at_80, 0.98)
    say("expected calibration error", measured.calibration_error, 0.02, most=True)
    say("titles alone accuracy", measure(model, [(e.title, "") for e in data.test], data.test).accuracy, 0.90)
    loose = [e for e in data.test if not e.body]
    print(f"     titles of the titles' file: {measure(model, [(e.title, '') for e in loose], loose).accuracy:.4f}")
    print(f"     texts without titles: {measure(model, [('', e.body) for e in full], full).accuracy:.4f}")
    sent = model.probabilities([(e.title, e.body) for e in full])
    sure = sent.max(axis=1) >= model.threshold
    right = sent.argmax(axis=1) == answers(model, full)
    print(
        f"     above the threshold {model.threshold:.3f}: {sure.mean():.3f} of messages, {right[sure].mean():.4f} right"
    )
    for line in measured.lines:
        print(f"     {line.label}: {line.messages}, precision {line.precision:.3f}, recall {line.recall:.3f}")


def answers(model: Model, examples: list[Example]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Numbers of the right labels."""
    return np.array([model.labels.index(e.label) for e in examples])


def measure(model: Model, messages: list[tuple[str, str]], examples: list[Example]) -> Figures:
    """Figures of the model on messages."""
    return judge(model.probabilities(messages), answers(model, examples), model.labels)


def speed(folder: Path, data: Split) -> None:
    """Loading, single messages and a whole export."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    model = load(folder)
    say("load, seconds", time.perf_counter() - began, 1.0, most=True, form=".2f")
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"     {size:.0f} MB on disk, peak memory before {before // 1024} MB")
    taken = []
    gc.freeze()  # the bench's own lists are not the program's
    full = [e for e in data.test if e.body]
    for e in full[:50] + full:
        began = time.process_time()  # of this core alone, however busy the machine is
        model.guess(e.body, e.title)
        taken.append((time.process_time() - began) * 1000)
    taken = sorted(taken[50:])
    say("one message, median ms", statistics.median(taken), 1.0, most=True, form=".3f")
    say("one message, p99 ms", taken[int(0.99 * len(taken))], 5.0, most=True, form=".3f")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "export.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(("n", "topic", "body"))
            sheet.writerows((i, full[i % len(full)].title, full[i % len(full)].body) for i in range(BULK))
        bulk, used = Bulk(load_district(DEMO), model), cores_used()
        for workers in (1, 2):
            began = time.perf_counter()
            count = route_file(
                open_archive(path), Columns(-1, 1, 2), bulk, Path(place) / "o.csv", workers=workers, say=lambda n: None
            )
            pace = count / (time.perf_counter() - began)
            used, spent = cores_used(), used
            print(f"     {(used - spent) / count * 1000:.3f} ms of a core for each message")
            if workers == 2:
                say("bulk, messages a second, two workers", pace, 3000, form=".0f")
            else:
                print(f"     bulk, one worker: {pace:.0f} messages a second")


def cores_used() -> float:
    """Seconds of all cores that this program and its ended workers have had."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in both)


def main() -> int:
    """Train, keep, measure."""
    data = split(Path(sys.argv[1]))
    print(f"train {len(data.train)}, test {len(data.test)}, without label {len(data.loose)}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(place)
        if not (folder / "model.json").is_file():
            began = time.monotonic()
            made = train([*data.train, *data.loose], Plan(), lambda text: None)
            print(
                f"     training took {time.monotonic() - began:.0f} s; held-back accuracy {made.held_back.accuracy:.4f}"
            )
            threshold = promised(made.sure, made.right, made.fold, 0.98)[0]
            save(Model(made.labels, made.book, made.reader, made.blend, threshold), folder)
        quality(load(folder), data)
        speed(folder, data)
    return 1 if _missed else 0


if __name__ == "__main__":
    sys.exit(main())
