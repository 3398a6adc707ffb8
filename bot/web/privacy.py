"""What is kept of whoever writes here, on one page in plain words."""

from datetime import timedelta

from bot.web.pages import Facts, Visit

POINTS = ("page.privacy_kept", "page.privacy_read", "page.privacy_place", "page.privacy_browser", "page.privacy_votes")
UNTIL, UNTIL_ASKED, ERASE = "page.privacy_until", "page.privacy_until_asked", "page.privacy_erase"


def _notice(visit: Visit) -> Facts:
    """The notice that the page's help links to (个人信息保护法 17), a point a line."""
    district, words, days = visit.uow.district, visit.words, visit.uow.district.keep_words_days
    facts = {"district": district.names.say(words.lang), "phone": district.phone, "kept": timedelta(days=days)}
    lines = [words(one, **facts) for one in (*POINTS, UNTIL if days else UNTIL_ASKED, ERASE)]
    return {"title": words("page.privacy"), "lines": lines, "links": ()}


PAGES = {"/privacy": ("procedure.html", _notice)}
