"""The kinds of danger of a district's list."""

from dataclasses import dataclass
from typing import Annotated

from core.district.entries import UNSAID, Names
from core.district.fields import Among, Of


@dataclass(frozen=True, slots=True)
class Danger:
    """A kind of danger under a line, and what is said to whoever is in it.

    `words`: by which it is known among what its line hears; none: whatever the line hears otherwise. `told`:
    sentences that tell it, which the danger's reader learns. `category`: what its ticket is filed under where
    the message tells no fitting one: one of `fits`, or of its line. `now`: what to do at once. `ask`, `yes`,
    `no`: the question and its answers, where "is it happening now" does not fit. `after`: the answer to
    `yes`. `otherwise`: the answer to `no` in place of going on as a report. `more`: what stands behind a
    button of its own. `quiet`: somebody may be looking over the shoulder, so no message names the matter.
    `leaves`: it is over too when who was caught is "out" (出来了), who frightened "gone" (走了), or either ("went"), or
    who was not heard of has answered ("found": 接电话了).
    `stays`: only a short no ends it, for whoever is in it may say that all is well; or a short answer that begins
    with one of `ends` (没转). `at_once`: words that tell, while the question is open, that there is no time to wait for
    its answer (他在砸门), unless one of `calm` stands beside them (切菜). `late`: words of one that needs nobody to
    come and yet advice at once, so that `now` is said before anything else (昨天被狗咬了). `past`: what one of long
    ago is filed under, '' as any.
    """

    code: str
    line: Annotated[str, Of("lines")]
    names: Names
    category: Annotated[str, Of("categories")]
    now: Names
    words: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    ask: Names = UNSAID
    yes: Names = UNSAID
    no: Names = UNSAID
    after: Names = UNSAID
    otherwise: Names = UNSAID
    more: Names = UNSAID
    quiet: bool = False
    leaves: Annotated[str, Among(("", "out", "gone", "went", "found"))] = ""
    stays: bool = False
    ends: tuple[str, ...] = ()
    at_once: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    fits: Annotated[tuple[str, ...], Of("categories")] = ()
    past: Annotated[str, Of("categories")] = ""
