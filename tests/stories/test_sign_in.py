"""Staff come into the console by the district's own sign-in."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from joserfc.jwk import ECKey, OctKey, RSAKey

from bot.web.sign_in import COOKIE
from core.errors import ConfigError
from core.people.records import Appointment, Login, Person
from core.settings import read_settings
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.unit_of_work import CONSOLE, Actor
from tests.acts import AcceptInvitation, EndAppointment, Invite, NameAccount
from tests.postgres import free_port
from tests.stories.provider import CLIENT, SECRET, Idp
from tests.stories.test_console import desk
from tests.stories.town import ROOT, Town

OTHER = "别人的账号"


class Signing:
    """A town with a provider beside it, and a liaison of 排水公司 whose post names zhou.w."""

    def __init__(self, town: Town, idp: Idp, home: str) -> None:
        self.town, self.idp, self.home = town, idp, home

    async def name(self, account: str, person: str = "小周", role: str = "liaison", unit: str = "util_drain") -> int:
        """Whoever looks after the posts writes an account beside one."""

        house = self.town.houses[0]

        def work(uow: SqlUnitOfWork) -> int:
            one = uow.repo(Person).add(Person("telegram", person, "", name=person))
            house.dispatcher.do(uow, Invite(role, unit, account, name=person), CONSOLE)
            house.dispatcher.do(uow, AcceptInvitation(one.id, account), Actor(one.id))
            return uow.repo(Appointment).find(person_id=one.id)[0].id

        post = await house.office.run(work)
        await house.office.do(NameAccount(post, account), CONSOLE)
        return post

    def browser(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def sign_in(self, browser: aiohttp.ClientSession, path: str = "/console/sign-in") -> tuple[int, str]:
        async with browser.get(f"{self.home}{path}") as answer:
            return answer.status, await answer.text()

    async def held_back(self, browser: aiohttp.ClientSession) -> str:
        """The address with the code to which the provider sends the browser, not opened yet."""
        async with browser.get(f"{self.home}/console/sign-in", allow_redirects=False) as away:
            assert away.status == 303
            there = away.headers["Location"]
        async with browser.get(there, allow_redirects=False) as back:
            return back.headers["Location"]

    async def logins(self) -> list[Login]:
        return await self.town.houses[0].office.run(lambda uow: uow.repo(Login).find())


@asynccontextmanager
async def opened(tmp_path: Path, **more: str) -> AsyncIterator[Signing]:
    """The town and its provider."""
    port = free_port()
    home, file = f"http://127.0.0.1:{port}", tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    town = Town(tmp_path / "data")
    idp = Idp(town.clock)
    async with TestServer(idp.application()) as server:
        idp.issuer = str(server.make_url("")).rstrip("/")
        town._env |= {
            "HUYING_MODE": "production",
            "HUYING_PORT": str(port),
            "HUYING_PUBLIC_URL": home,
            "HUYING_OIDC_ISSUER": idp.issuer,
            "HUYING_OIDC_CLIENT": CLIENT,
            "HUYING_OIDC_SECRET_FILE": str(file),
            **more,
        }
        (tmp_path / "data").mkdir()
        async with town:
            yield Signing(town, idp, home)


@pytest.fixture
async def signing(tmp_path: Path) -> AsyncIterator[Signing]:
    async with opened(tmp_path) as found:
        yield found


async def test_a_liaison_signs_in_for_a_shift_and_leaves(signing: Signing) -> None:
    await signing.name("zhou.w")
    async with signing.browser() as browser:
        status, page = await signing.sign_in(browser, "/console")
        assert status == 200 and 'href="/console/sign-in"' in page and "用统一身份账号登录" in page
        status, page = await signing.sign_in(browser)
        assert status == 200 and "退出工作台" in page and "<h1>工单<" in page
        assert (await signing.sign_in(browser, "/console/people"))[0] == 403, "only what the post allows"
        async with browser.post(f"{signing.home}/console/leave") as answer:
            assert "用统一身份账号登录" in await answer.text()
        await signing.sign_in(browser)
        await signing.town.later(hours=12.1)
        assert "用统一身份账号登录" in (await signing.sign_in(browser, "/console"))[1]


async def test_whoever_leaves_may_sign_out_at_the_provider_too(known: Signing) -> None:
    async with known.browser() as browser:
        await known.sign_in(browser)
        async with browser.post(f"{known.home}/console/leave") as answer:
            page = await answer.text()
        assert "也退出统一身份账号" in page and "eyJ" not in page
        status, page = await known.sign_in(browser, "/console/sign-out")
        assert status == 200 and known.idp.left == [{"sub": "zhou.w", "back": f"{known.home}/console/enter"}]
        assert "用统一身份账号登录" in page and "也退出" not in page
        known.idp.says = {"end_session_endpoint": "mailto:nobody"}
        known.town.clock.forward(hours=2)
        await known.sign_in(browser)
        assert "也退出" not in (await known.sign_in(browser, "/console/enter"))[1], "nowhere to sign out"
        assert (await known.sign_in(browser, "/console/sign-out"))[0] == 200 and len(known.idp.left) == 1


async def test_a_claim_that_the_id_token_lacks_is_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path, HUYING_OIDC_CLAIM="email") as signing, signing.browser() as browser:
        await signing.name("zhou@example.gov.cn")
        address = {"email": "zhou@example.gov.cn", "email_verified": True}
        for more, status in (
            ({}, 400),
            (address | {"email_verified": False}, 400),
            (address | {"sub": "another"}, 400),
            (address, 200),
        ):
            signing.idp.more = more
            assert (await signing.sign_in(browser))[0] == status, more
        signing.idp.says = {"userinfo_endpoint": None}
        signing.town.clock.forward(hours=2)
        assert (await signing.sign_in(browser))[0] == 400
        signing.idp.person |= address
        assert (await signing.sign_in(browser))[0] == 200, "the ID token says it"


async def test_it_makes_no_post_and_says_what_to_do(signing: Signing) -> None:
    async with signing.browser() as browser:
        status, page = await signing.sign_in(browser)
        assert status == 403 and "账号“zhou.w”没有登记在本区的岗位上" in page and "请管理员" in page
        post = await signing.name("zhou.w")
        assert (await signing.sign_in(browser))[0] == 200
        await signing.town.houses[0].office.do(EndAppointment(post), CONSOLE)
        assert (await signing.sign_in(browser))[0] == 403, "relieved: neither now nor by signing in again"
    people: list[Person] = await signing.town.houses[0].office.run(lambda uow: uow.repo(Person).find(name=""))
    assert people == []


async def test_one_account_is_one_person_and_only_who_appoints_names_it(signing: Signing) -> None:
    await signing.name("zhou.w")
    other = await signing.name("qian", "老钱")
    names = "/console/people?unit=util_drain"
    async with (
        desk(signing.town, "admin") as admin,
        desk(signing.town, "liaison", "util_drain") as liaison,
    ):
        status, text = await admin.post(names, post=str(other), account=OTHER)
        assert status == 200 and "账号记下了" in text and OTHER in text
        status, text = await admin.post(names, post=str(other), account="zhou.w")
        assert status == 409 and "已经登记在小周的岗位上" in text
        status, _ = await liaison.post(names, post=str(other), account=OTHER)
        assert status in {403, 409}


WRONG: list[Any] = [
    pytest.param({"iss": "https://elsewhere.example"}, id="another issuer"),
    pytest.param({"iss": None}, id="no issuer"),
    pytest.param({"aud": "another-program"}, id="made out to another program"),
    pytest.param({"aud": [CLIENT, "another-program"]}, id="to several, and not said who asked"),
    pytest.param({"azp": "another-program"}, id="another program asked"),
    pytest.param({"nonce": "of-another-time"}, id="another nonce"),
    pytest.param({"nonce": None}, id="no nonce"),
    pytest.param({"exp": 1_700_000_000}, id="expired"),
    pytest.param({"exp": None}, id="without an end"),
    pytest.param({"iat": 4_000_000_000}, id="from the future"),
    pytest.param({"nbf": 4_000_000_000}, id="not yet"),
    pytest.param({"sub": None}, id="nobody"),
    pytest.param({"sub": ""}, id="an empty name"),
    pytest.param({"sub": ["zhou.w"]}, id="a list of names"),
]


@pytest.fixture
async def known(signing: Signing) -> Signing:
    await signing.name("zhou.w")
    return signing


@pytest.mark.parametrize("spoils", WRONG)
async def test_what_does_not_fit_opens_nothing(known: Signing, spoils: dict[str, Any]) -> None:
    known.idp.spoils = spoils
    async with known.browser() as browser:
        status, page = await known.sign_in(browser)
        assert status == 400 and "统一身份登录没有通过" in page
        known.idp.spoils = {}
        assert await known.logins() == [] and (await known.sign_in(browser))[0] == 200, "the next one is good again"


async def test_keys_are_changed_and_a_wrong_one_opens_nothing(known: Signing) -> None:
    idp = known.idp
    async with known.browser() as browser:
        assert (await known.sign_in(browser))[0] == 200
        idp.key, idp.algorithm = ECKey.generate_key("P-256", {"kid": "second"}), "ES256"
        assert (await known.sign_in(browser))[0] == 200, "the new key is looked up"
        first = idp.key
        idp.shown, idp.key = [first], ECKey.generate_key("P-256", {"kid": "second"})
        assert (await known.sign_in(browser))[0] == 400, "signed by nobody's key under a known name"
        idp.shown, idp.key = [first], RSAKey.generate_key(2048, {"kid": "third"})
        idp.algorithm = "RS256"
        assert (await known.sign_in(browser))[0] == 400, "signed by a key that nobody shows"
        idp.key, idp.algorithm = OctKey.import_key("x" * 32, {"kid": "second"}), "HS256"  # type: ignore[assignment]
        assert (await known.sign_in(browser))[0] == 400, "a shared key proves nothing"


async def test_clocks_may_differ_by_two_minutes(known: Signing) -> None:
    now = int(known.town.clock().timestamp())
    async with known.browser() as browser:
        for spoils, status in (({"iat": now + 60}, 200), ({"exp": now - 60}, 200), ({"exp": now - 180}, 400)):
            known.idp.spoils = spoils
            assert (await known.sign_in(browser))[0] == status, spoils


async def test_an_answer_is_good_once_and_in_the_browser_that_asked(known: Signing) -> None:
    async with known.browser() as mine, known.browser() as other:
        back = await known.held_back(mine)
        async with other.get(back) as stolen:
            assert stolen.status == 400 and "不是从这个浏览器开始的" in await stolen.text()
        [kept] = [one.value for one in mine.cookie_jar if one.key == COOKIE]
        async with mine.get(back) as opened:
            assert opened.status == 200 and len(await known.logins()) == 1
        for forgetful in (False, True):  # a provider that takes a code twice does not make it good twice
            known.idp.forgetful = forgetful
            mine.cookie_jar.update_cookies({COOKIE: kept})
            async with mine.get(back) as again:
                assert again.status in {400, 403} and len(await known.logins()) == 1
        late = await known.held_back(mine)
        known.town.clock.forward(minutes=11)
        async with mine.get(late) as answer:
            assert answer.status == 400 and "过时了" in await answer.text()
        forged = await known.held_back(mine)
        async with mine.get(forged.replace("state=", "state=x")) as answer:
            assert answer.status == 400
        other_issuer = (await known.held_back(mine)).partition("&iss=")[0] + "&iss=https://elsewhere.example"
        async with mine.get(other_issuer) as answer:
            assert answer.status == 400


async def test_a_provider_that_is_down_or_has_another_name(known: Signing) -> None:
    async with known.browser() as browser:
        known.idp.down = True
        status, page = await known.sign_in(browser)
        assert status == 503 and "连不上" in page and "/link" in page
        known.idp.down = False
        known.idp.says = {"issuer": "https://elsewhere.example"}
        assert (await known.sign_in(browser))[0] == 503
        known.idp.says = {}
        back = await known.held_back(browser)
        known.idp.down = True
        async with browser.get(back) as answer:
            assert answer.status == 503 and "连不上" in await answer.text()


async def test_no_secret_is_logged_or_put_into_an_address(known: Signing, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with known.browser() as browser:
            async with browser.get(f"{known.home}/console/sign-in", allow_redirects=False) as away:
                asked = parse_qs(urlsplit(away.headers["Location"]).query)
                cookie = away.headers.getall("Set-Cookie")
            known.idp.spoils = {"aud": "x"}
            await known.sign_in(browser)
    assert SECRET not in caplog.text and "eyJ" not in caplog.text and SECRET not in repr(known.town.houses[0].settings)
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    [sealed] = [one for one in cookie if one.startswith("huying_sign_in=")]
    assert "HttpOnly" in sealed and "SameSite=Lax" in sealed and asked["nonce"][0] not in sealed


async def test_an_account_is_named_by_the_house_or_who_appoints(known: Signing) -> None:
    await known.town.houses[0].office.do(NameAccount(1, ""), CONSOLE)
    async with known.browser() as browser:
        assert (await known.sign_in(browser))[0] == 403


SETTINGS = {
    "HUYING_OIDC_ISSUER": "https://sso.example.gov.cn",
    "HUYING_OIDC_CLIENT": CLIENT,
    "HUYING_OIDC_SECRET": SECRET,
    "HUYING_PUBLIC_URL": "https://huying.example.gov.cn",
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"HUYING_OIDC_SECRET": ""}, "要设全", id="no secret"),
        pytest.param({"HUYING_PUBLIC_URL": ""}, "要设全", id="nowhere to come back to"),
        pytest.param({"HUYING_OIDC_ISSUER": "http://sso.example.gov.cn"}, "https", id="in the clear"),
        pytest.param({"HUYING_OIDC_SECRET_FILE": "/nowhere/secret"}, "读不了", id="no such file"),
    ],
)
def test_settings_that_lack_something_are_told(changed: dict[str, str], told: str) -> None:
    found = read_settings(SETTINGS, ROOT).sign_in
    assert found and found.claim == "sub" and SECRET not in repr(found)
    with pytest.raises(ConfigError, match=told) as wrong:
        read_settings(SETTINGS | changed, ROOT)
    assert SECRET not in str(wrong.value)
