"""The gate: what leaves in any one second, on a clock of its own."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.platforms.telegram.gate import Gate


class Hands:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(5))
async def test_no_second_holds_more_than_allowed(seed: int) -> None:
    dice, hands = random.Random(seed), Hands()
    gate, gone = Gate(hands, hands.sleep), list[float]()

    async def leave(parts: int) -> None:
        await gate.enter(parts, 25)
        gone.extend([hands.now] * parts)

    for _ in range(20):
        hands.now += dice.choice((0.0, 0.01, 0.4, 3.0))
        await asyncio.gather(*(leave(dice.choice((1, 1, 1, 4, 10))) for _ in range(dice.randint(1, 60))))
    gone.sort()
    assert all(late - early >= 1.0 - 1e-9 for early, late in zip(gone, gone[25 + 9 :], strict=False))
    assert len(gone) > 300


async def test_single_messages_are_exact() -> None:
    hands = Hands()
    gate, gone = Gate(hands, hands.sleep), list[float]()
    for _ in range(100):
        await gate.enter(1, 25)
        gone.append(hands.now)
    assert all(late - early >= 1.0 - 1e-9 for early, late in zip(gone, gone[25:], strict=False))
    assert gone[-1] == pytest.approx(3.0)
