"""Trains a model and measures it on messages it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError
from core.routing.model.blend import Blend, Reader, context
from core.routing.model.features import Counted, Meaning, Text, Vocabulary, prepare
from core.routing.model.linear import Linear
from tools.training.duplicates import Groups, group_alike
from tools.training.metrics import Figures, judge
from tools.training.parts import NetworkPlan, fit_blend, lift, rarity_of, train_linear, train_network
from tools.training.vectors import VectorPlan, batched, learn_meaning, spread_of
from tools.training.vocabulary import Sizes, learn_vocabulary

Say = Callable[[str], None]
Answers = NDArray[np.int64]
_Scores = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
LIFTS = (0.0, 0.2, 0.35, 0.5)  # how far the terms of rare classes may be raised
WHOLE, TITLE, BODY = range(3)
LEAST = 5  # messages of a class before it can be learnt


@dataclass(frozen=True, slots=True)
class Example:
    """A message of an archive. `label` '' where nobody said what it is: it then only teaches words."""

    title: str
    body: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. `folds`: parts of the archive of which each is once held back; `most`: messages learnt from."""

    folds: int = 5
    cost: float = 0.5
    most: int = 120_000
    seed: int = 0
    sizes: Sizes = field(default_factory=Sizes)
    vectors: VectorPlan = field(default_factory=VectorPlan)
    network: NetworkPlan = field(default_factory=NetworkPlan)


@dataclass(frozen=True, slots=True)
class Trained:
    """What training made. `held_back`: figures of messages read by parts that had not seen them; `sure`, `right`,
    `fold`: confidence, rightness and part of each of them; `notes`: what was left out, as (what, how many)."""

    labels: tuple[str, ...]
    book: Vocabulary
    reader: Reader
    blend: Blend
    held_back: Figures
    held_back_titles: Figures | None
    sure: NDArray[np.float64]
    right: NDArray[np.bool_]
    fold: Answers
    notes: dict[str, int]


@dataclass(slots=True)
class _Set:
    """Labelled messages ready for training: counted, answered, each in a group of near-duplicates.

    Of a message with title and body there are three: the whole, its title alone, and its body alone, for people write
    both with and without titles (`kind`: WHOLE, TITLE, BODY).
    """

    counted: list[Counted]
    answers: Answers
    group: Answers
    kind: Answers


def train(examples: Sequence[Example], plan: Plan, say: Say) -> Trained:
    """A model from an archive. `say` hears of progress. Raises ConfigError where there is too little to learn from."""
    notes: dict[str, int] = {}
    labels, known, other = _sort_out(examples, plan, notes)
    say(f"{len(known)} 条有类别，{len(other)} 条没有类别，{len(labels)} 个类别")
    texts = [prepare(e.title, e.body) for e in (*known, *other)]
    book = learn_vocabulary(texts, plan.sizes)
    counted = [book.count(text) for text in texts]
    say(f"特征 {len(book)} 个；学习词向量……")
    meaning = learn_meaning(texts, counted, book, plan.vectors)
    answers = np.array([labels.index(e.label) for e in known], dtype=np.int64)
    data = _expand(texts[: len(known)], counted, answers, book)
    notes["near_duplicates"] = len(known) - len(set(data.group.tolist()))
    fold = np.random.default_rng(plan.seed + 1).integers(0, plan.folds, int(data.group.max()) + 1)[data.group]
    readers, out = _held_back(data, fold, meaning, len(book), len(labels), plan, say)
    whole, title = data.kind == WHOLE, data.kind == TITLE
    blend = _fairest(fit_blend(*out, data.answers), out, data.answers, whole, labels)
    likely = blend.probabilities(*out)
    titles = judge(likely[title], data.answers[title], labels) if title.any() else None
    return Trained(
        labels=labels,
        book=book,
        reader=_joined(readers),
        blend=blend,
        held_back=judge(likely[whole], data.answers[whole], labels),
        held_back_titles=titles,
        sure=likely[whole].max(axis=1),
        right=likely[whole].argmax(axis=1) == data.answers[whole],
        fold=fold[whole],
        notes=notes,
    )


def _sort_out(
    examples: Sequence[Example], plan: Plan, notes: dict[str, int]
) -> tuple[tuple[str, ...], list[Example], list[Example]]:
    """Labels that can be learnt, labelled messages without exact repeats, and messages that only teach words."""
    distinct = list({(e.title, e.body, e.label): e for e in examples if e.title.strip() or e.body.strip()}.values())
    notes["empty_or_repeated"] = len(examples) - len(distinct)
    often: dict[str, int] = {}
    for example in distinct:
        if example.label:
            often[example.label] = often.get(example.label, 0) + 1
    labels = tuple(sorted(label for label, n in often.items() if n >= LEAST))
    notes["labels_too_rare"] = len(often) - len(labels)
    if len(labels) < 2:
        raise ConfigError(
            f"训练至少要有两个类别，每个不少于 {LEAST} 条；请检查类别列是否选对（--label-column）。 "
            f"(need two labels with {LEAST} messages each)"
        )
    known = [e for e in distinct if e.label in labels]
    other = [e for e in distinct if not e.label]
    dice = np.random.default_rng(plan.seed)
    notes["beyond_limit"] = max(0, len(known) - plan.most) + max(0, len(other) - plan.most)
    return labels, _some(known, plan.most, dice), _some(other, plan.most, dice)


def _some(examples: list[Example], most: int, dice: np.random.Generator) -> list[Example]:
    if len(examples) <= most:
        return examples
    return [examples[i] for i in np.sort(dice.choice(len(examples), most, replace=False))]


def _expand(texts: Sequence[Text], counted: Sequence[Counted], answers: Answers, book: Vocabulary) -> _Set:
    """Messages as they are, and titles and bodies of those with both once more alone."""
    groups = Groups(len(texts))
    first: dict[str, int] = {}
    for i, alike in enumerate(group_alike([text.title + text.body for text in texts])):
        groups.join(i, alike)
        if texts[i].title:
            groups.join(i, first.setdefault(texts[i].title, i))
    both = [i for i, text in enumerate(texts) if text.title and text.body]
    source = np.array([*range(len(texts)), *both, *both])
    titles = [book.count(Text(texts[i].title, "")) for i in both]
    bodies = [book.count(Text("", texts[i].body)) for i in both]
    group = np.array([groups.find(i) for i in range(len(texts))], dtype=np.int64)
    kind = np.repeat([WHOLE, TITLE, BODY], [len(texts), len(both), len(both)])
    return _Set([*counted[: len(texts)], *titles, *bodies], answers[source], group[source], kind)


def _held_back(
    data: _Set, fold: Answers, meaning: Meaning, features: int, classes: int, plan: Plan, say: Say
) -> tuple[list[Reader], _Scores]:
    """Parts trained each without a fold; and the scores of every message by the part that had not seen it.

    No near-duplicate of a message is in another fold than the message itself.
    """
    wholes = [data.counted[i] for i in np.flatnonzero(data.kind == WHOLE)]
    rarity = rarity_of(spread_of(wholes, features), len(wholes), plan.sizes.least)
    vectors = np.concatenate([meaning.vectors(part) for part in batched(data.counted)])
    shape = (len(data.counted), classes)
    vote, network = np.zeros(shape), np.zeros(shape)
    readers = []
    for number in range(plan.folds):
        say(f"训练并检验 {number + 1}/{plan.folds}……")
        inside, out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if not len(out):
            continue
        messages, answers, seed = [data.counted[i] for i in inside], data.answers[inside], plan.seed + number
        linear = train_linear(messages, answers, classes, rarity, cost=plan.cost, seed=seed)
        net = train_network(vectors[inside], answers, classes, replace(plan.network, seed=seed))
        readers.append(Reader(linear, meaning, (net,)))
        vote[out], network[out] = [linear.scores(data.counted[i]) for i in out], net.scores(vectors[out])
    return readers, (vote, network, np.array([context(message) for message in data.counted]))


def _fairest(blend: Blend, out: _Scores, answers: Answers, whole: NDArray[np.bool_], labels: tuple[str, ...]) -> Blend:
    """With rare classes raised so far as accuracy and macro-F1 of the held-back messages together gain by it."""
    often = np.bincount(answers[whole], minlength=len(labels)) / whole.sum()

    def gain(one: Blend) -> float:
        figures = judge(one.probabilities(*out)[whole], answers[whole], labels)
        return figures.accuracy + figures.macro_f1

    return max((lift(blend, often, by) for by in LIFTS), key=gain)


def _joined(readers: Sequence[Reader]) -> Reader:
    """The mean of all parts (bagging): as sure as each of them was when it was tested, and a little better.

    One part trained on everything would be surer than the parts the probabilities were learnt from.
    """
    linear = readers[0].linear
    weights = np.stack([r.linear.weights for r in readers]).mean(axis=0)
    bias = np.stack([r.linear.bias for r in readers]).mean(axis=0)
    networks = tuple(net for reader in readers for net in reader.networks)
    return Reader(Linear(linear.rarity, weights, bias), readers[0].meaning, networks)
