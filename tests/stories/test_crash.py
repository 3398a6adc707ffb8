"""Killed at any moment: nothing confirmed is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
import uuid
from pathlib import Path

import aiohttp
import pytest

from core.storage.engine import open_engine
from core.storage.keys import KeySafe
from core.storage.records import table_of
from core.storage.verify import verify
from core.tickets.records import Ticket
from core.workflow.records import Note
from tests.postgres import Server, fresh_database
from tests.stories.test_other_town import TINY
from tests.stories.town import ROOT

notes = table_of(Note)
tickets = table_of(Ticket)

KILLS = 6


async def _start(env: dict[str, str], port: int) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "bot.py"),
        env=env,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with aiohttp.ClientSession() as session:
        for _ in range(400):
            try:
                async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                    if answer.status == 200:
                        return process
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise AssertionError("the house did not open")


async def _insist(session: aiohttp.ClientSession, url: str, message: dict[str, object]) -> None:
    """Send with one key until it is confirmed, as the page does."""
    while True:
        try:
            async with session.post(url, json=message) as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.05)


async def _resident(port: int, name: int, done: list[str]) -> None:
    """Reports one matter after the other, each in two messages."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        chat = ""
        while not chat:
            try:
                async with session.get(f"http://127.0.0.1:{port}/chat/config") as answer:
                    chat = (await answer.json())["seats"][0]["chats"][0]["id"]
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        for n in range(8):
            text = f"灯塔楼沟堵了，{name}号居民第{n}件"
            for fields in ({"text": text}, {"action": f"1|file|{n + 1}"}):
                message: dict[str, object] = {"key": uuid.uuid4().hex, "chat": chat, "text": "", **fields}
                await _insist(session, f"http://127.0.0.1:{port}/chat/guest/send", message)
            done.append(text)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_kill_nine_loses_and_doubles_nothing(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'huying.db'}"
    if kind == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        url = fresh_database(server)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = {**os.environ, "HUYING_DATA": str(tmp_path), "HUYING_PORT": str(port), "HUYING_DATABASE_URL": url}
    env["HUYING_DISTRICT"] = str(TINY)  # opens in half the time
    done: list[str] = []
    process = await _start(env, port)
    people = asyncio.gather(*(_resident(port, n, done) for n in range(8)))
    dice = random.Random(7)
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.05, 0.6))
        process.send_signal(signal.SIGKILL)
        await process.wait()
        process = await _start(env, port)
    await asyncio.wait_for(people, 120)
    process.send_signal(signal.SIGTERM)
    await process.wait()

    engine = open_engine(url)
    with engine.connect() as connection:
        texts = [row.text for row in connection.execute(notes.select().where(notes.c.kind == "report"))]
        assert sorted(texts) == sorted(done) and len(set(texts)) == 64
        assert len(connection.execute(tickets.select()).all()) == 64
    with engine.connect() as connection:
        assert verify(connection, keys=KeySafe(tmp_path / "keys")).flaws == ()
    engine.dispose()
