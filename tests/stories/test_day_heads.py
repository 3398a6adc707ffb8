"""The day's heads: told, printed, stamped, and what they find."""

from __future__ import annotations

import asyncio
import base64
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.heads import granted, request_for, stamp
from core.ledger.records import DayHead
from tests.stories.test_meeting_votes import heard
from tests.stories.town import Town, Visitor

CONFIG = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""


def openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A time-stamping authority of our own: a key, a certificate, a configuration."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    made = openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=tsa",
        "-keyout", str(folder / "tsa.key"), "-out", str(folder / "tsa.pem"),
        "-addext", "extendedKeyUsage=critical,timeStamping",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder


def answered(authority: Path, query: bytes) -> bytes:
    (authority / "q").write_bytes(query)
    made = openssl(
        "ts", "-reply", "-config", str(authority / "tsa.cnf"), "-section", "tsa", "-queryfile", str(authority / "q"),
        "-out", str(authority / "r"),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return (authority / "r").read_bytes()


@pytest.fixture
async def service(authority: Path) -> AsyncIterator[str]:
    """The authority behind a door."""

    async def reply(request: web.Request) -> web.Response:
        query = await request.read()
        body = await asyncio.to_thread(answered, authority, query)
        return web.Response(body=body, content_type="application/timestamp-reply")

    app = web.Application()
    app.router.add_post("/", reply)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


def test_a_stamp_of_another_head_is_none(authority: Path) -> None:
    answer = answered(authority, request_for("ab" * 32))
    assert granted(answer, "ab" * 32)
    assert not granted(answer, "cd" * 32) and not granted(b"", "ab" * 32) and not granted(b"0\x80", "ab" * 32)
    refused = answered(authority, request_for("ab" * 32)[:-3])[:9] + b"x"
    assert not granted(refused, "ab" * 32)


async def test_the_township_gets_a_line_a_day_and_the_service_stamps_it(
    town: Town, page: Visitor, service: str, authority: Path, tmp_path: Path
) -> None:
    await page.say("secretary", "/decide 换门禁")
    await page.press("secretary", "居民会议")
    for _ in range(2):
        await town.house.scheduler.tick()
    await town.later(days=1)
    await town.house.scheduler.tick()
    await town.rest()
    [first, second] = await town.house.office.run(lambda uow: uow.repo(DayHead).find())
    said = [
        re.search(r"第 (\d+) 行：\n([0-9a-f]{64})", seen.text) for seen in await heard(page, "township", "留痕指纹")
    ]
    assert [(int(one[1]), one[2]) for one in said if one] == [(x.seq, x.hash) for x in (first, second)]
    await stamp(town.house.office, service)
    [kept, _] = await town.house.office.run(lambda uow: uow.repo(DayHead).find())
    (tmp_path / "day.tsr").write_bytes(base64.b64decode(kept.stamp))
    checked = openssl(
        "ts", "-verify", "-digest", kept.hash, "-in", str(tmp_path / "day.tsr"), "-CAfile", str(authority / "tsa.pem")
    )
    assert b"Verification: OK" in checked.stdout + checked.stderr


async def test_a_service_that_is_away_is_asked_again_later(town: Town, page: Visitor) -> None:
    await page.say("secretary", "/decide 换门禁")
    await page.press("secretary", "居民会议")
    await town.house.scheduler.tick()
    await stamp(town.house.office, "http://127.0.0.1:9/")
    kept: list[Any] = await town.house.office.run(lambda uow: uow.repo(DayHead).find())
    assert kept and not kept[0].stamp
