"""Where somebody asks from, and which answers are near."""

from core.district.district import District
from core.guide.search import Hit
from handlers.context import Context


def area_of(ctx: Context, said: str) -> str:
    """The place that is sent or named, else the person's home; '' where none is known."""
    home, district = ctx.person.home, ctx.uow.district
    if ctx.update.location and (found := district.area_at(*ctx.update.location)):
        return found.code
    return ctx.router.places.find(said, home).area or (district.current(home).code if home in district.areas else "")


def near(district: District, hits: list[Hit], area: str) -> list[Hit]:
    """The best three; of places of one kind that of the person's own area stands for all. Who asks for somebody of a
    community asks for no place."""
    own = [hit for hit in hits if not (hit.entry.area and area) or district.within(area, hit.entry.area)]
    posts = [hit for hit in own if hit.entry.kind == "post"]
    if own and own[0].entry.kind == "point" and posts:
        return posts[:3]
    return (own or hits)[:3]
