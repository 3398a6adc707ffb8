"""The states of a ticket (GB/T 30428: seven steps)."""

# What each state means to the program; its words for residents are in locale/ (state.*).
STATES = (
    "filed",  # registered; a desk must dispatch it
    "assigned",  # a department has it and must sign
    "signed",  # the department took it
    "contacted",  # the department spoke with the reporter and works on it
    "suspended",  # 挂账: cannot be done for now, explained to the reporter, until a day
    "waiting",  # a question waits for the reporter's answer
    "submitted",  # a result waits for the desk's review
    "reviewed",  # the resident is asked
    "forwarded",  # at the city level, followed by the centre
    "supervised",  # 督办: the centre decides
    "closed",
    "withdrawn",
    "merged",  # 合并: it goes on under another number
)
# How far a danger is: nobody said whether it is happening; nobody signed; somebody did; somebody spoke with the person.
ALARMS = ("unsure", "open", "heeded", "reached")
ENDED = frozenset({"closed", "withdrawn", "merged"})
