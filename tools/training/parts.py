"""Trains the parts of a model: vote, network, and what joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from core.routing.model.blend import Blend, large
from core.routing.model.features import Counted
from core.routing.model.linear import SCALE, Linear, Network, tfidf

_MOST_DOUBT = 0.2  # share of labels that may be past telling
_MOST = 3.0  # how large the feature is that tells most of a class
_HOLD = 1.0  # how strongly the classes' own terms are held near 0
Answers = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def rarity_of(spread: Floats, messages: int, least: int) -> Floats:
    """ln((1+messages)/(1+messages with it))+1; 0 for features in fewer than `least` messages."""
    rarity = np.log((1 + messages) / (1 + spread)) + 1
    return np.where(spread >= least, rarity, 0).astype(np.float32)


def train_linear(
    messages: Sequence[Counted], answers: Answers, classes: int, rarity: Floats, *, cost: float, seed: int
) -> Linear:
    """Support vector machines, one for each class against the rest. `cost`: of a mistake beside large weights.

    Each sees every feature as large as it tells of its class (naive Bayes' ratio, Wang and Manning 2012): a rare
    department's own words count though few messages hold them. In the weights that are kept the ratio is in.
    """
    values = [tfidf(message, rarity) for message in messages]
    ends = np.cumsum([0, *(len(v) for v in values)])
    where = np.concatenate([message.ids for message in messages])
    chart = sparse.csr_matrix((np.concatenate(values), where, ends), shape=(len(messages), len(rarity)))
    held = sparse.csr_matrix(chart > 0)
    weights = np.zeros((len(rarity), classes), dtype=np.float32)
    bias = np.full(classes, -1, dtype=np.float32)
    for label in np.unique(answers):
        own = answers == label
        telling = _telling(held, own)
        machine = LinearSVC(C=cost, random_state=seed, max_iter=3000).fit(chart @ sparse.diags(telling), own)
        weights[:, label], bias[label] = machine.coef_[0] * telling, machine.intercept_[0]
    return Linear(rarity, weights, bias)


def _telling(held: sparse.csr_matrix, own: NDArray[np.bool_]) -> Floats:
    """For each feature how much likelier the class's messages hold it than the others', from -_MOST to _MOST."""
    inside, outside = (np.asarray(held[part].sum(axis=0)).ravel() + 1.0 for part in (own, ~own))
    ratio = np.log((inside / inside.sum()) / (outside / outside.sum()))
    return np.asarray(_MOST * ratio / np.abs(ratio).max(), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """How a network is trained. `left_out`: share of a vector's numbers that each epoch leaves out at random, so that
    no few of them tell; `decay`: weight of large weights."""

    hidden: int = 256
    epochs: int = 16
    batch: int = 64
    pace: float = 1e-3
    decay: float = 0.1
    left_out: float = 0.5
    seed: int = 0


def train_network(vectors: Floats, answers: Answers, classes: int, plan: NetworkPlan) -> Network:
    """vectors (n, width), answers (n,) in 0…classes-1 → a network. The same seed gives the same network."""
    dice = np.random.default_rng(plan.seed)
    machine = MLPClassifier(
        (plan.hidden,),
        batch_size=min(plan.batch, len(answers)),
        learning_rate_init=plan.pace,
        alpha=plan.decay,
        random_state=plan.seed,
    )
    whole = np.float32(SCALE / (1 - plan.left_out)) * vectors
    with threadpool_limits(1):  # threads wait longer for each other than such small products take
        for _ in range(plan.epochs):
            kept = dice.random(vectors.shape, dtype=np.float32) >= plan.left_out
            machine.partial_fit(whole * kept, answers, classes=np.arange(classes))
    inner, outer = machine.coefs_
    inner_bias, outer_bias = machine.intercepts_
    if classes == 2:  # one unit tells both
        outer, outer_bias = outer * (-0.5, 0.5), outer_bias * (-0.5, 0.5)
    return Network(*(np.asarray(part, dtype=np.float32) for part in (inner, inner_bias, outer, outer_bias)))


def lift(blend: Blend, often: Doubles, by: float) -> Blend:
    """The same with the terms of rare classes raised: divided by how `often` each is to the power `by`."""
    return replace(blend, terms=blend.terms - np.outer((by, 0), np.log(often / often.mean())))


def fit_blend(vote: Doubles, network: Doubles, contexts: Doubles, answers: Answers) -> Blend:
    """The blend under which the right answers are likeliest (maximum likelihood, class terms held near 0)."""
    count, classes = vote.shape
    every = np.arange(count)
    right = np.zeros_like(vote)
    right[every, answers] = 1

    def loss(values: Doubles) -> tuple[float, Doubles]:
        doubt = _MOST_DOUBT * float(expit(values[6]))
        blend = Blend(values[:6].reshape(2, 3), values[7:].reshape(2, classes), doubt)
        sharp = blend.sharp(vote, network, contexts)
        hit = sharp[every, answers]
        likely = (1 - doubt) * hit + doubt / classes
        off = ((1 - doubt) * hit / likely)[:, None] * (sharp - right) / count
        steps = [(off * scores).sum(axis=1) @ contexts for scores in (large(vote), network)]
        bent = ((hit - 1 / classes) / likely).mean() * doubt * (1 - doubt / _MOST_DOUBT)
        terms = contexts[:, :2].T @ off + 2 * _HOLD * blend.terms / count
        held = _HOLD * float((blend.terms**2).sum()) / count
        return held - float(np.log(likely).mean()), np.concatenate((*steps, [bent], *terms))

    start = np.concatenate(([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -2.0], np.zeros(2 * classes)))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    # n right answers never prove that the next is right (Laplace).
    doubt = max(_MOST_DOUBT * float(expit(found[6])), 1 / (count + 2))
    return Blend(found[:6].reshape(2, 3), found[7:].reshape(2, classes), doubt)
