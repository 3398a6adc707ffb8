"""Other programs read and report public matters by Open311."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest
from georeport import GeoReport  # type: ignore[import-untyped]

from bot.web.open311 import ROOT
from tests.stories.test_orders import key, orders
from tests.stories.town import Town, Visitor

PLACED = {
    "service_code": "0102",
    "lat": "30.5512",
    "long": "114.3521",
    "description": "井盖坏了，我叫王桂兰，电话13812345678",
}


def client(town: Town, ending: str = "json") -> GeoReport:
    """A client that others wrote after the standard."""
    return GeoReport(f"http://127.0.0.1:{town.houses[0].port}{ROOT}", output_format=ending)


async def report(town: Town, facts: Mapping[str, str], ending: str = "json") -> tuple[int, str]:
    """A program hands a matter in."""
    url = f"http://127.0.0.1:{town.houses[0].port}{ROOT}/requests.{ending}"
    async with aiohttp.ClientSession() as session, session.post(url, data=facts) as answer:
        return answer.status, await answer.text()


async def read(town: Town, path: str) -> tuple[int, Any]:
    """Anything by JSON."""
    url = f"http://127.0.0.1:{town.houses[0].port}{ROOT}/{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()


async def test_a_client_of_others_reads_services_and_requests(town: Town, page: Visitor) -> None:
    given = {**PLACED, "api_key": key(town, "citizen_app"), "first_name": "桂兰", "phone": "13812345678"}
    assert (await report(town, given))[0] == 200
    for ending in ("json", "xml"):
        there = client(town, ending)
        services = await asyncio.to_thread(there.get_service_list)
        assert len(services) > 50 and {"service_code", "service_name", "metadata", "type", "group"} <= {*services[0]}
        definition = await asyncio.to_thread(there.get_service_definition, "0102")
        assert definition["service_code"] == "0102"
        found = await asyncio.to_thread(there.get_service_requests)
        one = found if isinstance(found, dict) else found[0]
        same = await asyncio.to_thread(there.get_service_request, one["service_request_id"])
        assert same == one and one["status"] == "open" and one["service_code"] == "0102"
        assert not any(word in str(one) for word in ("王桂兰", "1381234", "我叫"))
    [ticket] = await town.tickets()
    assert ticket.source == "voice" and ticket.contact == "given" and float(one["lat"]) != ticket.lat


async def test_a_report_is_answered_with_its_number_and_its_token(town: Town, page: Visitor) -> None:
    status, body = await report(town, {**PLACED, "api_key": key(town, "citizen_app")}, "xml")
    tree = ElementTree.fromstring(body)
    assert status == 200 and tree.tag == "service_requests"
    number, token = (tree.findtext(f"request/{name}") for name in ("service_request_id", "token"))
    assert await read(town, f"tokens/{token}.json") == (200, [{"service_request_id": number, "token": token}])
    assert [one.number for one in await orders(town)] == [token]


@pytest.mark.parametrize(
    ("facts", "status", "why"),
    [
        pytest.param({}, 403, "api_key", id="without a key"),
        pytest.param({"service_code": ""}, 400, "service_code", id="without a service"),
        pytest.param({"service_code": "9999"}, 404, "service_code", id="a service nobody knows"),
        pytest.param({"lat": "", "long": ""}, 400, "lat and long", id="without a place"),
    ],
)
async def test_errors_are_those_of_the_standard(town: Town, facts: dict[str, str], status: int, why: str) -> None:
    given = {**PLACED, **facts, **({"api_key": key(town, "citizen_app")} if facts else {})}
    found, body = await report(town, given, "xml")
    tree = ElementTree.fromstring(body)
    assert found == status and tree.tag == "errors" and tree.findtext("error/code") == str(status)
    assert why in str(tree.findtext("error/description")) and await town.tickets() == []


async def test_what_is_asked_wrongly_is_refused(town: Town) -> None:
    for path, status in (
        ("requests/123456789.json", 404),
        ("requests.json?status=lost", 400),
        ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z", 400),
        ("requests.json?start_date=gestern", 400),
        ("services.json?jurisdiction_id=nowhere", 404),
    ):
        found, body = await read(town, path)
        assert (found, body[0]["code"]) == (status, status)


async def test_a_tip_off_and_a_household_s_own_matter_are_never_there(town: Town, page: Visitor) -> None:
    await page.say("resident", "举报春和小区3号楼有人贩毒")
    await page.press("resident", "提交")
    await page.say("neighbour", "春晓花园楼上漏水，把我家卧室泡了")
    await page.press("neighbour", "提交")
    assert len(await town.tickets()) == 2
    status, found = await read(town, "requests.json")
    assert status == 200 and found == []
