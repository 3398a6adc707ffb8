"""One small model for all tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.district.district import District
from core.district.folder import load
from core.routing.model.model import Model
from tests.learning.archive import SMALL, examples
from tools.training.training import Trained, train

DEMO = Path(__file__).parents[2] / "districts" / "demo"


@pytest.fixture(scope="session")
def demo() -> District:
    """The sample district."""
    return load(DEMO)


@pytest.fixture(scope="session")
def trained() -> Trained:
    """What training on the made-up archive gives."""
    return train(examples(), SMALL, lambda text: None)


@pytest.fixture(scope="session")
def model(trained: Trained, demo: District) -> Model:
    """A model of it, made for the sample district."""
    ties = {"道路": ("0601",), "噪声": ("09",)}
    about = {"district": demo.code}
    return Model(trained.labels, trained.book, trained.reader, trained.blend, 0.6, ties, about)
