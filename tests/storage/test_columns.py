"""Moments and JSON come back as they went in, from either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.storage.columns import Json, Moment

_SAME_DATABASE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
kept = sa.Table(
    "kept",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment),
    sa.Column("data", Json, nullable=False),
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_EARLY, _LATE = datetime(1900, 1, 1), datetime(9998, 12, 31)  # noqa: DTZ001 - hypothesis adds the zone
moments = st.datetimes(_EARLY, _LATE, timezones=zones)
# PostgreSQL and UTF-8 know no half of a surrogate pair.
words = st.text(st.characters(exclude_categories=["Cs"]))
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def table(engine: sa.Engine) -> sa.Engine:
    kept.create(engine)
    return engine


def _through(engine: sa.Engine, at: datetime | None, data: Any) -> tuple[Any, Any]:
    with engine.begin() as connection:
        where = connection.execute(sa.insert(kept).values(at=at, data=data)).inserted_primary_key
        assert where is not None
        found = connection.execute(sa.select(kept.c.at, kept.c.data).where(kept.c.id == where[0])).one()
    return found.at, found.data


@_SAME_DATABASE
@given(at=st.none() | moments)
def test_a_moment_keeps_its_microsecond_whatever_its_zone(table: sa.Engine, at: datetime | None) -> None:
    found, _ = _through(table, at, [])
    assert found == at
    assert at is None or found.tzinfo is UTC


@_SAME_DATABASE
@given(data=trees)
def test_json_comes_back_whole(table: sa.Engine, data: Any) -> None:
    _, found = _through(table, None, data)
    assert found == data
    assert type(found) is type(data)


@_SAME_DATABASE
@given(some=st.lists(moments, min_size=2, max_size=6))
def test_moments_sort_in_time(table: sa.Engine, some: list[datetime]) -> None:
    with table.begin() as connection:
        connection.execute(sa.delete(kept))
        connection.execute(sa.insert(kept), [{"at": at, "data": None} for at in some])
        found = list(connection.execute(sa.select(kept.c.at).order_by(kept.c.at)).scalars())
        earliest = connection.execute(sa.select(sa.func.min(kept.c.at))).scalar_one()
        below = connection.execute(sa.select(sa.func.count()).where(kept.c.at < some[0])).scalar_one()
    assert found == sorted(some)
    assert earliest == min(some)
    assert below == sum(at < some[0] for at in some)


def test_a_naive_moment_is_refused(table: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="without a zone"):
        _through(table, datetime(2026, 5, 13), [])  # noqa: DTZ001 - the mistake itself
