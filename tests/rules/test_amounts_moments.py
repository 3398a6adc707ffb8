"""Amounts, days and hours as people write them: two tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.routing.amounts import fen
from core.routing.moments import read_moments
from core.workflow.work_calendar import local

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # a Friday, 09:00 in Shanghai


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("两万块", 20000),
        ("1.5万", 15000),
        ("20000元", 20000),
        ("2.3 w", 23000),
        ("20000", 20000),
        ("两万五", 25000),
        ("三千五", 3500),
        ("三千零五", 3005),
        ("2w5", 25000),
        ("12,000", 12000),
        ("￥28000", 28000),
        ("二十万", 200000),
        ("十五万元", 150000),
        ("3万块钱", 30000),
        ("2万3千", 23000),
        ("1.234万元", 12340),
        ("５００块", 500),
        ("没有", None),
        ("两万人", None),
        ("1 5", None),
        ("", None),
    ],
)
def test_an_amount(said: str, yuan: int | None) -> None:
    assert fen(said) == (yuan * 100 if yuan is not None else None)


@pytest.mark.parametrize(
    ("said", "moments", "rest"),
    [
        ("12月8日下午3点", ["12-08 15:00"], ""),
        ("明天晚上七点", ["11-21 19:00"], ""),
        ("2026-12-08 15:00", ["12-08 15:00"], ""),
        ("2026-11-25 09:00 2026-11-26 18:00 文化礼堂", ["11-25 09:00", "11-26 18:00"], "文化礼堂"),
        ("12月8日下午3点到5点，村委会二楼", ["12-08 15:00", "12-08 17:00"], "村委会二楼"),
        ("十二月八号上午九点半", ["12-08 09:30"], ""),
        ("下周三晚上7点半", ["11-25 19:30"], ""),
        ("12月8日（周二）15:00", ["12-08 15:00"], ""),
        ("明早八点", ["11-21 08:00"], ""),
        ("后天14时 https://video.example/A", ["11-22 14:00"], "https://video.example/A"),
        ("下周三上午", [], "下周三上午"),
        ("村委会二楼", [], "村委会二楼"),
    ],
)
def test_days_and_hours(said: str, moments: list[str], rest: str) -> None:
    found, left = read_moments(said, NOW)
    assert [f"{local(at):%m-%d %H:%M}" for at in found] == moments and left == rest
