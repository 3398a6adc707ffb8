"""The words a district's files may use where the program decides."""

LIMIT_UNITS = frozenset({"urgent_minute", "urgent_hour", "natural_day", "work_hour", "work_day"})
PLACE_KINDS = frozenset(
    {
        *("estate", "road", "market", "school", "hospital", "park"),
        *("station", "square", "hamlet", "water", "site"),
    }
)
PARENT_KINDS: dict[str, frozenset[str]] = {
    "city": frozenset(),
    "district": frozenset({"city"}),
    "street": frozenset({"district"}),
    "community": frozenset({"street"}),
    "grid": frozenset({"community", "grid"}),
    "building": frozenset({"community", "grid", "estate", "hamlet"}),
    "stairwell": frozenset({"building"}),
    **dict.fromkeys(PLACE_KINDS, frozenset({"street", "community", "grid"})),
}
"""Under which kinds of area an area may hang; only a city or a district may be the root."""
AREA_KINDS = frozenset(PARENT_KINDS)
ROOT_KINDS = frozenset({"city", "district"})
SCOPES = frozenset({"district", "street", "community"})
SETTINGS = frozenset({"", "urban", "rural"})
DEPARTMENT_KINDS = frozenset(
    {
        *("command", "party", "gov", "vertical", "mass", "utility", "external"),
        *("street_office", "street_center", "street_platform"),
        *("community", "property", "owners"),
        *("enterprise", "bank", "institution", "association"),  # state-owned or private; a school; social organisations
    }
)
FORCES = frozenset({"admin", "enforcement", "party_mass", "utility", "social"})
WHISTLES = frozenset({"", "emergency", "key", "routine", "coordination"})
ROUTING_MODES = frozenset({"level_by_level", "direct", "hybrid"})
TARGETS = frozenset({"handler", "grid", "community", "street", "district"})
PERMISSIONS = frozenset(
    {
        *("verify", "handle", "call_street"),
        *("dispatch", "review", "sign", "contact", "submit", "return", "forward", "report_in"),
        *("see_tip_off", "read_all", "supervise", "follow_up", "see_people", "overrule"),
        *("decide_responsibility", "verify_misuse"),
        *("fund_check", "fund_approve", "fund_pay", "incubate"),
        *("configure", "appoint", "propose_matter", "enter_paper_ballots", "sign_off", "file_or_return"),
    }
)
"""What roles.yaml may give: every word is asked for by an act or a rule."""
REPLIED = frozenset({"reply_now", "message", "hail", "ask", "submit", "amend", "explain"})
"""The acts on a ticket whose words its reporter reads: for these sentences may be kept ready."""
REPLY_FACTS = frozenset({"number", "place", "category", "department", "due", "phone"})
MEANINGS = frozenset(
    {
        *("orders", "advert", "withdrawal", "staff", "tipoff", "own", "thanks", "help"),
        *("organisation", "application", "chat", "caution", "rude", "house", "privacy", "human"),
        *("begin", "wait", "work", "term"),
    }
)
"""What a message may be besides a report, a danger, a question about a service and nonsense."""
POST = "a post"
COMMANDS = {
    "todo": POST,
    "whistle": "call_street dispatch supervise",
    "duty": POST,
    "list": "decide_responsibility review supervise",
    "orders": "dispatch",
    "ticket": "verify",
    "record": POST,
    "why": POST,
    "meeting": "supervise dispatch",
    "decide": "propose_matter file_or_return",
    "members": "propose_matter",
    "code": "propose_matter",
    "unbind": "propose_matter enter_paper_ballots",
    "assembly": "propose_matter enter_paper_ballots",
    "paper": "enter_paper_ballots",
    "sheet": "enter_paper_ballots",
    "proxy": "enter_paper_ballots",
    "urn": "propose_matter enter_paper_ballots",
    "rates": POST,
    "console": POST,
    "digest": "read_all dispatch review",
    "hot": "read_all dispatch review call_street",
    "followup": "follow_up",
    "thaw": "propose_matter enter_paper_ballots",
    "figures": "file_or_return sign_off supervise read_all",
    **dict.fromkeys(("grid", "guide", "apply", "firm", "my", "vote", "mark", "suggest", "roll", "door"), ""),
    **dict.fromkeys(("home", "link", "lang", "help"), ""),
}
"""Command -> the permissions of which one is needed; "" for everybody, POST for whoever holds a post. talk.csv may
teach each with its slash."""
PARTS = frozenset({"lead", "organise", "assist"})
"""What the own unit of a duty list does for an item: lead it (负责), organise, or only assist (WC-15)."""
