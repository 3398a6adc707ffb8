"""Who has asked to speak, who speaks now, who is next."""

from collections.abc import Sequence

from core.decisions.stages import Deed


def floor(deeds: Sequence[Deed], stage: str) -> tuple[int, int]:
    """How many have asked to speak in this stage, and how many of them had the floor; first come, first heard."""
    here = [deed for deed in deeds if deed.stage == stage]
    return sum(deed.effect == "speak" for deed in here), sum(deed.effect == "floor" for deed in here)
