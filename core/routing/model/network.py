"""A small network from a message's vector to its classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALE = 10.0  # what vectors of length 1 are multiplied by on the way in
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer. Shapes: (width, hidden), (hidden,), (hidden, classes), (classes,)."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        """(n, width) vectors of length 1 → (n, classes) scores, higher is likelier."""
        hidden = np.maximum(SCALE * vectors @ self.inner + self.inner_bias, 0)
        return np.asarray(hidden @ self.outer + self.outer_bias, dtype=np.float32)
