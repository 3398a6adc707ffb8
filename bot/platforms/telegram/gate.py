"""No more messages in any one second than a platform allows."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

SECOND = 1.0


class Gate:
    """A sliding window over what really leaves, in the order in which it came to the gate.

    The pace of the outbox says when a letter is claimed. Its messages may still bunch on their way: a letter of
    several parts, a busy machine that catches up; Telegram counts what arrives.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._gone: deque[float] = deque()
        self._turn = asyncio.Lock()

    async def enter(self, messages: int, most: int) -> None:
        """Wait until this many messages may leave, at most `most` of them in any one second."""
        async with self._turn:
            for _ in range(messages):
                while len(self._gone) >= most:
                    left = self._gone[-most] + SECOND - self._clock()
                    if left <= 0:
                        break
                    await self._sleep(left)
                self._gone.append(self._clock())
                while len(self._gone) > most:
                    self._gone.popleft()
