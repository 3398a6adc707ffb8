"""The npm package telegram-test-api as a second, independent witness."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

FOLDER = Path(__file__).with_name("npm")
TOKEN = "666:TEST-token_of-no-real-bot0000000000"


class NpmMock:
    """The running server at `base`; `tell` speaks to its client side (its own paths, not the Bot API's)."""

    def __init__(self, base: str) -> None:
        self.base = base

    async def tell(self, path: str, **content: Any) -> Any:
        """POST to the client side and return `result`."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.base}/{path}", json={"botToken": TOKEN, "token": TOKEN} | content) as answer,
        ):
            return (await answer.json())["result"]

    async def said(self) -> list[dict[str, Any]]:
        """What the bot sent, oldest first, as it stands now."""
        history = await self.tell("getUpdatesHistory")
        return [one["message"] for one in history if "chat_id" in one.get("message", {})]


def installed() -> str:
    """Install the package if need be; the reason why it cannot be used, or ''."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm are not installed"
    if (FOLDER / "node_modules" / "telegram-test-api").exists():
        return ""
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=180)
    except subprocess.TimeoutExpired:
        return "npm ci did not finish within 180 s"
    return f"npm ci failed: {done.stderr.strip()[-300:]}" if done.returncode else ""


@contextmanager
def npm_mock() -> Iterator[NpmMock]:
    """Start the server and stop it at the end; skips the test, with the reason, where it cannot run."""
    if reason := installed():
        pytest.skip(f"telegram-test-api: {reason}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(["node", "start.js", str(port)], cwd=FOLDER, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout and process.stdout.readline() == "ready\n"
            yield NpmMock(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
