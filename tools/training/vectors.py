"""Learns vectors: which words stand together in the same matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from core.routing.model.features import TINY, Counted, Meaning, Table, Text, Vocabulary, log_counts, unit
from tools.training.vocabulary import pair_row, word_row

_SMOOTH = 0.75  # flattens the share of common neighbours (Levy & Goldberg 2015)
_COMMON = 0.3  # features in more messages than this share tell nothing of the matter
_TURNS = 4  # power iterations of the decomposition
_BATCH = 512  # messages read at once


@dataclass(frozen=True, slots=True)
class VectorPlan:
    """Sizes: numbers of a vector, how many words and pairs have one, and how far neighbours reach."""

    near: int = 300
    matter: int = 200
    words: int = 25_000
    pairs: int = 35_000
    word_reach: int = 5
    pair_reach: int = 6
    seed: int = 0


def learn_meaning(texts: Sequence[Text], counted: Sequence[Counted], book: Vocabulary, plan: VectorPlan) -> Meaning:
    """Vectors from all messages of an archive, labelled or not. Raises nothing for small ones: vectors get shorter."""
    spread = spread_of(counted, len(book))
    rarity = np.log((1 + len(counted)) / (1 + spread)).astype(np.float32)
    span_pairs = (book.first_pair, book.first_word)
    span_words = (book.first_word, len(book))
    tables = [
        _near(texts, partial(word_row, book), _commonest(spread, *span_words, plan.words), plan.word_reach, plan),
        _near(texts, partial(pair_row, book), _commonest(spread, *span_pairs, plan.pairs), plan.pair_reach, plan),
        _matter(counted, rarity, spread, book, plan),
    ]
    made = tuple(table for table in tables if table is not None)
    blank = Meaning(made, rarity, np.zeros(sum(t.width for t in made), dtype=np.float32))
    return Meaning(made, rarity, mean_of(blank, counted))


def spread_of(counted: Iterable[Counted], size: int) -> NDArray[np.float32]:
    """In how many messages each feature stands."""
    spread = np.zeros(size, dtype=np.float32)
    for message in counted:
        spread[message.ids] += 1
    return spread


def _commonest(spread: NDArray[np.float32], start: int, end: int, most: int) -> NDArray[np.int32]:
    """Which row each feature gets: the commonest of start…end, others -1."""
    order = np.argsort(-spread[start:end], kind="stable")[:most] + start
    row = np.full(len(spread), -1, dtype=np.int32)
    row[np.sort(order)] = np.arange(len(order), dtype=np.int32)
    return row


def _near(
    texts: Sequence[Text],
    read: Callable[[str], NDArray[np.int64]],
    row: NDArray[np.int32],
    reach: int,
    plan: VectorPlan,
) -> Table | None:
    """Vectors of positive pointwise mutual information between neighbours, decomposed."""
    size = int(row.max()) + 1
    gap = np.full(reach, -1, dtype=np.int32)
    parts: list[NDArray[np.int32]] = []
    for text in texts:
        for piece in (text.title, text.body):
            numbers = read(piece)
            parts += [np.where(numbers >= 0, row[numbers], -1).astype(np.int32), gap]
    stream = np.concatenate(parts) if parts else gap
    together = sparse.csr_matrix((size, size), dtype=np.float32)
    for step in range(1, reach + 1):
        left, right = stream[:-step], stream[step:]
        both = (left >= 0) & (right >= 0)
        ones = np.ones(int(both.sum()), dtype=np.float32)
        together = together + sparse.csr_matrix((ones, (left[both], right[both])), shape=(size, size))
    together = (together + together.T).tocoo()
    often = np.asarray(together.sum(axis=1)).ravel()
    flat = often**_SMOOTH
    gain = np.log(together.data * flat.sum() / np.maximum(often[together.row] * flat[together.col], 1e-9))
    good = gain > 0
    chart = sparse.csr_matrix((gain[good], (together.row[good], together.col[good])), (size, size), dtype=np.float32)
    width = min(plan.near, size - 1)
    if width < 1 or not chart.nnz:
        return None
    left_side, strength, _ = randomized_svd(chart, width, n_iter=_TURNS, random_state=plan.seed)
    return pack(row, unit((left_side * np.sqrt(strength)).astype(np.float32)))


def _matter(
    counted: Sequence[Counted],
    rarity: NDArray[np.float32],
    spread: NDArray[np.float32],
    book: Vocabulary,
    plan: VectorPlan,
) -> Table | None:
    """Vectors of latent semantic analysis: words used of the same matters lie together. Titles are read twice."""
    usable = np.where(spread <= _COMMON * len(counted), spread, 0)
    row = _commonest(usable, book.first_word, len(book), plan.words)
    row[spread > _COMMON * len(counted)] = -1
    chart = sparse.vstack([_rows(counted, rarity, row, whole=True), _rows(counted, rarity, row, whole=False)]).tocsr()
    width = min(plan.matter, min(chart.shape) - 1)
    if width < 1 or not chart.nnz:
        return None
    _, _, right_side = randomized_svd(chart, width, n_iter=_TURNS, random_state=plan.seed)
    return pack(row, np.ascontiguousarray(right_side.T, dtype=np.float32))


def _rows(
    counted: Sequence[Counted], rarity: NDArray[np.float32], row: NDArray[np.int32], *, whole: bool
) -> sparse.csr_matrix:
    """One weighted row of length 1 for each message, or for its title."""
    where, weights, ends = [], [], [0]
    for message in counted:
        counts = message.full if whole else message.title
        here = row[message.ids]
        used = (here >= 0) & (counts > 0)
        weight = log_counts(counts[used]) * rarity[message.ids[used]]
        where.append(here[used])
        weights.append(unit(weight) if len(weight) else weight)
        ends.append(ends[-1] + len(weight))
    return sparse.csr_matrix(
        (np.concatenate(weights), np.concatenate(where), np.array(ends)), shape=(len(counted), int(row.max()) + 1)
    )


def pack(row: NDArray[np.int32], vectors: NDArray[np.float32]) -> Table:
    """Vectors as bytes; each keeps its own scale."""
    scale = (np.abs(vectors).max(axis=1) / 127 + TINY).astype(np.float32)
    return Table(row, np.rint(vectors / scale[:, None]).astype(np.int8), scale)


def batched(messages: Sequence[Counted]) -> Iterator[Sequence[Counted]]:
    """So many messages as are read at once."""
    return (messages[at : at + _BATCH] for at in range(0, len(messages), _BATCH))


def mean_of(meaning: Meaning, messages: Sequence[Counted]) -> NDArray[np.float32]:
    """What the messages share."""
    total = sum(meaning.raw(part)[:, 0].sum(axis=0, dtype=np.float64) for part in batched(messages))
    return np.asarray(total / max(1, len(messages)), dtype=np.float32)
