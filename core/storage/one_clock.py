"""One clock for all replicas on a database: the database's own."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

ASKED_ANEW = 10.0  # seconds; machines' clocks do not run apart faster
NEAR = timedelta(seconds=1)  # so little does not matter
_NOW = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
    "postgresql": "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')",
}


class OneClock:
    """The time of a replica, put right by how far its machine's clock is from the database's.

    A vote cast or closed by a machine whose clock is wrong is cast or closed in time all the same. `machine`: its
    clock, None where it cannot be wrong.
    """

    def __init__(self, clock: Callable[[], datetime], machine: Callable[[], datetime] | None) -> None:
        self._clock, self._machine = clock, machine
        self._off, self._due = timedelta(), 0.0

    def __call__(self, connection: Connection) -> datetime:
        if self._machine and time.monotonic() >= self._due:
            self._off, self._due = self._apart(connection, self._machine), time.monotonic() + ASKED_ANEW
        return self._clock() + self._off

    def _apart(self, connection: Connection, machine: Callable[[], datetime]) -> timedelta:
        """Nothing while the answer lies between question and receipt, however long the way is."""
        asked = machine()
        said = datetime.fromisoformat(connection.exec_driver_sql(_NOW[connection.dialect.name]).scalar_one())
        heard = machine()
        return timedelta() if asked - NEAR <= said <= heard + NEAR else said - heard
