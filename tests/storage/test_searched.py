"""What tickets are found by lies in both databases alike."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.storage import searching


@pytest.mark.parametrize("few", [1, 3000], ids=["many", "few"])
def test_words_are_kept_replaced_dropped_and_found(
    engine: sa.Engine, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    with engine.begin() as connection:
        for n, words in ((1, [1, -5, 2**31 - 1]), (1, [7]), (2, [7, -(2**31)]), (3, [9]), (3, [])):
            searching._keep(connection, n, words)
        asked = sa.select(searching.SEARCHED.c.rowid)
        assert sorted(connection.execute(asked).all()) == [(1,), (2,)]
        assert sorted(connection.execute(asked.where(*searching.found_by(connection, [7]))).all()) == [(1,), (2,)]
        assert not connection.execute(asked.where(*searching.found_by(connection, [9]))).all()
