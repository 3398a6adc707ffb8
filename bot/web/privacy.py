"""What is kept of whoever writes here, on one page in plain words."""

from aiohttp import web

from bot.processing import Office
from bot.web.pages import Pages, html_page
from core.district.district import District

POINTS = ("page.privacy_kept", "page.privacy_read", "page.privacy_place", "page.privacy_browser", "page.privacy_votes")
UNTIL, UNTIL_ASKED, ERASE = "page.privacy_until", "page.privacy_until_asked", "page.privacy_erase"


class PrivacyPage(Pages):
    """The notice that the page's help links to (个人信息保护法 17)."""

    def __init__(self, office: Office, district: District) -> None:
        super().__init__(office)
        self._district = district

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/privacy", self.page)]

    async def page(self, request: web.Request) -> web.Response:
        """A point a line."""
        words = self.words(request)
        district, days = self._district, self._district.keep_words_days
        points = (*POINTS, UNTIL if days else UNTIL_ASKED, ERASE)
        facts = {"district": district.names.say(words.lang), "phone": district.phone, "days": days}
        lines = [words(one, **facts) for one in points]
        return html_page("procedure.html", lang=words.lang, title=words("page.privacy"), lines=lines, links=())
