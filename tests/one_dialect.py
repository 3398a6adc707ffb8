"""What SQLAlchemy compiled for one engine serves the next of its kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache

import core.storage.engine

_DIALECTS: dict[str, Dialect] = {}
_COMPILED: LRUCache[Any, Any] = LRUCache(4000)


def _engine(url: str, **options: Any) -> Engine:
    """A house opens one engine and keeps it; tests open one each, and a third of their time went into compiling."""
    engine = create_engine(url, execution_options={"compiled_cache": _COMPILED}, **options)

    def share(_connection: Any, _record: Any) -> None:  # the first of a kind has learnt by now whom it talks to
        engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)

    event.listen(engine, "connect", share)
    return engine


def share_dialects() -> None:
    """From here on, in this process."""
    vars(core.storage.engine)["create_engine"] = _engine
